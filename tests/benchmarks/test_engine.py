"""What the engine costs: 2,000 stages that do nothing."""

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.attempt import Job
from sccam_bench.engine.local import Layout, LocalBackend
from sccam_bench.engine.loop import run_stages
from sccam_bench.engine.result import Result
from sccam_bench.engine.schedule import Schedule
from sccam_bench.stages.base import Stage
from sccam_bench.store import Store
from tests.engine.stages import Recorder, add, make, run_inline

NUMBER = 2000
FEW = 40  # where nothing is timed


@pytest.fixture(scope="module")
def stages(phantom: Phantom, request: pytest.FixtureRequest) -> list[Stage]:
    """Chains of four: a check, a training, maps, scores."""
    timed = request.config.getoption("--benchmark-enable")
    made: list[Stage] = []
    for number in range((NUMBER if timed else FEW) // 4):
        for kind in ("data", "classifier", "cams", "evaluation"):
            parents = () if kind == "data" else made[-1:]
            made.append(make(phantom, kind, add, *parents, value=number))
    return made


@pytest.mark.benchmark(group="2,000 stages that do nothing")
def test_schedule_alone(benchmark: BenchmarkFixture, stages: list[Stage]) -> None:
    def walk() -> int:
        schedule, done = Schedule(stages, lambda stage: False), 0
        while not schedule.finished:
            stage = schedule.next(0.0)
            assert stage is not None
            schedule.settle(stage, Result("done"), 0.0)
            done += 1
        return done

    assert benchmark.pedantic(walk, rounds=3) == len(stages)


@pytest.mark.benchmark(group="2,000 stages that do nothing")
def test_writing_2000_tables_is_the_reference(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    def write() -> None:
        for number in range(NUMBER):
            folder = tmp_path / str(number)
            folder.mkdir(exist_ok=True)
            (folder / "sum.json").write_text("1")

    benchmark.pedantic(write, rounds=3)


@pytest.mark.benchmark(group="2,000 stages that do nothing")
def test_attempts_in_this_process(
    benchmark: BenchmarkFixture, stages: list[Stage], tmp_path: Path
) -> None:
    benchmark.pedantic(run_inline, args=(Store(tmp_path), *stages), rounds=1)


@pytest.mark.benchmark(group="2,000 stages that do nothing")
def test_local_engine_with_two_slots(
    benchmark: BenchmarkFixture, stages: list[Stage], tmp_path: Path
) -> None:
    def run() -> None:
        store, recorder = Store(tmp_path), Recorder()
        store.prepare()
        job = Job(str(tmp_path), RuntimeOptions())
        backend = LocalBackend(Layout(2, 1), job, recorder)
        assert not run_stages(stages, store, backend, recorder).reasons

    benchmark.pedantic(run, rounds=1)


@pytest.mark.slow
@pytest.mark.benchmark(group="2,000 stages that do nothing")
def test_ray_engine_with_two_nodes(
    benchmark: BenchmarkFixture,
    stages: list[Stage],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("tests/engine/test_ray.py runs stages on a cluster")
    pytest.importorskip("ray")
    from sccam_bench.engine.ray import RayBackend
    from tests.ray_nodes import ray_nodes

    def run() -> None:
        store, recorder = Store(tmp_path), Recorder()
        store.prepare()
        backend = RayBackend(Job(str(tmp_path), RuntimeOptions()), recorder, (), cluster.address)
        assert not run_stages(stages, store, backend, recorder).reasons

    with ray_nodes(2) as cluster:
        benchmark.pedantic(run, rounds=1)
