import os
import signal
import time
from pathlib import Path

import pytest
import torch

from sccam_bench import registry
from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.local import path_costs, run_stages
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Recipe, Stage, Task, unique
from sccam_bench.store import Store


class Recorder:
    def __init__(self) -> None:
        self.ran: list[str] = []
        self.lost: list[str] = []
        self.shares: list[float] = []

    def started(self, stage: Stage) -> None:
        self.ran.append(stage.recipe.name)

    def report(self, key: str, share: float, remark: str) -> None:
        self.shares.append(share)

    def finished(self, stage: Stage, seconds: float) -> None:
        assert seconds >= 0

    def failed(self, stage: Stage) -> None:
        self.lost.append(stage.recipe.name)


def add(task: Task) -> None:
    total = sum(parent.table("sum") for parent in task.inputs.values())
    task.output.table("sum", total + task.params["value"])


def refuse(task: Task) -> None:
    raise InputError("the value is wrong; use another")


def crash(task: Task) -> None:
    raise ZeroDivisionError("oops")


def die(task: Task) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def custom_labeler(task: Task) -> None:
    labeler = registry.build(registry.LABELERS, dict(type="MyLabeler", num_clusters=2), seed=0)
    task.output.table("type", type(labeler).__name__)


def tell(task: Task) -> None:
    time.sleep(0.2)
    task.report(0.5, "half")
    task.output.table("threads", [torch.get_num_threads(), os.getpid()])


def make(data: Phantom, name: str, run, *parents: Stage) -> Stage:  # type: ignore[no-untyped-def]
    roles = {f"parent{i}": parent for i, parent in enumerate(parents)}
    return Stage(Recipe(name, 1, run), {"value": 1}, data, "", roles)


def run(store: Store, *finals: Stage, workers: int = 1) -> tuple[Recorder, dict]:
    recorder = Recorder()
    stages = unique(stage for final in finals for stage in final.with_ancestors())
    outcome = run_stages(stages, store, RuntimeOptions(workers=workers), recorder)
    return recorder, dict(outcome.reasons)


def test_each_stage_runs_once_and_is_kept(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = make(phantom, "a", add)
    final = make(phantom, "c", add, first, make(phantom, "b", add, first))
    assert run(store, final)[0].ran == ["a", "b", "c"]
    assert store.artifact("c", final.key).table("sum") == 4
    assert store.meta("c", final.key)["seconds"] >= 0
    assert run(store, final)[0].ran == []


def test_workers_share_the_work_with_one_thread_each(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    stages = [make(phantom, f"s{i}", tell) for i in range(6)]
    recorder, _ = run(store, *stages, workers=2)
    found = [store.artifact(s.recipe.name, s.key).table("threads") for s in stages]
    assert {threads for threads, _ in found} == {1}
    assert len({worker for _, worker in found}) == 2
    assert recorder.shares == [0.5] * 6


def test_the_longest_chain_goes_first(phantom: Phantom) -> None:
    first = make(phantom, "a", add)
    long = make(phantom, "c", add, make(phantom, "b", add, first))
    short = make(phantom, "d", add)
    costs = path_costs([first, long.parents["parent0"], long, short])
    assert [costs[s.key] for s in (first, long, short)] == [3, 1, 1]


@pytest.mark.parametrize(
    ("fault", "reason"), [(refuse, "the value is wrong"), (crash, "ZeroDivisionError: oops")]
)
def test_a_failure_costs_only_those_that_need_it(
    phantom: Phantom,
    tmp_path: Path,
    fault,
    reason: str,  # type: ignore[no-untyped-def]
) -> None:
    store = Store(tmp_path)
    shared = make(phantom, "a", add)
    lost = make(phantom, "e", add, make(phantom, "d", fault, shared))
    kept = make(phantom, "c", add, shared)
    recorder, reasons = run(store, lost, kept)
    assert set(recorder.ran) == {"a", "d", "c"}
    assert recorder.lost == ["d"]
    assert reason in reasons[lost.key]
    assert kept.key not in reasons
    assert store.has("c", kept.key)
    assert not store.has("d", lost.parents["parent0"].key)
    assert run(store, lost)[0].ran == ["d"]  # failures are tried again


def test_a_dead_worker_is_told_and_keeps_finished_stages(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    done = make(phantom, "a", add)
    with pytest.raises(InputError, match="a worker process died during"):
        run(store, make(phantom, "b", die, done))
    assert store.has("a", done.key)
    assert run(store, done)[0].ran == []


def test_checks_come_before_everything_and_stop_what_needs_them(
    phantom: Phantom, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    chain = make(phantom, "b", add, make(phantom, "a", add))
    check = Stage(Recipe("data", 1, refuse, gate=True), {"value": 1}, phantom, "")
    final = make(phantom, "c", add, chain, check)
    recorder, reasons = run(store, final)
    assert recorder.ran == ["data"], "nothing expensive runs for a cell that is lost"
    assert "the value is wrong" in reasons[final.key]


def test_custom_components_reach_the_workers(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    stage = make(phantom, "a", custom_labeler)
    outcome = run_stages([stage], store, RuntimeOptions(), Recorder(), ["tests.engine.custom"])
    assert not outcome.reasons
    assert store.artifact("a", stage.key).table("type") == "MyLabeler"
