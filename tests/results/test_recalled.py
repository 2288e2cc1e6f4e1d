"""Stages that were never run, only stored: what their records tell is what the pipeline planned."""

import shutil
from pathlib import Path

import pytest

from sccam_bench.frozen import FrozenCell, freeze, read_frozen
from sccam_bench.pipeline import Pipeline, mask_columns
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.results.recalled import Memory
from sccam_bench.store import Store, place_name
from tests.commands.small_grid import keep
from tests.conftest import REPOSITORY

OPTIONS = {
    "dataset.num_train": 60,
    "dataset.num_calibration": 6,
    "dataset.num_val": 6,
    "dataset.size": 64,
    "labeler.num_clusters": 2,
    "rounds": 2,
    "affinity.crop_size": 64,
    "segmentor.training.crop_size": 64,
}


@pytest.fixture(scope="module")
def planned() -> Plan:
    """All methods, with segmentors, one-stage masks and their CRFs; one seed."""
    path = str(REPOSITORY / "ablations" / "baselines.py")
    return make_plan(Request(path, OPTIONS, seeds=(0,)), Pipeline())


@pytest.fixture(scope="module")
def store(planned: Plan, tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("store")
    keep(root, planned.stages)
    freeze(planned, Store(root))
    return Store(root)


def frozen(planned: Plan, store: Store) -> list[FrozenCell]:
    return read_frozen(store.run_folder(planned.request.run_name)).cells


def test_columns_are_those_of_the_graph(planned: Plan) -> None:
    told = [mask_columns(cell.config) for cell in planned.cells]
    assert told == [list(graph.segmentation) for graph in planned.graphs]
    assert {len(columns) for columns in told} >= {2, 4}


def test_a_cell_is_recalled_as_it_was_planned(planned: Plan, store: Store) -> None:
    memory = Memory(store)
    for cell, graph in zip(frozen(planned, store), planned.graphs, strict=True):
        found = memory.cell(cell)
        assert found is not None
        assert [stage.key for stage in found.stages] == [stage.key for stage in graph.stages()]
        assert found.map_scores is not None
        assert found.map_scores.key == graph.final.key
        assert {name: stage.key for name, stage in found.segmentation.items()} == {
            name: stage.key for name, stage in graph.segmentation.items()
        }
        expected = None if graph.sub_labels is None else graph.sub_labels.key
        assert (None if found.sub_labels is None else found.sub_labels.key) == expected


def test_a_cell_that_lacks_a_stage_is_not_recalled(
    planned: Plan, store: Store, tmp_path: Path
) -> None:
    shutil.copytree(store.root, tmp_path / "store")
    gone = planned.graphs[0].classifiers[-1]
    shutil.rmtree(tmp_path / "store" / "stages" / place_name(gone.recipe.name, gone.key))
    memory = Memory(Store(tmp_path / "store"))
    for cell, graph in zip(frozen(planned, store), planned.graphs, strict=True):
        needs_it = gone.key in {stage.key for stage in graph.stages()}
        assert (memory.cell(cell) is None) == needs_it
