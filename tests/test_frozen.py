import dataclasses
import json
from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.frozen import freeze, read_frozen
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.store import Store
from tests.conftest import REPOSITORY

ABLATION = f"""
from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="Is it written down?",
    base="{REPOSITORY}/configs/sc_cam_phantom.py",
    cells={{"CAM": {{"rounds": 0}}, "SC-CAM": {{"rounds": 1}}}},
    vary={{"refiner": {{"-": None}}}},
    seeds=(0, 3),
)
"""
OPTIONS = {"dataset.num_train": 60, "dataset.num_calibration": 6, "dataset.size": 64}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("ablations") / "written.py"
    path.write_text(ABLATION)
    return make_plan(Request(str(path), OPTIONS))


def run_folder(planned: Plan, store: Store) -> Path:
    return store.run_folder(planned.request.run_name)


def test_the_cells_are_read_as_they_were_planned(planned: Plan, tmp_path: Path) -> None:
    store = Store(tmp_path)
    freeze(planned, store)
    found = read_frozen(run_folder(planned, store))
    assert (found.question, found.ablation, found.text) == (
        "Is it written down?",
        f"{Path(planned.request.path).parent.name}/written.py",
        ABLATION,
    )
    assert found.request == {
        "options": OPTIONS,
        "base": None,
        "seeds": None,
        "cells": None,
        "mixes": [],
    }
    assert [cell.name for cell in found.cells] == [cell.name for cell in planned.cells]
    for cell, before, graph in zip(found.cells, planned.cells, planned.graphs, strict=True):
        assert (cell.labels, cell.seed) == (before.labels, before.seed)
        assert cell.config == before.config, "resolved, with all defaults"
        assert cell.stages == [f"{s.recipe.name}-{s.key[:16]}" for s in graph.stages()]
        assert cell.ends == [f"evaluation-{graph.final.key[:16]}"]
    assert found.stages() == {f"{s.recipe.name}-{s.key[:16]}" for s in planned.stages}


def test_the_file_says_its_format_and_has_a_line_per_cell(planned: Plan, tmp_path: Path) -> None:
    store = Store(tmp_path)
    freeze(planned, store)
    lines = (run_folder(planned, store) / "cells.json").read_text().splitlines()
    assert len(lines) == len(planned.cells) + 2
    assert json.loads("\n".join(lines))["format"] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cells.json cannot be read"),
        ("[]", "is not of format 1"),  # as it was written after a run, once
        ('{"format": 2}', "another format"),
        ('{"format": 1, "cells": [{"name": 1}]}', "is not of format 1"),
        ('{"format": 1, "cells"', "is not of format 1"),
    ],
)
def test_a_file_that_is_not_ours_is_named(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "cells.json").write_text(text)
    with pytest.raises(InputError, match=f"{message}.*or delete the folder"):
        read_frozen(tmp_path)


def test_another_ablation_of_this_name_is_not_overwritten(planned: Plan, tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    freeze(planned, store)
    cells = run_folder(planned, store) / "cells.json"
    before = cells.read_text()
    other = tmp_path / "mine" / "written.py"
    other.parent.mkdir()
    other.write_text(ABLATION)
    elsewhere = dataclasses.replace(
        planned, request=dataclasses.replace(planned.request, path=str(other))
    )
    with pytest.raises(InputError, match=r"is the run of ablations\d/written.py.*another name"):
        freeze(elsewhere, store)
    assert cells.read_text() == before
    freeze(planned, store)  # the same once more
    # written before folders were told: whose it is cannot be known
    cells.write_text(before.replace(Path(planned.request.path).parent.name + "/written", "written"))
    freeze(elsewhere, store)
    assert read_frozen(cells.parent).ablation == "mine/written.py"


def test_a_folder_that_cannot_be_written_is_named(planned: Plan, tmp_path: Path) -> None:
    store = Store(tmp_path)
    run_folder(planned, store).write_text("a file where the folder should be")
    with pytest.raises(InputError, match=str(tmp_path)):
        freeze(planned, store)
