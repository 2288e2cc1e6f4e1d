"""The lines of a table with what is finished of them, for figures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sccam_bench.planning import Plan
from sccam_bench.report import tables
from sccam_bench.report.names import names_of
from sccam_bench.report.verdicts import unit_of
from sccam_bench.results.done import Done, done_cells
from sccam_bench.store import Artifact, Store


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes:
        done: its different results, at least one, by the first seed that has each.
        by_seed: all its finished cells: seeds that have no part in them, as in imported maps, have
            the same result, which pairs with every seed of another line.
    """

    name: str
    labels: Mapping[str, str]
    done: Mapping[int, Done]
    by_seed: Mapping[int, Done]

    @property
    def first(self) -> Done:
        """The first finished seed."""
        return next(iter(self.done.values()))

    def values(self, column: str) -> list[float]:
        """What each seed has in a column of the rows, as far as it has anything there."""
        found = (one.row.get(column) for one in self.done.values())
        return [value for value in found if value is not None]

    def scored(self, store: Store) -> list[Artifact]:
        """The evaluations of the seeds' maps; none where masks are imported."""
        stages = [one.graph.map_scores for one in self.done.values()]
        return [store.artifact(one.recipe.name, one.key) for one in stages if one is not None]


def finished_lines(planned: Plan, store: Store) -> list[Line]:
    """The lines that have a result, in the table's order."""
    found: dict[tuple[str, ...], dict[int, Done]] = {}
    for one in done_cells(planned, store):
        found.setdefault(tuple(one.cell.labels.values()), {})[one.cell.seed] = one
    all_labels = [next(iter(line.values())).cell.labels for line in found.values()]
    return [
        Line(name, labels, _different(line), line)
        for name, labels, line in zip(names_of(all_labels), all_labels, found.values(), strict=True)
    ]


def _different(by_seed: Mapping[int, Done]) -> dict[int, Done]:
    """The first cell of those that end with the same stages."""
    first: dict[tuple[str, ...], Done] = {}
    for one in by_seed.values():
        first.setdefault(tuple(end.key for end in one.graph.ends), one)
    return {one.cell.seed: one for one in first.values()}


def best_line(lines: Sequence[Line], metric: str) -> Line:
    """The line with the best mean of a column; the first one where no line has any."""
    known = [line for line in lines if line.values(metric)] or lines[:1]
    sign = -1 if unit_of(metric, *tables.heading(metric)).lower_is_better else 1
    return max(known, key=lambda line: sign * mean(line.values(metric)))


def mean(values: Sequence[float]) -> float:
    """Their mean, 0 of none."""
    return sum(values) / len(values) if values else 0.0


def told_line(planned: Plan, lines: Sequence[Line]) -> Line:
    """The line to show more of: the best of those that the question is about, or of all."""
    subjects = [tuple(labels.values()) for labels in planned.subjects()]
    asked = [line for line in lines if tuple(line.labels.values()) in subjects]
    return best_line(asked or lines, planned.ablation.metric)


def by_images(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines in groups that score the same images, which can stand side by side."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        final = line.first.graph.final
        scored = json.dumps([final.data, final.params["images"]])
        groups.setdefault(scored, []).append(line)
    return list(groups.values())
