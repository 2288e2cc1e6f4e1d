"""One attempt at a stage, in whatever process an engine runs it."""

import errno
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from sccam_bench.config import RuntimeOptions
from sccam_bench.engine.logs import captured, log
from sccam_bench.engine.machine import cpu_seconds, machine
from sccam_bench.engine.memory import peak_memory_mib, restart_peak
from sccam_bench.engine.result import Result
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Task, Work
from sccam_bench.store import DamagedArtifact, Store, no_room

REPORT_EVERY = 0.1  # seconds between two reports of a stage's progress
# What a network file system or a busy machine may say once and not again.
_PASSING = {errno.EIO, errno.ESTALE, errno.EAGAIN, errno.ETIMEDOUT, errno.ECONNRESET, errno.ENOMEM}
Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Job:
    """What all attempts of a run have in common.

    Attributes:
        root: the store's folder.
        provenance: which code this is, for the record of each stage.
    """

    root: str
    runtime: RuntimeOptions
    provenance: Mapping[str, Any] = field(default_factory=dict)


def attempt(work: Work, job: Job, report: Report) -> Result:
    """Run a stage whose parents are stored, and store it; its output goes to its log."""
    store, name, key = Store(job.root), work.recipe.name, work.key
    try:
        with store.claimed(name, key) as ours:
            if store.has(name, key):
                return Result("done")  # another run was faster
            if not ours:
                return Result("elsewhere")
            with captured(store.log(name, key), f"{work.title or name} begins"):
                return _logged(work, store, job, report)
    except OSError as error:  # of the lock or the log
        return _failure(error, store)


def _logged(work: Work, store: Store, job: Job, report: Report) -> Result:
    try:
        seconds = _run(work, store, job, report)
    except Exception as error:  # a fault of one cell must not cost the others
        log("".join(traceback.format_exception(error)))
        return _failure(error, store)
    log(f"done in {seconds:.1f} s")
    return Result("done", seconds)


def _run(work: Work, store: Store, job: Job, report: Report) -> float:
    meta: dict[str, Any] = {**work.identity, "title": work.title, "cost": work.cost}
    inputs = {role: store.artifact(*parent) for role, parent in work.parents.items()}
    checkpoint = store.checkpoint(work.recipe.name, work.key)
    with store.writing(work.recipe.name, work.key, meta) as output:
        restart_peak()
        cpu_before = cpu_seconds()
        told = _seldom(report)
        work.recipe.run(
            Task(work.params, work.dataset, inputs, output, told, job.runtime, checkpoint)
        )
        meta["seconds"] = checkpoint.spent()  # earlier attempts that it went on from included
        meta["cpu_seconds"] = cpu_seconds() - cpu_before  # of this attempt
        meta |= {**peak_memory_mib(), **machine(), **job.provenance}
        meta["finished"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    checkpoint.clear()
    return meta["seconds"]


def _seldom(report: Report) -> Report:
    last = 0.0

    def told(share: float, remark: str) -> None:
        nonlocal last
        if time.perf_counter() - last > REPORT_EVERY:
            last = time.perf_counter()
            report(share, remark)

    return told


def _failure(error: Exception, store: Store) -> Result:
    """What an exception means for the stage."""
    if isinstance(error, DamagedArtifact):
        store.set_aside(error.place)
        reason = f"stored stage {error.place} is damaged: {error.what}"
        return Result("damaged", reason=reason, place=error.place)
    if no_room(error):
        where = getattr(error, "filename", None) or store.root
        return Result(
            "no_room",
            reason=f"{where} cannot be written, the disk is full or read-only; free some space, or "
            "choose another folder with --store. What is finished is kept: run again to go on",
        )
    if isinstance(error, InputError):
        return Result("input", reason=str(error))
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError | torch.cuda.OutOfMemoryError):
        return Result("lost", reason=f"memory ran out ({reason}); lower the batch size")
    passing = isinstance(error, OSError) and error.errno in _PASSING
    return Result("transient" if passing else "fault", reason=reason)
