"""Runs stages in worker processes on this machine, each with its device and threads."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import joblib
import torch

from sccam_bench.config import RuntimeOptions
from sccam_bench.engine.attempt import Job
from sccam_bench.engine.result import Result
from sccam_bench.engine.slots import Slot, wait_for
from sccam_bench.engine.worker import Start
from sccam_bench.stages.base import Stage

_WORKER_BYTES = 3 * 2**30  # Phantom takes 0.9 GiB, all of Lite0 on VOC with AffinityNet 2.7


@dataclass(frozen=True)
class Layout:
    """How a machine is divided: slots, CPU threads in each, and the GPUs that they share out."""

    slots: int
    threads: int
    devices: tuple[str, ...] = ()

    def environment(self, slot: int) -> dict[str, str]:
        """The environment variables of a slot's process."""
        threads = {"OMP_NUM_THREADS": str(self.threads)}
        if not self.devices:
            return threads
        return {**threads, "CUDA_VISIBLE_DEVICES": self.devices[slot % len(self.devices)]}


def layout(runtime: RuntimeOptions) -> Layout:
    """One slot per GPU with its share of the cores; without a GPU one per core, one thread each.

    With one thread a result does not depend on the number of cores. `runtime` may say otherwise.
    """
    cores = joblib.cpu_count()
    if torch.cuda.is_available():
        devices = visible_devices(os.environ.get("CUDA_VISIBLE_DEVICES"), torch.cuda.device_count())
        slots = runtime.workers or len(devices)
        return Layout(slots, runtime.threads or max(1, cores // slots), devices)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    room = max(1, min(cores, memory // _WORKER_BYTES))
    return Layout(runtime.workers or room, runtime.threads or 1)


def visible_devices(variable: str | None, count: int) -> tuple[str, ...]:
    """The names of the GPUs that CUDA_VISIBLE_DEVICES leaves, of which there are `count`."""
    named = [name.strip() for name in (variable or "").split(",") if name.strip()]
    return tuple(named[:count] or map(str, range(count)))


class Reports(Protocol):
    """Is told the finished share of a running stage."""

    def report(self, key: str, share: float, remark: str) -> None: ...


class LocalBackend:
    """Slots on this machine; their processes start when they are needed."""

    def __init__(
        self, division: Layout, job: Job, reports: Reports, modules: Sequence[str] = ()
    ) -> None:
        start = Start(os.getpid(), division.threads, tuple(modules))
        self._reports, self._limit = reports, 60 * job.runtime.time_limit
        self._slots = [
            Slot(start, job, division.environment(number)) for number in range(division.slots)
        ]

    def has_room(self) -> bool:
        return any(slot.stage is None for slot in self._slots)

    def start(self, stage: Stage, now: float) -> None:
        next(slot for slot in self._slots if slot.stage is None).begin(stage, now)

    def wait(self, now: float, seconds: float) -> list[tuple[Stage, Result]]:
        """The stages that ended by `seconds` after `now`; those over the time limit are ended."""
        ended = [result for slot in self._slots for result in self._late(slot, now)]
        wait_for(self._slots, 0.0 if ended else seconds)
        return ended + [result for slot in self._slots for result in self._heard(slot)]

    def stop(self) -> None:
        for slot in self._slots:
            slot.kill()

    def close(self) -> None:
        for slot in self._slots:
            slot.close()

    def _late(self, slot: Slot, now: float) -> list[tuple[Stage, Result]]:
        stage = slot.stage
        if stage is None or not self._limit or now - slot.began < self._limit:
            return []
        slot.kill()
        minutes = self._limit / 60
        return [(stage, Result("late", reason=over_time(minutes)))]

    def _heard(self, slot: Slot) -> list[tuple[Stage, Result]]:
        stage, ended = slot.stage, []
        for message in slot.received():
            assert stage is not None
            if isinstance(message, Result):
                ended.append((stage, message))
            else:
                self._reports.report(stage.key, *message)
        return ended


def over_time(minutes: float) -> str:
    """Why a stage that took too long was ended."""
    return (
        f"it was ended after runtime.time_limit, {minutes:g} minutes; raise that and run again: a "
        "training goes on from its last checkpoint"
    )
