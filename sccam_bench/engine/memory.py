"""Peak memory of one stage in a process that runs many."""

import contextlib
import resource
from pathlib import Path

import torch

_PROCESS = Path("/proc/self")


def restart_peak() -> None:
    """Forget the peak so far, where the system can."""
    with contextlib.suppress(OSError):
        (_PROCESS / "clear_refs").write_text("5")
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()


def peak_memory_mib() -> dict[str, float]:
    """MiB of memory at most since `restart_peak`, and MiB of the GPU's where there is one.

    Where the system cannot forget a peak, that of the process: an upper bound.
    """
    peaks = {"peak_memory_mib": _resident_peak()}
    if torch.cuda.is_available():
        peaks["peak_gpu_mib"] = torch.cuda.max_memory_allocated() / 2**20
    return peaks


def _resident_peak() -> float:
    with contextlib.suppress(OSError):
        for line in (_PROCESS / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
