"""docs/ablations.md: every example makes as many cells as it says, and has a graph."""

import re
from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.grid import expand, load_ablation
from sccam_bench.planning import Plan, Request, make_plan
from tests.conftest import REPOSITORY

EXAMPLES = re.findall(
    r"^```python\n(# (\d+) cells\n.*?)^```$",
    (REPOSITORY / "docs" / "ablations.md").read_text(),
    re.MULTILINE | re.DOTALL,
)
TINY = {"dataset.num_train": 100, "dataset.num_calibration": 6, "dataset.size": 64}


def write(folder: Path, text: str) -> Path:
    """The example as a file beside ``configs``, where it expects to be."""
    (folder / "configs").symlink_to(REPOSITORY / "configs")
    path = folder / "mine" / "example.py"
    path.parent.mkdir()
    path.write_text(text)
    return path


def test_every_block_is_an_example() -> None:
    assert len(EXAMPLES) == (REPOSITORY / "docs" / "ablations.md").read_text().count("```python")


@pytest.mark.parametrize(("text", "number"), EXAMPLES, ids=[number for _, number in EXAMPLES])
def test_the_example_makes_as_many_cells_as_it_says(text: str, number: str, tmp_path: Path) -> None:
    assert len(expand(load_ablation(write(tmp_path, text)), {})) == int(number)


def plan_of(question: str, folder: Path) -> Plan:
    (text,) = (text for text, _ in EXAMPLES if question in text)
    return make_plan(Request(str(write(folder, text)), TINY))


def test_one_factor_at_a_time_is_as_told(tmp_path: Path) -> None:
    planned = plan_of("Which of its settings", tmp_path)
    assert [list(cell.labels.values()) for cell in planned.cells] == [
        ["4", "2", "random walk"],
        ["2", "2", "random walk"],
        ["8", "2", "random walk"],
        ["4", "1", "random walk"],
        ["4", "3", "random walk"],
        ["4", "2", "-"],
    ]


def test_the_example_of_two_protocols_is_refused_if_it_does_not_say_so(tmp_path: Path) -> None:
    (text,) = (text for text, _ in EXAMPLES if "need ImageNet weights" in text)
    path = write(tmp_path, text.replace('    mixes=["pretraining"],\n', ""))
    with pytest.raises(InputError, match=r"pre-training \(pretraining\): weights package in 'CAM"):
        make_plan(Request(str(path), TINY))
    path.write_text(text)
    planned = make_plan(Request(str(path), TINY))
    assert len({one.id for one in planned.protocols().values()}) == 2


def test_seeds_that_reach_the_labeler_share_the_first_rounds(tmp_path: Path) -> None:
    planned = plan_of("the seed of k-means", tmp_path)
    trained = [stage for stage in planned.stages if stage.recipe.name == "classifier"]
    assert len([stage for stage in trained if "sub_labels" not in stage.parents]) == 3
    assert len([stage for stage in trained if "sub_labels" in stage.parents]) == 15
