"""From finished stages to the rows and comparisons of a report."""

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sccam_bench.planning import Plan
from sccam_bench.protocol import protocol
from sccam_bench.report import (
    comparing,
    differences,
    image_counts,
    published,
    rows,
    tables,
)
from sccam_bench.report.marks import Marks
from sccam_bench.report.names import name_of
from sccam_bench.report.odd_numbers import mark_odd, numbers
from sccam_bench.report.protocol import differing
from sccam_bench.report.protocol_text import differences_text
from sccam_bench.report.report import Report
from sccam_bench.report.verdicts import unit_of
from sccam_bench.results.done import Done, done_cells, measured_facts
from sccam_bench.results.waterfall import waterfall
from sccam_bench.store import Store


def make_report(planned: Plan, store: Store, failures: Mapping[str, str]) -> Report:
    """Average the finished cells' rows over seeds."""
    done = done_cells(planned, store)
    labels = list(planned.cells[0].labels)
    cells = pd.DataFrame([one.row for one in done])
    lines = rows.with_missing(rows.over_seeds(cells, labels), labels, planned.lines())
    return Report(
        question=planned.ablation.question,
        labels=labels,
        lines=lines,
        classes=list(dict.fromkeys(c for graph in planned.graphs for c in graph.dataset.classes)),
        protocol=protocol(planned),
        failures=failures,
        published=_published(planned, done),
        cells=cells,
        metric=planned.ablation.metric,
        differences=_differences(planned, store, done),
        waterfall=waterfall(planned, store, done),
        marks=_marks(planned, lines, labels),
    )


def _marks(planned: Plan, lines: pd.DataFrame, labels: Sequence[str]) -> Marks:
    """The numbers that were made under another protocol than the others of their column."""
    if not labels:  # one line
        return Marks()
    reference = comparing.reference_line(planned.lines(), planned.request.baseline)
    return mark_odd(planned.protocols(), numbers(lines, labels), tuple(reference.values()))


def _differences(
    planned: Plan, store: Store, done: Sequence[Done]
) -> differences.Differences | None:
    """The comparisons between the table's lines; None where there are none, or too many."""
    lines, metric = planned.lines(), planned.ablation.metric
    if len(lines) > comparing.MOST_LINES:
        return None
    graphs = [one.graph for one in done]
    counts = [image_counts.of_metric(metric, g.map_scores, g.segmentation, store) for g in graphs]
    resamples = comparing.resamples_for(len(lines) - 1, counts)
    resampled = comparing.resample(counts, resamples)
    results = [
        comparing.Result(one.cell.labels, one.cell.seed, one.row[metric], found)
        for one, found in zip(done, resampled, strict=True)
        if one.row.get(metric) is not None
    ]
    reference = planned.reference()
    compared = _with_protocols(planned, comparing.compare_lines(lines, reference, results))
    if metric == "miou_transfer":
        compared = _with_oracle(done, compared)
    if not compared:
        return None
    return differences.Differences(
        unit=unit_of(metric, *tables.heading(metric)),
        reference=name_of(reference),
        comparisons=compared,
        images=sorted({one.images.number for one in resampled if one is not None}),
        resamples=resamples,
        reached=planned.ablation.grid.seeds_reach,
    )


def _with_protocols(
    planned: Plan, compared: Sequence[comparing.Comparison]
) -> list[comparing.Comparison]:
    """The comparisons, and in what the protocols of their two lines differ."""
    metric = planned.ablation.metric
    known = {line: one.of_column(metric) for line, one in planned.protocols().items()}
    told = []
    for one in compared:
        pair = (known[tuple(labels.values())] for labels in (one.labels, one.against))
        told.append(differences_text(differing(*pair), "not"))
    return [
        dataclasses.replace(one, protocol=text) for one, text in zip(compared, told, strict=True)
    ]


def _with_oracle(
    done: Sequence[Done], compared: Sequence[comparing.Comparison]
) -> list[comparing.Comparison]:
    """The comparisons, and what each difference would be at the oracle's thresholds."""
    known: dict[tuple[str, ...], dict[int, float]] = {}
    for one in done:
        if one.row.get("miou_oracle") is not None:
            line = known.setdefault(tuple(one.cell.labels.values()), {})
            line[one.cell.seed] = one.row["miou_oracle"]
    told: list[float | None] = []
    for pair in compared:
        ours, theirs = (
            known.get(tuple(labels.values()), {}) for labels in (pair.labels, pair.against)
        )
        found = [value - theirs[seed] for seed, value in ours.items() if seed in theirs]
        is_known = bool(found) and pair.difference is not None
        told.append(float(np.mean(found)) if is_known else None)
    return [
        dataclasses.replace(one, at_oracle=left) for one, left in zip(compared, told, strict=True)
    ]


def _published(planned: Plan, done: Sequence[Done]) -> published.Published | None:
    """The published figures: compared with what is finished if that was asked for, or listed."""
    if planned.published_figures is None:
        return None
    if not planned.request.published:
        return published.listed(planned.published_figures)
    facts = [fact for one in done for fact in measured_facts(one.cell, one.graph)]
    return published.compared(planned.published_figures, facts)
