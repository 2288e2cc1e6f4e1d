"""The cells of a plan: one line each, or where they are many a summary by axis."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from sccam_bench.planning import Plan

_MOST_CELLS = 60  # that are listed one by one
_MOST_VALUES = 20  # of an axis
_MOST_REPEATS = 3


def cell_table(planned: Plan, cached: set[str]) -> Table:
    """What each cell needs and lacks; `cached` are the keys of the stages that are stored."""
    missing = [{s.key for s in graph.stages()} - cached for graph in planned.graphs]
    if len(planned.cells) > _MOST_CELLS:
        return _by_axis(planned, missing)
    table = Table("cell", "seed", "stages", "to run")
    for cell, graph, lacking in zip(planned.cells, planned.graphs, missing, strict=True):
        name = ", ".join(cell.labels.values()) or "base"
        table.add_row(escape(name), str(cell.seed), str(len(graph.stages())), str(len(lacking)))
    return table


def repeats(planned: Plan) -> str:
    """Which cells have the results of another one, in a sentence; "" where none has."""
    twins = planned.repeats()
    if not twins:
        return ""
    shown = "; ".join(f"{one} = {other}" for one, other in list(twins.items())[:_MOST_REPEATS])
    more = "; ..." if len(twins) > _MOST_REPEATS else ""
    have = "has" if len(twins) == 1 else "have"
    count = f"{len(twins)} of {len(planned.cells)} cells"
    return f"{count} {have} all stages of another: {shown}{more}"


def _by_axis(planned: Plan, missing: Sequence[set[str]]) -> Table:
    """For each value of each axis: how many cells have it, are finished, and lack stages."""
    table = Table("axis", "value", "cells", "finished", "stages to run")
    told = [{**cell.labels, "seed": str(cell.seed)} for cell in planned.cells]
    for axis in told[0]:
        lacking: dict[str, list[set[str]]] = {}
        for labels, one in zip(told, missing, strict=True):
            lacking.setdefault(labels[axis], []).append(one)
        if len(lacking) > _MOST_VALUES:
            first, *_, last = lacking
            lacking = {f"{len(lacking)} values, {first} to {last}": list(missing)}
        for number, (value, sets) in enumerate(lacking.items()):
            finished = sum(not one for one in sets)
            counts = len(sets), finished, len(set().union(*sets))
            table.add_row(escape(axis) if number == 0 else "", escape(value), *map(str, counts))
    return table
