"""Every ablation and configuration that is shipped resolves, and says what it is about."""

import ast
import dataclasses
from pathlib import Path

import pytest

from sccam_bench import config
from sccam_bench.errors import InputError
from sccam_bench.grid import Ablation, expand, load_ablation
from sccam_bench.outline import OutlinePipeline
from sccam_bench.pipeline.protocol import protocol_of
from sccam_bench.report.comparing import lines_called
from sccam_bench.report.mixing import check_mixing
from sccam_bench.report.protocol import Protocol
from tests.conftest import REPOSITORY

ABLATIONS = sorted((REPOSITORY / "ablations").glob("*.py"))
CONFIGS = sorted((REPOSITORY / "configs").glob("*.py"))


@pytest.mark.parametrize("path", ABLATIONS, ids=lambda path: path.stem)
def test_ablation(path: Path) -> None:
    ablation = load_ablation(path)
    cells = expand(ablation, {})
    assert ablation.question.endswith("?")
    assert not ablation.metric.endswith(("_oracle", "_fixed")), "the headline is no upper bound"
    assert len({cell.name for cell in cells}) == len(cells)
    for field, name in (("baseline", ablation.baseline), ("subject", ablation.subject)):
        if name is not None:
            lines_called([cell.labels for cell in cells], name, field)
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
    for part in ("Question:", "Command:", "Time:", "Found:"):
        assert part in docstring, part
    assert f"ablations/{path.name}" in docstring


FEW = ("dataset.num_train", "dataset.num_calibration", "dataset.num_val")
OTHER_BASES = {  # that docstrings of ablations name
    "baselines": ["baselines_voc12_animals", "sc_cam_deeplab_v2_voc12"],
    "random_walk": ["sc_cam_lite0_voc12_animals"],
}
PLANNED = [
    *((path, None) for path in ABLATIONS),
    *((path, base) for path in ABLATIONS for base in OTHER_BASES.get(path.stem, [])),
]


def protocols(ablation: Ablation) -> dict[str, Protocol]:
    """Of all lines of the table, by name; Phantom with a few images."""
    pipeline, few = OutlinePipeline(), dict.fromkeys(FEW, 4)
    generated = config.load(ablation.base)["dataset"]["type"] == "Phantom"
    return {
        ", ".join(cell.labels.values()): protocol_of(pipeline.cell(cell.config))
        for cell in expand(dataclasses.replace(ablation, seeds=[0]), few if generated else {})
    }


@pytest.mark.parametrize(("path", "base"), PLANNED, ids=lambda one: getattr(one, "stem", one))
def test_an_ablation_mixes_the_protocols_that_it_says_and_no_others(
    path: Path, base: str | None
) -> None:
    ablation = load_ablation(path)
    if base is not None:
        assert f"configs/{base}.py" in path.read_text()
        ablation = dataclasses.replace(ablation, base=str(REPOSITORY / "configs" / f"{base}.py"))
    found, mixes = protocols(ablation), set(ablation.mixes)
    check_mixing(found, mixes)
    for fact in mixes:
        with pytest.raises(InputError, match=fact):
            check_mixing(found, mixes - {fact})


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_config(path: Path) -> None:
    config.resolve(config.load(path))
    assert ast.get_docstring(ast.parse(path.read_text()))
