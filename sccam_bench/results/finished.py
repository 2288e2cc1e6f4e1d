"""Which cells of a plan are finished, and why others are not."""

import json
from collections.abc import Mapping

from sccam_bench.engine.schedule import Outcome
from sccam_bench.pipeline import CellGraph
from sccam_bench.planning import Plan
from sccam_bench.results.reproduction import store_option
from sccam_bench.store import Store, place_name

FAILURES = "failures.json"  # of a run
NOT_RUN = "not run yet"


def finished(graph: CellGraph, store: Store) -> bool:
    return all(store.has(end.recipe.name, end.key) for end in graph.ends)


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


def known_failures(planned: Plan, store: Store) -> dict[str, str]:
    """The cells that are not finished, and why as far as their last run has told."""
    told: Mapping[str, str]
    try:
        told = json.loads((store.run_folder(planned.request.run_name) / FAILURES).read_text())
    except (OSError, ValueError):
        told = {}
    return {
        cell.name: told.get(cell.name, NOT_RUN)
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
        if not finished(graph, store)
    }
