"""What a node of a Ray cluster does with a stage: see that it can, then attempt it."""

import os
import pickle
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ray

from sccam_bench.engine.attempt import Job, attempt
from sccam_bench.engine.result import Result
from sccam_bench.engine.worker import ignore_ctrl_c, limit_threads
from sccam_bench.errors import InputError
from sccam_bench.plugins import import_modules
from sccam_bench.provenance import versions
from sccam_bench.store import Store


@dataclass(frozen=True)
class Origin:
    """Where a run was started; every node must resemble that place.

    Attributes:
        folder: the working directory, where relative paths begin.
        mark: what `Store.mark` was left in the store.
        modules: imported first; they hold custom components.
    """

    folder: str
    mark: str
    threads: int
    modules: tuple[str, ...] = ()


def attempt_here(packed: bytes, origin: Origin, job: Job, mailbox: Any) -> Result:
    """Run a stage's pickled `Work` in this process; failures name the node.

    A node that is not fit ends the run: it would fail one stage after the other at once.

    Args:
        mailbox: an actor whose `put(key, share, remark)` takes reports; the first says that the
            stage has begun.
    """
    ignore_ctrl_c()
    limit_threads(origin.threads)
    try:
        check_node(origin, job)
        import_modules(origin.modules)
        work = pickle.loads(packed)
    except InputError as error:
        return _of_this_node(Result("no_room", reason=str(error)))
    except Exception as error:  # a component that cannot be imported here
        reason = f"the stage cannot be read: {type(error).__name__}: {error}"
        return _of_this_node(Result("fault", reason=reason))

    def report(share: float, remark: str) -> None:
        mailbox.put.remote(work.key, share, remark)

    report(0.0, "")
    return _of_this_node(attempt(work, job, report))


def check_node(origin: Origin, job: Job) -> None:
    """Go to the run's folder.

    Raises:
        InputError: it is not here, nor the store, or packages have other versions.
    """
    try:
        os.chdir(origin.folder)
    except OSError as error:
        raise InputError(
            f"there is no folder {origin.folder} ({error.strerror}), where the run was started; "
            "start it in a folder that all nodes share"
        ) from error
    if not os.path.exists(Store(job.root).mark(origin.mark)):
        raise InputError(
            f"the store {job.root} is not here, or is another folder of that name; choose one on a "
            "file system that all nodes share with --store"
        )
    wanted: Mapping[str, str | None] = job.provenance.get("versions", {})
    others = [
        f"{name} {here} for {wanted[name]}"
        for name, here in versions().items()
        if here != wanted.get(name, here)
    ]
    if others:
        raise InputError(f"there is {', '.join(others)}; install the same versions on all nodes")


def _of_this_node(result: Result) -> Result:
    if not result.reason:
        return result
    where = f"node {socket.gethostname()} ({ray.util.get_node_ip_address()})"
    return replace(result, reason=f"{where}: {result.reason}")
