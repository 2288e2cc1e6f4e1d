"""Runs a graph of stages in worker processes on this machine."""

import multiprocessing
import os
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import joblib
import torch

from sccam_bench.config import RuntimeOptions
from sccam_bench.engine import worker
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Stage
from sccam_bench.store import Store


class Monitor(Protocol):
    """Is told what happens."""

    def started(self, stage: Stage) -> None:
        """Work on a stage began."""

    def report(self, key: str, share: float, remark: str) -> None:
        """A share in [0, 1] of the running stage with this key is done."""

    def finished(self, stage: Stage, seconds: float) -> None:
        """A stage is done and stored."""

    def failed(self, stage: Stage) -> None:
        """A stage failed."""


@dataclass
class Outcome:
    """Why stages failed, by key, and the traceback where the fault is in the code."""

    reasons: dict[str, str] = field(default_factory=dict)
    tracebacks: dict[str, str] = field(default_factory=dict)


def run_stages(
    stages: Sequence[Stage], store: Store, runtime: RuntimeOptions, monitor: Monitor
) -> Outcome:
    """Run what the store lacks of `stages`, which must list parents before children.

    A failed stage fails the stages that need it and no others. Failures are not stored.

    Raises:
        InputError: a worker process died; what was finished is stored.
    """
    outcome = Outcome()
    waiting = [stage for stage in stages if not store.has(stage.recipe.name, stage.key)]
    if not waiting:
        return outcome
    urgency = path_costs(waiting)
    waiting.sort(key=lambda stage: -urgency[stage.key])
    workers, threads = layout(runtime)
    running: dict[Future[float], Stage] = {}
    with _pool(min(workers, len(waiting)), threads, monitor) as pool:
        while waiting or running:
            waiting = _drop_lost(waiting, outcome)
            unfinished = {stage.key for stage in [*waiting, *running.values()]}
            for stage in list(waiting):
                parents = {parent.key for parent in stage.parents.values()}
                if len(running) < workers and not parents & unfinished:
                    waiting.remove(stage)
                    monitor.started(stage)
                    job = pool.submit(worker.run_stage, stage, str(store.root), runtime)
                    running[job] = stage
            for job in wait(running, return_when=FIRST_COMPLETED).done:
                _settle(job, running.pop(job), outcome, monitor)
    return outcome


def layout(runtime: RuntimeOptions) -> tuple[int, int]:
    """Worker processes and threads in each.

    Without a GPU, one thread per worker: then results do not depend on the number of cores.
    """
    cores = joblib.cpu_count()
    if torch.cuda.is_available():
        return runtime.workers or 1, runtime.threads or cores
    return runtime.workers or cores, runtime.threads or 1


def path_costs(stages: Sequence[Stage]) -> Mapping[str, float]:
    """For each stage the cost of the longest chain from it to the end, itself included."""
    costs = {stage.key: stage.cost for stage in stages}
    for stage in reversed(stages):  # children before parents
        for parent in stage.parents.values():
            if parent.key in costs:
                costs[parent.key] = max(costs[parent.key], parent.cost + costs[stage.key])
    return costs


def _drop_lost(waiting: list[Stage], outcome: Outcome) -> list[Stage]:
    """Fail what needs a failed stage, down to the last descendant -> the stages that can run."""
    kept = waiting
    while True:
        lost = [stage for stage in kept if _lost_parent(stage, outcome) is not None]
        for stage in lost:
            parent = _lost_parent(stage, outcome)
            if parent is not None:
                outcome.reasons[stage.key] = outcome.reasons[parent]
        if not lost:
            return kept
        kept = [stage for stage in kept if stage.key not in outcome.reasons]


def _lost_parent(stage: Stage, outcome: Outcome) -> str | None:
    keys = (parent.key for parent in stage.parents.values())
    return next((key for key in keys if key in outcome.reasons), None)


def _settle(job: Future[float], stage: Stage, outcome: Outcome, monitor: Monitor) -> None:
    try:
        monitor.finished(stage, job.result())
        return
    except InputError as error:
        outcome.reasons[stage.key] = str(error)
    except BrokenProcessPool as error:
        raise InputError(
            f"a worker process died during '{stage.title}', probably for lack of memory; lower "
            "runtime.workers or the batch size. Finished stages are kept"
        ) from error
    except Exception as error:  # a fault of one cell must not cost the others
        outcome.reasons[stage.key] = f"{type(error).__name__}: {error}"
        outcome.tracebacks[stage.key] = "".join(traceback.format_exception(error))
    monitor.failed(stage)


@contextmanager
def _pool(workers: int, threads: int, monitor: Monitor) -> Iterator[ProcessPoolExecutor]:
    """Workers whose reports reach `monitor`; an exception in the block ends them at once."""
    context = multiprocessing.get_context("spawn")
    reports = context.SimpleQueue()

    def forward() -> None:
        while (message := reports.get())[0]:
            monitor.report(*message)

    forwarder = threading.Thread(target=forward, daemon=True)
    forwarder.start()
    pool = ProcessPoolExecutor(workers, context, worker.start, (reports, os.getpid(), threads))
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        reports.put(("", 0.0, ""))
        forwarder.join()
