"""Two runs, cell by cell: what their numbers differ by, and how sure that is."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sccam_bench.evaluation.policies import POLICIES
from sccam_bench.pipeline import mask_columns
from sccam_bench.report import comparing, image_counts, tables
from sccam_bench.report.differences import Differences
from sccam_bench.report.protocol import differing
from sccam_bench.report.protocol_facts import FACTS
from sccam_bench.report.protocol_text import differences_text
from sccam_bench.report.tables.columns import is_cost
from sccam_bench.report.verdicts import unit_of
from sccam_bench.results.stored_runs import StoredCell, StoredRun
from sccam_bench.store import Store

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Pair:
    """The cells of the same labels and seed; each value is None where it has no result."""

    first: StoredCell
    second: StoredCell
    metric: str

    @property
    def values(self) -> tuple[float | None, float | None]:
        return self.first.row.get(self.metric), self.second.row.get(self.metric)

    @property
    def has_both(self) -> bool:
        return None not in self.values

    @property
    def has_same_stages(self) -> bool:
        """Whether the metric is a result of the same stages; what they cost is never the same."""
        if is_cost(self.metric):
            return False
        keys = [_keys(cell, self.metric) for cell in (self.first, self.second)]
        return keys[0] is not None and keys[0] == keys[1]

    @property
    def protocol_facts(self) -> dict[str, tuple[Any, Any]]:
        """The facts in which the protocols of the two numbers differ: B's value, then A's."""
        protocols = [self.second.protocol, self.first.protocol]
        if protocols[0] is None or protocols[1] is None:
            return {}
        return differing(*(one.of_column(self.metric) for one in protocols if one is not None))

    @property
    def protocol_differences(self) -> dict[str, tuple[Any, Any]]:
        """The same by their titles: A's value, then B's."""
        return {FACTS[name].title: (a, b) for name, (b, a) in self.protocol_facts.items()}


@dataclass(frozen=True)
class Line:
    """The pairs of one line of the table, and what is known of their difference.

    Attributes:
        comparison: of the pairs that were made by different stages; None where there is none.
        note: in words, what the comparison does not say.
    """

    labels: Labels
    pairs: Sequence[Pair]
    comparison: comparing.Comparison | None
    note: str

    @property
    def compared(self) -> list[Pair]:
        """The pairs that the comparison is of; where there is none, all that have both values."""
        counted = [pair for pair in self.pairs if _counts(pair)]
        return counted or [pair for pair in self.pairs if pair.has_both]

    def mean(self, side: int) -> float | None:
        """The mean over the pairs that are compared; over all values where there are none."""
        both = self.compared or self.pairs
        found = [value for pair in both if (value := pair.values[side]) is not None]
        return float(np.mean(found)) if found else None


@dataclass(frozen=True)
class RunComparison:
    """Run B against run A.

    Attributes:
        differences: of the lines that were compared; None where none was.
        only: names of the cells that only A, and only B has.
    """

    first: StoredRun
    second: StoredRun
    metric: str
    lines: Sequence[Line]
    differences: Differences | None
    only: tuple[list[str], list[str]]


def compare_runs(
    first: StoredRun, second: StoredRun, pairs: Sequence[Pair], metric: str
) -> RunComparison:
    """Compare the `pairs` of two runs line by line."""
    grouped = _by_line(pairs)
    counted = {key: [p for p in group if _counts(p)] for key, group in grouped.items()}
    asked = {key: _both_labels(group[0].second.labels) for key, group in counted.items() if group}
    results, resamples = _results(
        [pair for group in counted.values() for pair in group],
        (first.store, second.store),
        len(asked),
    )
    by_line: dict[tuple[str, ...], dict[int, comparing.Result]] = {}
    for result in results:
        by_line.setdefault(tuple(result.labels.values()), {})[result.seed] = result
    compared = comparing.adjusted(
        comparing.compare(b, a, by_line[tuple(b.values())], by_line[tuple(a.values())])
        for b, a in asked.values()
    )
    compared = [
        dataclasses.replace(one, protocol=_protocols_of(counted[key]))
        for key, one in zip(asked, compared, strict=True)
    ]
    by_key = dict(zip(asked, compared, strict=True))
    lines = [
        Line(group[0].second.labels, group, by_key.get(key), _note(group))
        for key, group in grouped.items()
    ]
    images = set()
    if any(one.images is not None for one in compared):
        images = {one.resampled.images.number for one in results if one.resampled is not None}
    differences = Differences(
        unit_of(metric, *tables.heading(metric)), "run A", compared, sorted(images), resamples
    )
    return RunComparison(
        first,
        second,
        metric,
        lines,
        differences if compared else None,
        (_only(first, second), _only(second, first)),
    )


def _protocols_of(pairs: Sequence[Pair]) -> str:
    """In what the protocols of B's numbers differ from those of A's; "" where in nothing."""
    told = (differences_text(pair.protocol_facts, "run A") for pair in pairs)
    return "; ".join(dict.fromkeys(text for text in told if text))


def pairs_of(first: StoredRun, second: StoredRun, metric: str) -> list[Pair]:
    """The cells that both runs have, in the order of the first."""
    others = {_name(cell): cell for cell in second.cells}
    return [
        Pair(cell, others[_name(cell)], metric) for cell in first.cells if _name(cell) in others
    ]


def _name(cell: StoredCell) -> tuple[Any, ...]:
    """Labels by their headings, in any order, and the seed."""
    return (*sorted(cell.labels.items()), cell.seed)


def _only(run: StoredRun, other: StoredRun) -> list[str]:
    known = {_name(cell) for cell in other.cells}
    return [cell.name for cell in run.cells if _name(cell) not in known]


def _by_line(pairs: Iterable[Pair]) -> dict[tuple[Any, ...], list[Pair]]:
    grouped: dict[tuple[Any, ...], list[Pair]] = {}
    for pair in pairs:
        grouped.setdefault(_name(pair.first)[:-1], []).append(pair)
    return grouped


def _counts(pair: Pair) -> bool:
    """Whether a pair has a part in the statistics."""
    return pair.has_both and not pair.has_same_stages


def _both_labels(labels: Labels) -> tuple[dict[str, str], dict[str, str]]:
    """The labels of a line of B and of A: they differ in the one that names the run."""
    return {"run": "B", **labels}, {"run": "A", **labels}


def _results(
    pairs: Sequence[Pair], stores: tuple[Store | None, Store | None], comparisons: int
) -> tuple[list[comparing.Result], int]:
    """Both results of each pair, all resampled together, and how often."""
    found = []
    for pair in pairs:
        b, a = _both_labels(pair.second.labels)
        found.append((a, pair.first, stores[0], pair.values[0]))
        found.append((b, pair.second, stores[1], pair.values[1]))
    metric = pairs[0].metric if pairs else ""
    counts = [_image_counts(metric, cell, store) for _, cell, store, _ in found]
    resamples = comparing.resamples_for(comparisons, counts)
    resampled = comparing.resample(counts, resamples)
    results = [
        comparing.Result(labels, cell.seed, value, one)
        for (labels, cell, _, value), one in zip(found, resampled, strict=True)
        if value is not None
    ]
    return results, resamples


def _image_counts(
    metric: str, cell: StoredCell, store: Store | None
) -> image_counts.ImageCounts | None:
    if cell.recalled is None or store is None:
        return None
    return image_counts.of_metric(
        metric, cell.recalled.map_scores, cell.recalled.segmentation, store
    )


def _keys(cell: StoredCell, metric: str) -> list[str] | None:
    """The keys of the stages that a number is the result of; None where nobody knows them."""
    of_first = metric == "mask_miou" or metric.endswith(POLICIES)
    if cell.frozen is None:
        return [cell.row["stage_key"]] if of_first and "stage_key" in cell.row else None
    keys = [place.rpartition("-")[2] for place in cell.frozen.ends]
    columns = mask_columns(cell.frozen.config)
    if metric in columns:
        return [keys[1 + columns.index(metric)]]
    return keys[:1] if of_first else keys


def _note(group: Sequence[Pair]) -> str:
    told = []
    same = [pair for pair in group if pair.has_both and pair.has_same_stages]
    if same:
        alike = all(pair.values[0] == pair.values[1] for pair in same)
        word = (
            "same result (same stages)"
            if alike
            else "same stages, computed twice: what differs is the machine or its packages"
        )
        told.append(_of_seeds(word, same, group))
    for side, run in ((0, "A"), (1, "B")):
        lacking = [pair for pair in group if pair.values[side] is None]
        if lacking:
            told.append(_of_seeds(f"no result in {run}", lacking, group))
    return "; ".join(told)


def _of_seeds(word: str, some: Sequence[Pair], all_pairs: Sequence[Pair]) -> str:
    if len(some) == len(all_pairs):
        return word
    seeds = ", ".join(str(pair.first.seed) for pair in some)
    return f"{word} for seed{'s' if len(some) > 1 else ''} {seeds}"
