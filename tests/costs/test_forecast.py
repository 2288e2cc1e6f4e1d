"""Two cells: data (1 s) -> classifier (10 s) -> cams (4 s) -> score (1 s), the scores apart."""

import pytest

from sccam_bench.costs.experience import Estimate
from sccam_bench.costs.forecast import Forecast, Graph, Kind, forecast
from sccam_bench.data.phantom import Phantom
from sccam_bench.stages.base import Recipe, Stage, Task

SECONDS = {"data": 1.0, "classifier": 10.0, "cams": 4.0, "score": 1.0}


def nothing(task: Task) -> None:
    """Not run here."""


@pytest.fixture(scope="module")
def stages(phantom: Phantom) -> list[Stage]:
    data = Stage(Recipe("data", 1, nothing, gate=True), {}, phantom, "")
    classifier = Stage(Recipe("classifier", 1, nothing), {}, phantom, "", {"data": data})
    cams = Stage(Recipe("cams", 1, nothing), {}, phantom, "", {"classifier": classifier})
    scores = [
        Stage(Recipe("score", 1, nothing), {"cuts": cuts}, phantom, "", {"maps": cams})
        for cuts in (50, 100)
    ]
    return [data, classifier, cams, *scores]


def plan(stages: list[Stage], stored: set[str], unknown: str = "", device: str = "cpu") -> Forecast:
    """A forecast for two workers; `stored` and `unknown` are kinds."""
    shared = {stage.key for stage in stages[:-2]}
    cells = [{*shared, stages[-2].key}, {*shared, stages[-1].key}]
    missing = {stage.key for stage in stages if stage.recipe.name not in stored}
    estimates = {
        stage.key: Estimate()
        if stage.recipe.name == unknown
        else Estimate(SECONDS[stage.recipe.name], 100.0, device, 3)
        for stage in stages
    }
    return forecast(Graph(stages, cells, missing), estimates, 2)


def test_sums_by_hand(stages: list[Stage]) -> None:
    found = plan(stages, {"data", "classifier"})
    whole, apart = found.whole, found.whole_separate
    assert (whole.stages, whole.seconds, whole.parallel, whole.bytes) == (5, 17, 16, 500)
    assert (apart.stages, apart.seconds, apart.bytes) == (8, 32, 800)
    assert apart.parallel == 16, "both cells at once"
    assert (found.left.stages, found.left.seconds, found.left.parallel) == (3, 6, 5)
    assert (found.left_separate.stages, found.left_separate.seconds) == (4, 10)
    assert whole.gpu_seconds == whole.untimed == whole.unsized == 0
    assert found.devices == ["cpu"]
    assert found.is_timed


def test_kinds_by_hand(stages: list[Stage]) -> None:
    found = {kind.name: kind for kind in plan(stages, {"data", "classifier"}).kinds}
    assert list(found) == ["data", "classifier", "cams", "score"]
    assert found["classifier"] == Kind("classifier", 1, 2, 1, None, 0)
    assert found["score"] == Kind("score", 2, 2, 0, 3, 2.0)
    assert (found["score"].to_run, found["classifier"].to_run) == (2, 0)


def test_what_has_no_record_makes_lower_bounds(stages: list[Stage]) -> None:
    found = plan(stages, set(), unknown="cams")
    assert (found.whole.seconds, found.whole.untimed, found.whole.unsized) == (13, 1, 1)
    assert found.whole_separate.untimed == 2
    (cams,) = (kind for kind in found.kinds if kind.name == "cams")
    assert (cams.records, cams.seconds) == (0, None)


def test_gpu_time_is_that_of_records_on_a_gpu(stages: list[Stage]) -> None:
    found = plan(stages, set(), unknown="cams", device="NVIDIA H100")
    assert found.whole.gpu_seconds == found.whole.seconds == 13
    assert found.whole_separate.gpu_seconds == 24


def test_nothing_left_and_nothing_known(stages: list[Stage]) -> None:
    found = plan(stages, set(SECONDS))
    assert (found.left.stages, found.left.seconds, found.left.parallel) == (0, 0, 0)
    estimates = {stage.key: Estimate() for stage in stages}
    assert not forecast(Graph(stages, [estimates], estimates), estimates, 1).is_timed
