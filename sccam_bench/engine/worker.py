"""The process of one slot: runs one stage after another until it is told to end or left alone."""

import contextlib
import importlib
import os
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import torch
from threadpoolctl import threadpool_limits

from sccam_bench.engine.attempt import Job, attempt
from sccam_bench.engine.result import Result


@dataclass(frozen=True)
class Start:
    """What a worker starts with.

    Attributes:
        parent: process that it does not outlive.
        modules: imported first; they hold custom components.
    """

    parent: int
    threads: int
    modules: tuple[str, ...] = ()


def serve(connection: Connection, start: Start, job: Job) -> None:
    """Receive stages, send (share, remark) while one runs and its `Result` at the end."""
    ignore_ctrl_c()
    threading.Thread(target=_exit_without, args=(start.parent,), daemon=True).start()
    limit_threads(start.threads)
    for module in start.modules:
        importlib.import_module(module)

    def report(share: float, remark: str) -> None:
        with contextlib.suppress(OSError):  # the parent may be gone
            connection.send((share, remark))

    while True:
        try:
            work = connection.recv()
        except (EOFError, OSError):
            return
        except Exception as error:  # a component that cannot be imported here
            reason = f"the stage cannot be read in its process: {type(error).__name__}: {error}"
            connection.send(Result("fault", reason=reason))
            continue
        connection.send(attempt(work, job, report))


def ignore_ctrl_c() -> None:
    """Ctrl-C is for the process that runs the schedule to understand."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def limit_threads(threads: int) -> None:
    """Compute with so many threads in this process, on which results may depend."""
    torch.set_num_threads(threads)
    threadpool_limits(threads)


def _exit_without(parent: int) -> None:
    """End this process soon after its parent is gone, killed or not."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
