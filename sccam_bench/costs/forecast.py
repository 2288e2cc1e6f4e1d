"""What an ablation takes: all of it and what is left, shared between cells and not."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sccam_bench.costs.experience import Estimate
from sccam_bench.costs.makespan import longest_chain, makespan
from sccam_bench.stages.base import Stage


@dataclass(frozen=True)
class Graph:
    """The unique stages of an ablation, parents before children.

    Attributes:
        cells: keys of the stages that each cell has.
        missing: keys of the stages that are not stored.
    """

    stages: Sequence[Stage]
    cells: Sequence[Collection[str]]
    missing: Collection[str]


@dataclass(frozen=True)
class Total:
    """Sums over stages; lower bounds where some of them have no estimate.

    Attributes:
        stages: how many.
        seconds: wall time, one stage after another.
        parallel: wall time in seconds on all workers.
        bytes: size on disk.
        gpu_seconds: the part of `seconds` on a GPU.
        untimed, unsized: stages without an estimate of time, of size.
    """

    stages: int
    seconds: float
    parallel: float
    bytes: float
    gpu_seconds: float
    untimed: int
    unsized: int


@dataclass(frozen=True)
class Kind:
    """Stages of one recipe.

    Attributes:
        unique: different stages.
        uses: stages if no cell shared anything.
        cached: different stages that are stored.
        records: finished stages behind the estimate of each stage to run, at least; None where
            nothing is to run.
        seconds: time of those to run, one after another; None where no record tells.
    """

    name: str
    unique: int
    uses: int
    cached: int
    records: int | None
    seconds: float | None

    @property
    def to_run(self) -> int:
        return self.unique - self.cached


@dataclass(frozen=True)
class Forecast:
    """An ablation's costs; those called `separate` are what they were if no cell shared anything.

    `devices` are what the stages with an estimate run on.
    """

    kinds: list[Kind]
    workers: int
    whole: Total
    whole_separate: Total
    left: Total
    left_separate: Total
    devices: list[str]

    @property
    def is_timed(self) -> bool:
        """Whether the time of any stage is known."""
        return self.whole.untimed < self.whole.stages


def forecast(graph: Graph, estimates: Mapping[str, Estimate], workers: int) -> Forecast:
    """Sum the estimates, which are by key, over a graph that `workers` work at."""
    uses = Counter(key for cell in graph.cells for key in cell)
    left = [stage for stage in graph.stages if stage.key in graph.missing]
    return Forecast(
        _kinds(graph, uses, estimates),
        workers,
        _shared(graph.stages, estimates, workers),
        _separate(graph.stages, uses, estimates, workers),
        _shared(left, estimates, workers),
        _separate(left, uses, estimates, workers),
        sorted({one.device for one in estimates.values() if one.device is not None}),
    )


def _kinds(graph: Graph, uses: Counter[str], estimates: Mapping[str, Estimate]) -> list[Kind]:
    by_kind: dict[str, list[str]] = {}
    for stage in graph.stages:
        by_kind.setdefault(stage.recipe.name, []).append(stage.key)
    kinds = []
    for name, keys in by_kind.items():
        left = [estimates[key] for key in keys if key in graph.missing]
        seconds = [one.seconds for one in left if one.seconds is not None]
        kinds.append(
            Kind(
                name,
                unique=len(keys),
                uses=sum(uses[key] for key in keys),
                cached=len(keys) - len(left),
                records=min((one.records for one in left), default=None),
                seconds=sum(seconds) if seconds or not left else None,
            )
        )
    return kinds


def _shared(stages: Sequence[Stage], estimates: Mapping[str, Estimate], workers: int) -> Total:
    """Each stage once."""
    seconds = {stage.key: estimates[stage.key].seconds or 0.0 for stage in stages}
    once = Counter(seconds.keys())
    return _total(once, estimates, makespan(stages, seconds, workers))


def _separate(
    stages: Sequence[Stage], uses: Counter[str], estimates: Mapping[str, Estimate], workers: int
) -> Total:
    """Each stage once per cell; on all workers at least the longest chain, and their share."""
    seconds = {stage.key: estimates[stage.key].seconds or 0.0 for stage in stages}
    often = Counter({key: uses[key] for key in seconds})
    work = sum(count * seconds[key] for key, count in often.items())
    return _total(often, estimates, max(longest_chain(stages, seconds), work / workers))


def _total(counts: Counter[str], estimates: Mapping[str, Estimate], parallel: float) -> Total:
    taken = [(count, estimates[key]) for key, count in counts.items()]
    return Total(
        stages=counts.total(),
        seconds=sum(count * (one.seconds or 0.0) for count, one in taken),
        parallel=parallel,
        bytes=sum(count * (one.bytes or 0.0) for count, one in taken),
        gpu_seconds=sum(count * one.gpu_seconds for count, one in taken),
        untimed=sum(count for count, one in taken if one.seconds is None),
        unsized=sum(count for count, one in taken if one.bytes is None),
    )
