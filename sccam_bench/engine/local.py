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

_WORKER_BYTES = 3 * 2**30  # Phantom takes 0.9 GiB, all of Lite0 on VOC with AffinityNet 2.7


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
    stages: Sequence[Stage],
    store: Store,
    runtime: RuntimeOptions,
    monitor: Monitor,
    modules: Sequence[str] = (),
) -> Outcome:
    """Run what the store lacks of `stages`, which must list parents before children.

    A failed stage fails the final stages that need it and no others; what only those need is not
    run. Failures are not stored. `modules` are imported in the workers: custom components.

    Raises:
        InputError: a worker process died; what was finished is stored.
    """
    outcome = Outcome()
    waiting = [stage for stage in stages if not store.has(stage.recipe.name, stage.key)]
    if not waiting:
        return outcome
    urgency = path_costs(waiting)
    waiting.sort(key=lambda stage: (not stage.recipe.gate, -urgency[stage.key]))
    workers, threads = layout(runtime)
    start = _Start(os.getpid(), threads, tuple(modules))
    running: dict[Future[float], Stage] = {}
    with _pool(min(workers, len(waiting)), start, monitor) as pool:
        while waiting or running:
            unfinished = {stage.key for stage in [*waiting, *running.values()]}
            gates = [s for s in [*waiting, *running.values()] if s.recipe.gate]
            for stage in list(waiting):
                blocked = {parent.key for parent in stage.parents.values()} & unfinished
                if len(running) < workers and not blocked and (stage.recipe.gate or not gates):
                    waiting.remove(stage)
                    monitor.started(stage)
                    job = _submit(pool, stage, store, runtime)
                    running[job] = stage
            for job in wait(running, return_when=FIRST_COMPLETED).done:
                failed_before = len(outcome.reasons)
                _settle(job, running.pop(job), outcome, monitor)
                if len(outcome.reasons) > failed_before:
                    wanted = _wanted(stages, outcome)
                    waiting = [stage for stage in waiting if stage.key in wanted]
    return outcome


def layout(runtime: RuntimeOptions) -> tuple[int, int]:
    """Worker processes and threads in each.

    Without a GPU, one thread per worker: then results do not depend on the number of cores.
    """
    cores = joblib.cpu_count()
    if torch.cuda.is_available():
        return runtime.workers or 1, runtime.threads or cores
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    room = max(1, min(cores, memory // _WORKER_BYTES))
    return runtime.workers or room, runtime.threads or 1


def path_costs(stages: Sequence[Stage]) -> Mapping[str, float]:
    """For each stage the cost of the longest chain from it to the end, itself included."""
    costs = {stage.key: stage.cost for stage in stages}
    for stage in reversed(stages):  # children before parents
        for parent in stage.parents.values():
            if parent.key in costs:
                costs[parent.key] = max(costs[parent.key], parent.cost + costs[stage.key])
    return costs


def _wanted(stages: Sequence[Stage], outcome: Outcome) -> set[str]:
    """Fail the descendants of failed stages -> keys of what the final stages left still need."""
    for stage in stages:  # parents before children
        lost = [p.key for p in stage.parents.values() if p.key in outcome.reasons]
        if lost:
            outcome.reasons[stage.key] = outcome.reasons[lost[0]]
    inner = {parent.key for stage in stages for parent in stage.parents.values()}
    wanted: set[str] = set()
    for stage in reversed(stages):  # children before parents
        is_final = stage.key not in inner and stage.key not in outcome.reasons
        if is_final or stage.key in wanted:
            wanted |= {stage.key, *(parent.key for parent in stage.parents.values())}
    return wanted


def _submit(
    pool: ProcessPoolExecutor, stage: Stage, store: Store, runtime: RuntimeOptions
) -> Future[float]:
    try:
        return pool.submit(worker.run_stage, stage, str(store.root), runtime)
    except BrokenProcessPool as error:  # between two stages
        broken: Future[float] = Future()
        broken.set_exception(error)
        return broken


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


@dataclass(frozen=True)
class _Start:
    """What every worker starts with."""

    parent: int
    threads: int
    modules: tuple[str, ...]


@contextmanager
def _pool(workers: int, start: _Start, monitor: Monitor) -> Iterator[ProcessPoolExecutor]:
    """Workers whose reports reach `monitor`; an exception in the block ends them at once."""
    context = multiprocessing.get_context("spawn")
    reports = context.SimpleQueue()

    def forward() -> None:
        while (message := reports.get())[0]:
            monitor.report(*message)

    # a daemon: a worker killed while it reports may leave the queue locked for good
    forwarder = threading.Thread(target=forward, daemon=True)
    forwarder.start()
    pool = ProcessPoolExecutor(
        workers, context, worker.start, (reports, start.parent, start.threads, start.modules)
    )
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()
    reports.put(("", 0.0, ""))
    forwarder.join()
