"""Runs stages as tasks of a Ray cluster whose nodes share the store's file system."""

import contextlib
import os
import pickle
import re
import sys
import textwrap
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import OutOfMemoryError, RayError, RayTaskError, WorkerCrashedError

from sccam_bench.engine.attempt import Job
from sccam_bench.engine.local import Reports, over_time
from sccam_bench.engine.ray_cluster import Capacity, Share, connect, new_mailbox
from sccam_bench.engine.ray_node import Origin, attempt_here
from sccam_bench.engine.result import Result
from sccam_bench.stages.base import Stage
from sccam_bench.store import Store

_FAREWELL = 10.0  # seconds that ended processes have to be gone


@dataclass
class _Attempt:
    """A submitted stage; `began` once its process has said so."""

    stage: Stage
    share: Share
    began: float | None = None


class RayBackend:
    """Each stage is a task with its CPUs and, where the cluster has any, a GPU of its own.

    A stage that is lost with its node is tried again as after any failure that may pass. One that
    was killed, most often for lack of memory, then gets a node to itself: to wait until all nodes
    are idle, as one machine does, would waste them.

    Args:
        modules: imported on the nodes first; they hold custom components.
        address: see `connect`.

    Raises:
        InputError: the cluster cannot be reached, or has no node for a stage.
    """

    def __init__(
        self, job: Job, reports: Reports, modules: Sequence[str] = (), address: str | None = None
    ) -> None:
        root, name = Path(job.root).absolute(), uuid.uuid4().hex
        self._job, self._reports = replace(job, root=str(root)), reports
        connect(address)
        self._mark = Store(root).mark(name)
        try:
            self._capacity = Capacity(job.runtime)
            self._mark.touch()
        except BaseException:
            ray.shutdown()
            raise
        threads = self._capacity.share.cpus
        self._origin = Origin(os.getcwd(), name, threads, tuple(modules))
        self._task = ray.remote(max_retries=0, runtime_env={"env_vars": _environment(threads)})(
            attempt_here
        )
        self._attempts: dict[ray.ObjectRef, _Attempt] = {}
        self._killed: set[str] = set()
        self._mailbox = new_mailbox()
        self._news = self._mailbox.take.remote()

    def has_room(self) -> bool:
        self._capacity.look(time.monotonic(), [one.share for one in self._attempts.values()])
        each = self._capacity.share.cpus
        taken = sum(one.share.cpus // each for one in self._attempts.values())
        return taken < self._capacity.slots

    def start(self, stage: Stage, now: float) -> None:
        del now  # it begins when a node has a process for it
        share = self._capacity.share
        if stage.key in self._killed:
            share = self._capacity.whole_node()
        task = self._task.options(
            num_cpus=share.cpus, num_gpus=share.gpus, name=f"sccam-bench {stage.recipe.name}"
        )
        packed = pickle.dumps(stage.work())  # Ray would read it before custom modules are imported
        ref = task.remote(packed, self._origin, self._job, self._mailbox)
        self._attempts[ref] = _Attempt(stage, share)

    def wait(self, now: float, seconds: float) -> list[tuple[Stage, Result]]:
        """The stages that ended by `seconds` after `now`; those over the time limit are ended."""
        self._hear(now)
        ended = self._late(now)
        refs = list(self._attempts)
        if not refs:
            time.sleep(0.0 if ended else seconds)
            return ended
        if ray.wait(refs, timeout=0.0 if ended else seconds)[0]:
            ready, _ = ray.wait(refs, num_returns=len(refs), timeout=0.0)  # all that are by now
            ended += [self._ended(ref) for ref in ready]
        return ended

    def stop(self) -> None:
        for ref in self._attempts:
            ray.cancel(ref, force=True)
        if self._attempts:
            ray.wait(list(self._attempts), num_returns=len(self._attempts), timeout=_FAREWELL)
        self.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):  # the disk may be read-only by now
            self._mark.unlink()
        ray.shutdown()

    def _hear(self, now: float) -> None:
        """Pass on what stages have reported since the last time."""
        if not ray.wait([self._news], timeout=0.0)[0]:
            return
        try:
            news: dict[str, Any] = ray.get(self._news)
        except RayError:  # the mailbox was lost and is started again
            news = {}
        self._news = self._mailbox.take.remote()
        for one in self._attempts.values():
            if one.stage.key in news:
                one.began = one.began or now
                self._reports.report(one.stage.key, *news[one.stage.key])

    def _late(self, now: float) -> list[tuple[Stage, Result]]:
        minutes = self._job.runtime.time_limit
        late = [
            ref
            for ref, one in self._attempts.items()
            if minutes and one.began is not None and now - one.began >= 60 * minutes
        ]
        for ref in late:
            ray.cancel(ref, force=True)
        return [
            (self._attempts.pop(ref).stage, Result("late", reason=over_time(minutes)))
            for ref in late
        ]

    def _ended(self, ref: ray.ObjectRef) -> tuple[Stage, Result]:
        stage, result = self._attempts.pop(ref).stage, _result(ref)
        if result.kind == "lost":
            self._killed.add(stage.key)
            result = replace(result, kind="transient")
        return stage, result


def _environment(threads: int) -> dict[str, str]:
    """Variables of the nodes' processes: modules are found, and threads used, as here."""
    here = os.getcwd()
    path = os.pathsep.join(os.path.join(here, entry) for entry in sys.path)
    return {"PYTHONPATH": path, "OMP_NUM_THREADS": str(threads)}


def _result(ref: ray.ObjectRef) -> Result:
    """What became of a task that has ended."""
    try:
        return ray.get(ref)
    except (WorkerCrashedError, OutOfMemoryError):
        return Result(
            "lost",
            reason="its process was killed, most probably for lack of memory; lower the batch "
            "size, or let nodes take fewer stages with `ray start --num-cpus`",
        )
    except RayTaskError as error:  # an attempt itself raises nothing
        return Result("no_room", reason=_unable(str(error)))
    except RayError as error:
        return Result("transient", reason=f"Ray lost the stage: {_short(error)}")


def _unable(text: str) -> str:
    """What to say of a node that could not even begin; `text` tells its address and the cause."""
    where = re.search(r"ip=([^)]+)\)", text)
    return (
        f"node {where[1] if where else '?'} cannot run stages: {text.splitlines()[-1]}; install "
        "the same sccam-bench on all nodes"
    )


def _short(error: Exception) -> str:
    return textwrap.shorten(f"{type(error).__name__}: {error}", 170, placeholder="...")
