"""From finished stages to the rows and comparisons of a report."""

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
from sccam_bench.report.report import Report
from sccam_bench.report.verdicts import name_of, unit_of
from sccam_bench.results.finished import finished
from sccam_bench.results.waterfall import waterfall
from sccam_bench.stages.selection import select
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
    )


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
    compared = comparing.compare_lines(lines, reference, results)
    if not compared:
        return None
    return differences.Differences(
        unit=unit_of(metric, *tables.heading(metric)),
        reference=name_of(reference),
        comparisons=compared,
        images=sorted({one.images.number for one in resampled if one is not None}),
        resamples=resamples,
    )


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
    scored = len(select(graph.dataset, graph.final.params["images"]).ids)
    facts = [describe_first(cell.config, scored)]
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
        rows.row(
            cell.labels,
            cell.seed,
            graph.map_scores,
            graph.sub_labels,
            graph.segmentation,
            store,
        )
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
        if finished(graph, store)
    ]
