"""Small stages whose recipes do one thing each, and a monitor that keeps what it is told."""

import errno
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from sccam_bench import registry
from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.attempt import Job, attempt
from sccam_bench.engine.local import LocalBackend, layout
from sccam_bench.engine.loop import Backend, Policy, run_stages
from sccam_bench.engine.result import Result
from sccam_bench.engine.schedule import Outcome
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Recipe, Stage, Task, unique
from sccam_bench.store import Store


class Recorder:
    def __init__(self) -> None:
        self.ran: list[str] = []
        self.lost: list[str] = []
        self.again: list[str] = []
        self.shares: list[float] = []
        self.drained: list[int] = []

    def started(self, stage: Stage) -> None:
        self.ran.append(stage.recipe.name)

    def report(self, key: str, share: float, remark: str) -> None:
        self.shares.append(share)

    def finished(self, stage: Stage, seconds: float) -> None:
        assert seconds >= 0

    def failed(self, stage: Stage, reason: str) -> None:
        self.lost.append(stage.recipe.name)

    def postponed(self, stage: Stage, reason: str) -> None:
        self.again.append(reason)

    def draining(self, running: int) -> None:
        self.drained.append(running)


def add(task: Task) -> None:
    """The sum of the parents' sums and `value`."""
    total = sum(parent.table("sum") for parent in task.inputs.values())
    task.output.table("sum", total + task.params["value"])


def refuse(task: Task) -> None:
    raise InputError("the value is wrong; use another")


def crash(task: Task) -> None:
    os.write(1, b"about to crash\n")  # as a library in C prints
    raise ZeroDivisionError("oops")


def die(task: Task) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(task: Task) -> None:
    """Die as if killed for lack of memory, but only at the first attempt."""
    _once(task, lambda: os.kill(os.getpid(), signal.SIGKILL))
    add(task)


def linger_once(task: Task) -> None:
    """Leave the number of the parent process, then never end; but only at the first attempt."""

    def linger() -> None:
        Path(task.params["mark"]).write_text(str(os.getppid()))
        time.sleep(600)

    _once(task, linger)
    add(task)


def stale_once(task: Task) -> None:
    def fail() -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    _once(task, fail)
    add(task)


def _once(task: Task, happens: Callable[[], None]) -> None:
    mark = Path(task.params["mark"])
    if not mark.exists():
        mark.touch()
        happens()


def fill(task: Task) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "somewhere")


def sleep(task: Task) -> None:
    Path(task.params["mark"]).touch()
    task.report(0.5, "half")
    time.sleep(task.params["value"])
    add(task)


def tell(task: Task) -> None:
    time.sleep(0.2)
    task.report(0.5, "half")
    task.output.table(
        "process",
        [torch.get_num_threads(), os.getpid(), os.environ.get("CUDA_VISIBLE_DEVICES")],
    )


def custom_labeler(task: Task) -> None:
    labeler = registry.build(registry.LABELERS, dict(type="MyLabeler", num_clusters=2), seed=0)
    task.output.table("type", type(labeler).__name__)


def make(  # type: ignore[no-untyped-def]
    data: Phantom, name: str, run, *parents: Stage, value: float = 1, mark: object = ""
) -> Stage:
    roles = {f"parent{i}": parent for i, parent in enumerate(parents)}
    params = {"value": value, "mark": str(mark)}
    return Stage(Recipe(name, 1, run), params, data, "", roles, title=f"stage {name}")


class Inline:
    """Runs each stage here and now, one at a time."""

    def __init__(self, job: Job) -> None:
        self._job, self._ended = job, list[tuple[Stage, Result]]()

    def has_room(self) -> bool:
        return not self._ended

    def start(self, stage: Stage, now: float) -> None:
        self._ended.append((stage, attempt(stage.work(), self._job, lambda *_: None)))

    def wait(self, now: float, seconds: float) -> list[tuple[Stage, Result]]:
        ended, self._ended = self._ended, []
        return ended

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass


def run_inline(
    store: Store, *finals: Stage, policy: Policy | None = None
) -> tuple[Recorder, Outcome]:
    """Run stages without processes."""
    backend = Inline(Job(str(store.root), RuntimeOptions()))
    return run_on(store, finals, backend, Recorder(), policy)


def run_local(store: Store, *finals: Stage, **runtime: float) -> tuple[Recorder, Outcome]:
    """Run stages in one process of this machine."""
    recorder, options = Recorder(), RuntimeOptions(**{"workers": 1, **runtime})  # type: ignore[arg-type]
    backend = LocalBackend(layout(options), Job(str(store.root), options), recorder)
    return run_on(store, finals, backend, recorder)


def run_on(
    store: Store,
    finals: Sequence[Stage],
    backend: Backend,
    recorder: Recorder,
    policy: Policy | None = None,
) -> tuple[Recorder, Outcome]:
    """Run stages on a backend that reports to `recorder`."""
    stages = unique(stage for final in finals for stage in final.with_ancestors())
    store.prepare()
    return recorder, run_stages(stages, store, backend, recorder, policy)
