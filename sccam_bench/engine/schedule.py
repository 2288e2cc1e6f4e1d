"""Which stage runs next: gates first, then the longest chain; retries; what a failure costs."""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sccam_bench.engine.result import Result
from sccam_bench.stages.base import Stage
from sccam_bench.store import place_name

ELSEWHERE_SECONDS = 1.0  # between two looks at a stage that another run is computing


@dataclass
class Outcome:
    """Why stages failed, by key: their own failure, or that of a stage that they need."""

    reasons: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)  # key -> key of the stage that failed


class Schedule:
    """Stages that wait, in the order of their start. Knows no processes and no clock of its own.

    A failed stage fails the final stages that need it and no others; what only those need is not
    started. After `Schedule.stop` nothing new starts. A stage whose process was lost is tried again
    alone, with nothing beside it: most often memory was short.

    Args:
        stages: parents before children.
        has: whether a stage is stored.
        retries: further attempts at a stage after a failure that may pass.
    """

    def __init__(
        self, stages: Sequence[Stage], has: Callable[[Stage], bool], retries: int = 1
    ) -> None:
        self.outcome = Outcome()
        self.no_room = ""  # why the store cannot be written, once it cannot
        self._stages = list(stages)
        self._has, self._retries = has, retries
        self._urgency = path_costs(stages)
        self._by_place = {place_name(s.recipe.name, s.key): s for s in stages}
        self._children: dict[str, list[Stage]] = {}
        for stage in stages:
            for parent in stage.parents.values():
                self._children.setdefault(parent.key, []).append(stage)
        self._open = {stage.key: stage for stage in stages if not has(stage)}
        self._ready: list[tuple[bool, float, int]] = []  # heap; the last is the stage's number
        self._number = {stage.key: i for i, stage in enumerate(stages)}
        self._gates = {key for key, stage in self._open.items() if stage.recipe.gate}
        self._running: set[str] = set()
        self._alone: set[str] = set()
        self._later: list[tuple[float, int]] = []  # heap of time and number
        self._attempts: dict[str, int] = {}
        self._stopped = False
        for stage in self._open.values():
            self._offer(stage)

    @property
    def finished(self) -> bool:
        """Whether nothing runs and nothing more is to start."""
        return not self._running and (self._stopped or not self._open)

    @property
    def stopped(self) -> bool:
        return self._stopped

    @property
    def running(self) -> int:
        return len(self._running)

    def stop(self) -> None:
        """Start nothing any more; what runs may end."""
        self._stopped = True

    def next(self, now: float) -> Stage | None:
        """The stage to start at time `now` in seconds, from here on running; None for none yet."""
        while self._later and self._later[0][0] <= now:
            self._offer(self._stages[heapq.heappop(self._later)[1]])
        if self._stopped or self._running & self._alone:
            return None
        while self._ready:
            stage = self._stages[self._ready[0][2]]
            if stage.key not in self._open or stage.key in self._running or self._lacks(stage):
                heapq.heappop(self._ready)  # out of date
                continue
            if (self._gates and not stage.recipe.gate) or (
                stage.key in self._alone and self._running
            ):
                return None
            heapq.heappop(self._ready)
            self._running.add(stage.key)
            return stage
        return None

    def settle(self, stage: Stage, result: Result, now: float) -> bool:
        """Take in what became of a started stage -> whether it will be tried again."""
        self._running.discard(stage.key)
        if result.kind == "done":
            self._close(stage)
            return False
        if result.kind == "elsewhere":
            heapq.heappush(self._later, (now + ELSEWHERE_SECONDS, self._number[stage.key]))
            return True
        if result.kind == "no_room":
            self.no_room = result.reason
            self.stop()
            return False
        if result.kind in ("transient", "lost", "damaged") and self._again(stage, result):
            return True
        self._fail(stage, result.reason)
        return False

    def _again(self, stage: Stage, result: Result) -> bool:
        """Whether attempts are left; if so the stage is on the list again."""
        blamed = result.place or stage.key
        self._attempts[blamed] = self._attempts.get(blamed, 0) + 1
        # what was stored and is damaged is always worth another computation
        if self._attempts[blamed] > (max(1, self._retries) if result.place else self._retries):
            return False
        if result.kind == "lost":
            self._alone.add(stage.key)
        if result.kind == "damaged":
            self._reopen(self._by_place[result.place])
        self._offer(stage)
        return True

    def _reopen(self, stage: Stage) -> None:
        """Compute a stage again that is stored no longer, and before it what it lacks itself."""
        if stage.key in self._open or self._has(stage):
            return
        self._open[stage.key] = stage
        if stage.recipe.gate:
            self._gates.add(stage.key)
        for parent in stage.parents.values():
            self._reopen(parent)
        self._offer(stage)

    def _offer(self, stage: Stage) -> None:
        if not self._lacks(stage):
            urgency, number = self._urgency[stage.key], self._number[stage.key]
            heapq.heappush(self._ready, (not stage.recipe.gate, -urgency, number))

    def _lacks(self, stage: Stage) -> bool:
        return any(parent.key in self._open for parent in stage.parents.values())

    def _close(self, stage: Stage) -> None:
        self._open.pop(stage.key, None)
        self._gates.discard(stage.key)
        for child in self._children.get(stage.key, ()):
            if child.key in self._open:
                self._offer(child)

    def _fail(self, stage: Stage, reason: str) -> None:
        self.outcome.reasons[stage.key] = reason
        self.outcome.failed[stage.key] = stage.key
        for one in self._stages:  # parents before children
            lost = [p.key for p in one.parents.values() if p.key in self.outcome.reasons]
            if lost and one.key not in self.outcome.reasons:
                self.outcome.reasons[one.key] = self.outcome.reasons[lost[0]]
                self.outcome.failed[one.key] = self.outcome.failed[lost[0]]
        wanted = self._wanted()
        self._open = {
            key: one
            for key, one in self._open.items()
            if key in self._running or (key in wanted and key not in self.outcome.reasons)
        }
        self._gates &= set(self._open)

    def _wanted(self) -> set[str]:
        """Keys of what the final stages that have not failed need."""
        wanted: set[str] = set()
        for stage in reversed(self._stages):  # children before parents
            is_final = stage.key not in self._children and stage.key not in self.outcome.reasons
            if is_final or stage.key in wanted:
                wanted |= {stage.key, *(parent.key for parent in stage.parents.values())}
        return wanted


def path_costs(stages: Iterable[Stage]) -> Mapping[str, float]:
    """For each stage the cost of the longest chain from it to the end, itself included."""
    ordered = list(stages)
    costs = {stage.key: stage.cost for stage in ordered}
    for stage in reversed(ordered):  # children before parents
        for parent in stage.parents.values():
            if parent.key in costs:
                costs[parent.key] = max(costs[parent.key], parent.cost + costs[stage.key])
    return costs
