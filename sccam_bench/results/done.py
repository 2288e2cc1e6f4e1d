"""The finished cells of a plan with their rows, and what their figures are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sccam_bench.grid import Cell
from sccam_bench.pipeline import CellGraph
from sccam_bench.planning import Plan
from sccam_bench.report import measured, rows
from sccam_bench.report.comparability import Measured
from sccam_bench.results.finished import finished
from sccam_bench.store import Store


@dataclass(frozen=True)
class Done:
    """A finished cell and its row."""

    cell: Cell
    graph: CellGraph
    row: Mapping[str, Any]


def done_cells(planned: Plan, store: Store) -> list[Done]:
    """All finished cells, in the order of the grid.

    Another run may finish more at any time: what must agree is made from one such list.
    """
    return [
        Done(cell, graph, _row(cell, graph, store))
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
        if finished(graph, store)
    ]


def cell_rows(planned: Plan, store: Store) -> list[Mapping[str, Any]]:
    """The rows of all finished cells, in the order of the grid."""
    return [one.row for one in done_cells(planned, store)]


def measured_facts(cell: Cell, graph: CellGraph) -> list[Measured]:
    """The facts of a cell's figures: of its maps or imported masks first, then of predictions."""
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


def _row(cell: Cell, graph: CellGraph, store: Store) -> dict[str, Any]:
    return {
        **cell.labels,
        "seed": cell.seed,
        "protocol": graph.protocol.id,
        "stage": str(*measured_facts(cell, graph)[0]["stage"]),
        **rows.row(
            cell.labels, cell.seed, graph.map_scores, graph.sub_labels, graph.segmentation, store
        ),
    }
