"""Runs a graph of stages on a backend: the same loop for one machine and for a cluster."""

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Protocol

from sccam_bench.engine.result import Result
from sccam_bench.engine.schedule import Outcome, Schedule
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Stage
from sccam_bench.store import Store

_TICK = 0.5  # seconds between two looks at the clock and at what the user wants


class Monitor(Protocol):
    """Is told what happens."""

    def started(self, stage: Stage) -> None:
        """Work on a stage began."""

    def report(self, key: str, share: float, remark: str) -> None:
        """A share in [0, 1] of the running stage with this key is done."""

    def finished(self, stage: Stage, seconds: float) -> None:
        """A stage is done and stored."""

    def failed(self, stage: Stage, reason: str) -> None:
        """A stage failed for good."""

    def postponed(self, stage: Stage, reason: str) -> None:
        """A stage will be started again; without a reason another run is computing it."""

    def draining(self, running: int) -> None:
        """Nothing new will start; so many stages may end."""


class Backend(Protocol):
    """Where stages run."""

    def has_room(self) -> bool:
        """Whether one more stage can be started."""

    def start(self, stage: Stage, now: float) -> None:
        """Start a stage whose parents are stored."""

    def wait(self, now: float, seconds: float) -> list[tuple[Stage, Result]]:
        """The stages that have ended, within so many seconds after `now`."""

    def stop(self) -> None:
        """End everything at once."""

    def close(self) -> None:
        """Take leave when nothing runs."""


@dataclass(frozen=True)
class Policy:
    """What a failure means: further attempts where it may pass, and whether the rest goes on."""

    retries: int = 1
    fail_fast: bool = False


def run_stages(
    stages: Sequence[Stage],
    store: Store,
    backend: Backend,
    monitor: Monitor,
    policy: Policy | None = None,
) -> Outcome:
    """Run what the store lacks of `stages`, which must list parents before children.

    A failed stage fails the final stages that need it and no others; what only those need is not
    run. Failures are not stored. Ctrl-C once lets the running stages end, twice ends them.

    Raises:
        InputError: the store cannot be written; what was finished is stored.
        KeyboardInterrupt: the user wants to stop; likewise.
    """
    policy = policy or Policy()
    schedule = Schedule(
        stages, lambda stage: store.has(stage.recipe.name, stage.key), policy.retries
    )
    try:
        with _interrupts() as user:
            while not schedule.finished:
                _start(schedule, backend, monitor)
                _settle(schedule, backend, monitor, fail_fast=policy.fail_fast)
                if user.wants_to_stop and not schedule.stopped:
                    schedule.stop()
                    monitor.draining(schedule.running)
    except BaseException:
        backend.stop()
        raise
    backend.close()
    if user.wants_to_stop:
        raise KeyboardInterrupt
    if schedule.no_room:
        raise InputError(schedule.no_room)
    return schedule.outcome


def _start(schedule: Schedule, backend: Backend, monitor: Monitor) -> None:
    while backend.has_room():
        now = time.monotonic()
        stage = schedule.next(now)
        if stage is None:
            return
        monitor.started(stage)
        backend.start(stage, now)


def _settle(schedule: Schedule, backend: Backend, monitor: Monitor, *, fail_fast: bool) -> None:
    for stage, result in backend.wait(time.monotonic(), _TICK):
        again = schedule.settle(stage, result, time.monotonic())
        if result.kind == "done":
            monitor.finished(stage, result.seconds)
        elif again:
            monitor.postponed(stage, result.reason)
        else:
            monitor.failed(stage, result.reason)
            if fail_fast and not schedule.stopped:
                schedule.stop()
                monitor.draining(schedule.running)


@dataclass
class _User:
    wants_to_stop: bool = False


@contextmanager
def _interrupts() -> Iterator[_User]:
    """The first Ctrl-C is noted, the second raises KeyboardInterrupt, as SIGTERM does at once."""
    user = _User()

    def interrupted(number: int, frame: FrameType | None) -> None:
        del frame
        if user.wants_to_stop or number == signal.SIGTERM:
            raise KeyboardInterrupt
        user.wants_to_stop = True

    if threading.current_thread() is not threading.main_thread():
        yield user  # signals are the main thread's
        return
    before = {number: signal.signal(number, interrupted) for number in _SIGNALS}
    try:
        yield user
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


_SIGNALS = (signal.SIGINT, signal.SIGTERM)
