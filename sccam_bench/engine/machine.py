"""What a stage ran on, without the name of a host or a person."""

import os
import platform
from functools import cache
from pathlib import Path
from typing import Any

import torch

_CPUS = Path("/proc/cpuinfo")


def machine() -> dict[str, Any]:
    """The device, the kind of machine, its processor, and this process's CPUs; memory in GiB."""
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    return {"device": gpu, "machine": f"{platform.machine()}, {platform.system()}", **_host()}


def cpu_seconds() -> float:
    """CPU time of all threads of this process, and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@cache
def _host() -> dict[str, Any]:
    return {"processor": _processor(), "cpus": _cpus(), "memory_gib": _memory_gib()}


def _processor() -> str:
    try:
        lines = _CPUS.read_text().splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, "") or platform.processor() or platform.machine()


def _cpus() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system binds processes to CPUs
        return os.cpu_count() or 1


def _memory_gib() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, ValueError, OSError):
        return None
