"""Runs stages one after another in this process."""

import contextlib
import logging
import platform
import resource
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import sccam_bench
from sccam_bench.config import RuntimeOptions
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Stage, Task
from sccam_bench.store import Store

Report = Callable[[float, str], None]


class Monitor(Protocol):
    """Is told what happens."""

    def stage(self, stage: Stage) -> AbstractContextManager[Report]:
        """Surrounds the work on a stage; the report takes the finished share and a remark."""

    def failed(self, stage: Stage, reason: str) -> None:
        """A stage failed."""


@dataclass(frozen=True)
class Outcome:
    """Failed stages by key: why each failed, and the traceback where the fault is in the code."""

    reasons: Mapping[str, str]
    tracebacks: Mapping[str, str]
    executed: int


def run_stages(
    stages: Sequence[Stage], store: Store, runtime: RuntimeOptions, monitor: Monitor
) -> Outcome:
    """Run what the store lacks of `stages`, which must list parents before children.

    A failed stage fails the stages that need it and no others. Failures are not stored.
    """
    reasons: dict[str, str] = {}
    tracebacks: dict[str, str] = {}
    executed = 0
    for stage in stages:
        if store.has(stage.recipe.name, stage.key):
            continue
        lost = [parent for parent in stage.parents.values() if parent.key in reasons]
        if lost:
            reasons[stage.key] = reasons[lost[0].key]
            continue
        try:
            with monitor.stage(stage) as report:
                run_stage(stage, store, runtime, report)
            executed += 1
        except InputError as error:
            reasons[stage.key] = str(error)
            monitor.failed(stage, str(error))
        except Exception as error:  # a fault of one cell must not cost the others
            reasons[stage.key] = f"{type(error).__name__}: {error}"
            tracebacks[stage.key] = traceback.format_exc()
            monitor.failed(stage, reasons[stage.key])
    return Outcome(reasons, tracebacks, executed)


def run_stage(stage: Stage, store: Store, runtime: RuntimeOptions, report: Report) -> None:
    """Run one stage whose parents are stored, and store it."""
    name = stage.recipe.name
    meta: dict[str, Any] = {**stage.identity(), "title": stage.title}
    with store.writing(name, stage.key, meta) as output, _quiet():
        inputs = {
            role: store.artifact(parent.recipe.name, parent.key)
            for role, parent in stage.parents.items()
        }
        started = time.perf_counter()
        stage.recipe.run(Task(stage.params, stage.dataset, inputs, output, report, runtime))
        meta["seconds"] = time.perf_counter() - started
        # of the process so far: an upper bound for this stage
        meta["peak_memory_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        meta["machine"] = f"{platform.machine()}, {platform.system()}"
        meta["sccam_bench"] = sccam_bench.__version__


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep mmengine's own log lines off the terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
