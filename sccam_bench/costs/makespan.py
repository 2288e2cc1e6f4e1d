"""How long stages take on several workers."""

import heapq
from collections.abc import Mapping, Sequence

from sccam_bench.engine.result import Result
from sccam_bench.engine.schedule import Schedule
from sccam_bench.stages.base import Stage


def makespan(stages: Sequence[Stage], seconds: Mapping[str, float], workers: int) -> float:
    """Wall time in seconds of `stages` on so many workers: the engine's schedule, played through.

    Parents that are not among `stages`, parents before children, are stored already.

    Args:
        seconds: by key, what each stage takes.
    """
    schedule = Schedule(stages, has=lambda stage: False)
    now, running = 0.0, list[tuple[float, str, Stage]]()  # heap of ends; keys differ
    while not schedule.finished:
        while len(running) < workers and (stage := schedule.next(now)) is not None:
            heapq.heappush(running, (now + seconds[stage.key], stage.key, stage))
        now, _, ended = heapq.heappop(running)
        schedule.settle(ended, Result("done"), now)
    return now


def longest_chain(stages: Sequence[Stage], seconds: Mapping[str, float]) -> float:
    """Seconds of the longest chain of `stages`, parents before children: no workers are faster."""
    ends: dict[str, float] = {}
    for stage in stages:
        before = max((ends.get(parent.key, 0.0) for parent in stage.parents.values()), default=0.0)
        ends[stage.key] = before + seconds[stage.key]
    return max(ends.values(), default=0.0)
