from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.local import Report, run_stages
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Recipe, Stage, Task, unique
from sccam_bench.store import Store


class Recorder:
    def __init__(self) -> None:
        self.ran: list[str] = []
        self.failures: list[str] = []

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[Report]:
        self.ran.append(stage.recipe.name)
        yield lambda share, remark: None

    def failed(self, stage: Stage, reason: str) -> None:
        self.failures.append(reason)


def add(task: Task) -> None:
    total = sum(parent.table("sum") for parent in task.inputs.values())
    task.output.table("sum", total + task.params["value"])


def refuse(task: Task) -> None:
    raise InputError("the value is wrong; use another")


def crash(task: Task) -> None:
    raise ZeroDivisionError("oops")


def interrupt(task: Task) -> None:
    raise KeyboardInterrupt


def make(data: Phantom, name: str, run, *parents: Stage) -> Stage:  # type: ignore[no-untyped-def]
    roles = {f"parent{i}": parent for i, parent in enumerate(parents)}
    return Stage(Recipe(name, 1, run), {"value": 1}, data, "", roles)


def run(store: Store, *finals: Stage) -> tuple[Recorder, dict]:
    recorder = Recorder()
    stages = unique(stage for final in finals for stage in final.with_ancestors())
    outcome = run_stages(stages, store, RuntimeOptions(), recorder)
    return recorder, dict(outcome.reasons)


def test_each_stage_runs_once_and_is_kept(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = make(phantom, "a", add)
    final = make(phantom, "c", add, first, make(phantom, "b", add, first))
    assert run(store, final)[0].ran == ["a", "b", "c"]
    assert store.artifact("c", final.key).table("sum") == 4
    assert store.meta("c", final.key)["seconds"] >= 0
    assert run(store, final)[0].ran == []


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
    assert recorder.ran == ["a", "d", "c"]
    assert reason in reasons[lost.key]
    assert kept.key not in reasons
    assert store.has("c", kept.key)
    assert not store.has("d", lost.parents["parent0"].key)
    assert run(store, lost)[0].ran == ["d"]  # failures are tried again


def test_an_interrupt_keeps_finished_stages(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    done = make(phantom, "a", add)
    with pytest.raises(KeyboardInterrupt):
        run(store, make(phantom, "b", interrupt, done))
    assert store.has("a", done.key)
    assert run(store, done)[0].ran == []
