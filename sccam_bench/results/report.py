"""From finished stages to the rows and comparisons of a report."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sccam_bench.grid import Cell
from sccam_bench.pipeline import CellGraph
from sccam_bench.planning import Plan
from sccam_bench.protocol import protocol
from sccam_bench.report import (
    comparing,
    differences,
    image_counts,
    measured,
    published,
    rows,
    tables,
)
from sccam_bench.report.comparability import Measured
from sccam_bench.report.marks import Marks
from sccam_bench.report.odd_numbers import mark_odd, numbers
from sccam_bench.report.protocol import differing
from sccam_bench.report.protocol_text import differences_text
from sccam_bench.report.report import Report
from sccam_bench.report.verdicts import line_name, unit_of
from sccam_bench.results.finished import finished
from sccam_bench.results.waterfall import waterfall
from sccam_bench.store import Store


def make_report(planned: Plan, store: Store, failures: Mapping[str, str]) -> Report:
    """Average the finished cells' rows over seeds."""
    labels = list(planned.cells[0].labels)
    table = cell_rows(planned, store)
    found = rows.over_seeds(pd.DataFrame(table), labels)
    lines = rows.with_missing(found, labels, [dict(cell.labels) for cell in planned.cells])
    return Report(
        question=planned.ablation.question,
        labels=labels,
        lines=lines,
        classes=list(dict.fromkeys(c for graph in planned.graphs for c in graph.dataset.classes)),
        protocol=protocol(planned),
        failures=failures,
        published=_published(planned, store),
        metric=planned.ablation.metric,
        differences=_differences(planned, store, table),
        waterfall=waterfall(planned, store, table),
        marks=_marks(planned, lines, labels),
    )


def _marks(planned: Plan, lines: pd.DataFrame, labels: Sequence[str]) -> Marks:
    """The numbers that were made under another protocol than the others of their column."""
    if not labels:  # one line
        return Marks()
    reference = comparing.reference_line(planned.lines(), planned.request.baseline)
    return mark_odd(planned.protocols(), numbers(lines, labels), tuple(reference.values()))


def _differences(
    planned: Plan, store: Store, table: Sequence[Mapping[str, Any]]
) -> differences.Differences | None:
    """The comparisons between the table's lines; None where there are none, or too many."""
    lines, metric = planned.lines(), planned.ablation.metric
    if len(lines) > comparing.MOST_LINES:
        return None
    cells = zip(planned.cells, planned.graphs, strict=True)
    done = [(cell, graph) for cell, graph in cells if finished(graph, store)]
    resamples = comparing.resamples_for(len(lines) - 1)
    resampled = comparing.resample(
        [image_counts.of_metric(metric, g.map_scores, g.segmentation, store) for _, g in done],
        resamples,
    )
    results = [
        comparing.Result(cell.labels, cell.seed, row[metric], one)
        for (cell, _), row, one in zip(done, table, resampled, strict=True)
        if row.get(metric) is not None
    ]
    reference = planned.reference()
    compared = _with_protocols(planned, comparing.compare_lines(lines, reference, results))
    if not compared:
        return None
    return differences.Differences(
        unit=unit_of(metric, *tables.heading(metric)),
        reference=line_name(reference),
        comparisons=compared,
        images=sorted({one.images.number for one in resampled if one is not None}),
        resamples=resamples,
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


def _published(planned: Plan, store: Store) -> published.Published | None:
    """The published figures: compared with what is finished if that was asked for, or listed."""
    if planned.published_figures is None:
        return None
    if not planned.request.published:
        return published.listed(planned.published_figures)
    facts = [
        one
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
        if finished(graph, store)
        for one in _measured(cell, graph)
    ]
    return published.compared(planned.published_figures, facts)


def _measured(cell: Cell, graph: CellGraph) -> list[Measured]:
    describe_first = measured.of_imported_masks if graph.maps is None else measured.of_maps
    facts = [describe_first(cell.config, graph.protocol.facts["scored_images"])]
    for section, describe in (
        ("segmentor", measured.of_segmentation),
        ("one_stage", measured.of_one_stage),
    ):
        options = cell.config[section]
        if options is not None:
            scored = len(graph.dataset.image_ids(options["eval_split"]))
            facts += describe(cell.config, scored)
    return facts


def cell_rows(planned: Plan, store: Store) -> list[dict[str, Any]]:
    """The rows of all finished cells, in the order of the grid."""
    return [
        {
            **cell.labels,
            "seed": cell.seed,
            "protocol": graph.protocol.id,
            "stage": str(*_measured(cell, graph)[0]["stage"]),
            **rows.row(
                cell.labels,
                cell.seed,
                graph.map_scores,
                graph.sub_labels,
                graph.segmentation,
                store,
            ),
        }
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
        if finished(graph, store)
    ]
