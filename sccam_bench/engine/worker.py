"""Runs one stage, in a worker process."""

import contextlib
import importlib
import importlib.metadata
import logging
import os
import platform
import resource
import signal
import threading
import time
from collections.abc import Iterator
from multiprocessing.queues import SimpleQueue
from typing import Any

import torch
from threadpoolctl import threadpool_limits

from sccam_bench.config import RuntimeOptions
from sccam_bench.stages.base import Stage, Task
from sccam_bench.store import Store

_REPORT_EVERY = 0.1  # seconds
_VERSIONS = ("sccam-bench", "torch", "torchvision", "timm", "scikit-learn", "numpy", "pillow")
Message = tuple[str, float, str]  # stage key, finished share, remark
_reports: "SimpleQueue[Message]"


def start(
    reports: "SimpleQueue[Message]", parent: int, threads: int, modules: tuple[str, ...]
) -> None:
    """Prepare a worker that does not outlive `parent`; `modules` hold custom components."""
    global _reports
    _reports = reports
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers
    torch.set_num_threads(threads)
    threadpool_limits(threads)
    for module in modules:
        importlib.import_module(module)
    threading.Thread(target=_exit_without, args=(parent,), daemon=True).start()


def run_stage(stage: Stage, root: str, runtime: RuntimeOptions) -> float:
    """Run one stage whose parents are stored, and store it -> seconds."""
    store, name = Store(root), stage.recipe.name
    checkpoint = store.checkpoint(name, stage.key)
    meta: dict[str, Any] = {**stage.identity(), "title": stage.title}
    with store.writing(name, stage.key, meta) as output, _quiet():
        inputs = {
            role: store.artifact(parent.recipe.name, parent.key)
            for role, parent in stage.parents.items()
        }
        last = time.perf_counter()

        def report(share: float, remark: str) -> None:
            nonlocal last
            if time.perf_counter() - last > _REPORT_EVERY:
                last = time.perf_counter()
                _reports.put((stage.key, share, remark))

        stage.recipe.run(
            Task(stage.params, stage.dataset, inputs, output, report, runtime, checkpoint)
        )
        meta["seconds"] = checkpoint.spent()
        # of the worker so far: an upper bound for this stage
        meta["peak_memory_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        meta["machine"] = f"{platform.machine()}, {platform.system()}"
        meta["versions"] = {name: importlib.metadata.version(name) for name in _VERSIONS}
    checkpoint.clear()
    return meta["seconds"]


def _exit_without(parent: int) -> None:
    """End this process soon after its parent is gone, killed or not."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep mmengine's own log lines off the terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
