"""Planning against a plan in which cells share nothing but models, measured in the same run.

`make benchmark` prints the groups; the reference is the row named so. Nothing asserts a time.
"""

from pathlib import Path
from typing import Any

import pytest

from sccam_bench import config
from sccam_bench.grid import expand, load_ablation
from sccam_bench.pipeline import CellGraph, Pipeline
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.stages.base import Stage
from tests.conftest import REPOSITORY

TINY = {"dataset.num_train": 60, "dataset.num_calibration": 6, "dataset.size": 64}
ABLATION = """
from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="How long does it take to plan?",
    base="{repository}/configs/sc_cam_phantom.py",
    vary={{
        "labeler.num_clusters": [2, 3, 4, 5],
        "rounds": [0, 1, 2, 3, 4],
        "sub_classifier.sub_weight": [1.0, 2.0, 3.0, 4.0, 5.0],
        "refiner.beta": [4.0, 8.0, 16.0, 32.0, 64.0],
        "refiner.alpha": [1 + number / 10 for number in range({alphas})],
    }},
)
"""


@pytest.fixture
def ablation(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An ablation of 500 cells per value of alpha."""
    path = tmp_path / "many.py"
    path.write_text(ABLATION.format(repository=REPOSITORY, alphas=request.param // 500))
    return path


class SharesNothing(Pipeline):
    """Makes each stage anew for each cell that needs it."""

    def interned(self, stage: Stage) -> Stage:
        return stage

    def once(self, which: object, make: Any) -> Stage:
        return make()


def plan_without_sharing(path: Path) -> list[CellGraph]:
    ablation = load_ablation(path)
    pipeline = SharesNothing()
    base = config.merge(config.load(ablation.base), TINY)
    graphs = []
    for cell in expand(ablation, TINY):
        changes = {key: cell.config[key] for key in ("labeler", "rounds", "sub_classifier")}
        changes["refiner"] = cell.config["refiner"]
        graphs.append(pipeline.graph(config.resolve(config.merge(base, changes))))
        graphs[-1].stages()
    return graphs


def plan(path: Path) -> Plan:
    return make_plan(Request(str(path), TINY))


@pytest.mark.slow
@pytest.mark.benchmark(group="plan of a grid: 1,000 and 10,000 cells")
@pytest.mark.parametrize("ablation", [1_000, 10_000], indirect=True)
def test_plan(benchmark, ablation: Path) -> None:  # type: ignore[no-untyped-def]
    planned = benchmark.pedantic(plan, (ablation,))
    naive = sum(len(graph.stages()) for graph in planned.graphs)
    assert len(planned.stages) < naive / 5
    assert len({id(stage) for graph in planned.graphs for stage in graph.stages()}) == len(
        planned.stages
    )


@pytest.mark.slow
@pytest.mark.benchmark(group="plan of a grid: 1,000 and 10,000 cells")
@pytest.mark.parametrize("ablation", [1_000], indirect=True)
def test_plan_reference_nothing_shared(benchmark, ablation: Path) -> None:  # type: ignore[no-untyped-def]
    graphs = benchmark.pedantic(plan_without_sharing, (ablation,))
    expected = [graph.final.key for graph in graphs]
    assert [graph.final.key for graph in plan(ablation).graphs] == expected
