"""From finished stages to a run's report: rows, tables, figures."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from sccam_bench.engine.schedule import Outcome
from sccam_bench.evaluation.threshold_curve import label_map
from sccam_bench.grid import Cell
from sccam_bench.pipeline import CellGraph
from sccam_bench.planning import Plan
from sccam_bench.protocol import protocol
from sccam_bench.report import (
    comparing,
    differences,
    figures,
    image_counts,
    measured,
    published,
    rows,
    tables,
)
from sccam_bench.report.comparability import Measured
from sccam_bench.report.verdicts import name_of, unit_of
from sccam_bench.stages.base import Stage
from sccam_bench.stages.selection import select
from sccam_bench.store import DEFAULT_STORE, Store, place_name, write_bytes, write_text

_EXAMPLES = 6  # images in the figure of examples
_EXAMPLE_CELLS = 10
_FAILURES = "failures.json"


def make_report(planned: Plan, store: Store, failures: Mapping[str, str]) -> tables.Report:
    """Average the finished cells' rows over seeds."""
    labels = list(planned.cells[0].labels)
    table = cell_rows(planned, store)
    found = rows.over_seeds(pd.DataFrame(table), labels)
    lines = rows.with_missing(found, labels, [dict(cell.labels) for cell in planned.cells])
    return tables.Report(
        question=planned.ablation.question,
        labels=labels,
        lines=lines,
        classes=list(dict.fromkeys(c for graph in planned.graphs for c in graph.dataset.classes)),
        protocol=protocol(planned),
        failures=failures,
        published=_published(planned, store),
        metric=planned.ablation.metric,
        differences=_differences(planned, store, table),
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
    reference = comparing.reference_line(lines, planned.request.baseline)
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


def write_report(planned: Plan, store: Store, report: tables.Report) -> None:
    """Write tables, figures and failures into the run's folder."""
    folder = store.run_folder(planned.request.run_name)
    write_text(folder / "table.md", tables.to_markdown(report))
    write_text(folder / "table.tex", tables.to_latex(report))
    write_text(folder / "table.csv", tables.to_csv(pd.DataFrame(cell_rows(planned, store))))
    if report.differences is not None:
        write_text(folder / "differences.csv", differences.to_csv(report.differences))
    done = _first_seed(planned, store)
    scored = {name: graph.map_scores for name, graph in done.items()}
    curves = {name: _curve(final, store) for name, final in scored.items() if final is not None}
    if curves:
        drawn = figures.draw_curves(curves, planned.ablation.question)
        write_bytes(folder / "curves.png", figures.to_png(drawn))
    for number, group in enumerate(_by_data(done)):
        examples = _examples(dict(list(group.items())[:_EXAMPLE_CELLS]), store)
        num_classes = len(next(iter(group.values())).dataset.classes)
        name = "examples.png" if number == 0 else f"examples_{number + 1}.png"
        drawn = figures.draw_examples(examples, num_classes)
        write_bytes(folder / name, figures.to_png(drawn))
    write_text(folder / _FAILURES, json.dumps(dict(report.failures), indent=1))


def unfinished_cells(planned: Plan, store: Store, outcome: Outcome) -> dict[str, str]:
    """The cells that a run could not finish, and why: the failed stage and where its log is."""
    stages = {stage.key: stage for stage in planned.stages}
    unfinished = {}
    for cell, graph in zip(planned.cells, planned.graphs, strict=True):
        if finished(graph, store):
            continue
        unfinished[cell.name] = "not run, for another stage failed"
        for end in graph.ends:
            if end.key in outcome.reasons:
                stage = stages[outcome.failed[end.key]]
                place = place_name(stage.recipe.name, stage.key)
                unfinished[cell.name] = (
                    f"{stage.title or stage.recipe.name}: {outcome.reasons[end.key]} "
                    f"(sccam-bench log {place}{store_option(store)})"
                )
    return unfinished


def store_option(store: Store) -> str:
    """How a command names this store; nothing for the default."""
    return "" if str(store.root) == DEFAULT_STORE else f" --store {store.root}"


def known_failures(planned: Plan, store: Store) -> dict[str, str]:
    """The cells that are not finished, and why as far as their last run has told."""
    try:
        told = json.loads((store.run_folder(planned.request.run_name) / _FAILURES).read_text())
    except (OSError, ValueError):
        told = {}
    return {
        cell.name: told.get(cell.name, "not run yet")
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
        if not finished(graph, store)
    }


def print_report(planned: Plan, store: Store, console: Console, report: tables.Report) -> None:
    console.print(tables.to_rich(report, console.width))
    if report.differences is not None:
        text = "\n".join(differences.short(report.differences))
        console.print(text, markup=False, highlight=False)
    console.print(
        tables.legend(report, with_details=False), style="dim", markup=False, highlight=False
    )
    console.print(report.protocol, style="dim", markup=False, highlight=False)
    if report.published is not None:
        for title, group in report.published.short.items():
            console.print(tables.published_to_rich(title, group))
    for cell, reason in report.failures.items():
        console.print(f"no result: {cell}: {reason}", style="red", markup=False, highlight=False)
    folder = store.run_folder(planned.request.run_name)
    if folder.is_dir():
        console.print(f"Tables and figures: {folder}", highlight=False)


def _first_seed(planned: Plan, store: Store) -> dict[str, CellGraph]:
    """The finished cells of the first seed, by name."""
    first = planned.cells[0].seed
    return {
        ", ".join(label for label in cell.labels.values() if label != "-") or "base": graph
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
        if cell.seed == first and finished(graph, store)
    }


def finished(graph: CellGraph, store: Store) -> bool:
    return all(store.has(end.recipe.name, end.key) for end in graph.ends)


def _by_data(done: Mapping[str, CellGraph]) -> list[dict[str, CellGraph]]:
    """Cells in groups that score the same images, of which examples can stand side by side."""
    groups: dict[str, dict[str, CellGraph]] = {}
    for name, graph in done.items():
        scored = json.dumps([graph.final.data, graph.final.params["images"]])
        groups.setdefault(scored, {})[name] = graph
    return list(groups.values())


def _curve(final: Stage, store: Store) -> figures.Curve:
    artifact = store.artifact(final.recipe.name, final.key)
    curve, scores = artifact.table("curve"), artifact.table("scores")
    marked = {policy: (one["threshold"], one["miou"]) for policy, one in scores.items()}
    return figures.Curve(curve["thresholds"], curve["miou"], marked)


def _examples(done: Mapping[str, CellGraph], store: Store) -> Sequence[figures.Example]:
    graph = next(iter(done.values()))
    ids = graph.dataset.image_ids(graph.final.params["images"]["split"])
    chosen = ids[:: max(1, len(ids) // _EXAMPLES)][:_EXAMPLES]
    examples = []
    for image_id in chosen:
        found = {name: scored_labels(one, image_id, store) for name, one in done.items()}
        examples.append(
            figures.Example(graph.dataset.image(image_id), graph.dataset.mask(image_id), found)
        )
    return examples


def scored_labels(graph: CellGraph, image_id: str, store: Store) -> np.ndarray:
    """What a cell found in a scored image: maps at the transfer threshold, or imported masks.

    Labels (H, W) uint8.
    """
    if graph.maps is None:
        masks = graph.final.parents["masks"]
        return store.artifact(masks.recipe.name, masks.key).labels(image_id)
    scores = store.artifact(graph.final.recipe.name, graph.final.key).table("scores")
    maps, keys = store.artifact(graph.maps.recipe.name, graph.maps.key).maps(image_id)
    return label_map(maps, keys, scores["transfer"]["threshold"])
