"""How long stages take on several workers."""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sccam_bench.engine.local import path_costs
from sccam_bench.stages.base import Stage


def makespan(stages: Sequence[Stage], seconds: Mapping[str, float], workers: int) -> float:
    """Wall time in seconds of `stages` on so many workers, started in the engine's order.

    A free worker takes the stage with the longest chain behind it whose parents are done; gates
    come before everything else. Parents that are not among `stages`, parents before children, are
    stored already.

    Args:
        seconds: by key, what each stage takes.
    """
    return sum(
        _list_scheduled([s for s in stages if s.recipe.gate is gate], seconds, workers)
        for gate in (True, False)
    )


def longest_chain(stages: Sequence[Stage], seconds: Mapping[str, float]) -> float:
    """Seconds of the longest chain of `stages`, parents before children: no workers are faster."""
    ends: dict[str, float] = {}
    for stage in stages:
        before = max((ends.get(parent.key, 0.0) for parent in stage.parents.values()), default=0.0)
        ends[stage.key] = before + seconds[stage.key]
    return max(ends.values(), default=0.0)


def _list_scheduled(stages: Sequence[Stage], seconds: Mapping[str, float], workers: int) -> float:
    urgency = path_costs(stages)
    open_parents: dict[str, int] = {}
    children: dict[str, list[Stage]] = defaultdict(list)
    for stage in stages:
        needed = {parent.key for parent in stage.parents.values() if parent.key in urgency}
        open_parents[stage.key] = len(needed)
        for key in needed:
            children[key].append(stage)
    ready = [(-urgency[s.key], s.key) for s in stages if not open_parents[s.key]]
    heapq.heapify(ready)
    now, running = 0.0, list[tuple[float, str]]()  # heap of ends and keys
    while ready or running:
        while ready and len(running) < workers:
            key = heapq.heappop(ready)[1]
            heapq.heappush(running, (now + seconds[key], key))
        now, done = heapq.heappop(running)
        for child in children[done]:
            open_parents[child.key] -= 1
            if not open_parents[child.key]:
                heapq.heappush(ready, (-urgency[child.key], child.key))
    return now
