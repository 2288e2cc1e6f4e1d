"""A tiny grid that was really run, which no test may change, and its figures."""

import dataclasses
from typing import NamedTuple

import pytest

from sccam_bench.planning import Plan, Request
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.drawings import drawings
from sccam_bench.results.lines import finished_lines
from sccam_bench.store import Store
from tests.commands.tiny_grid import request, run_here

CELLS = "{'CAM': {'rounds': 0, 'refiner': None}, 'SC-CAM': {'rounds': 1, 'refiner': None}}"
VARY = "{'evaluation.num_thresholds': [10, 20, 40]}"  # which trains nothing again


class Run(NamedTuple):
    """What was asked for, and where its results are."""

    store: Store
    request: Request
    planned: Plan


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Two methods, each scored in three ways, with two seeds; six images, five of each class."""
    folder = tmp_path_factory.mktemp("drawings")
    store = Store(folder / "store")
    tiny = dataclasses.replace(request(folder, CELLS, VARY), mixes=("num_thresholds",))
    options = {**tiny.options, "dataset.num_classes": 2}
    asked = dataclasses.replace(tiny, options=options, seeds=(0, 1))
    return Run(store, asked, run_here(asked, store))


@pytest.fixture(scope="session")
def drawn(run: Run) -> dict[str, Drawing]:
    lines = finished_lines(run.planned, run.store)
    return {one.name: one for one in drawings(run.planned, lines, run.store)}
