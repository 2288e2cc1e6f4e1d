"""The command `plan`."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from sccam_bench.commands.cell_table import cell_table, repeats
from sccam_bench.commands.forecasts import print_forecast
from sccam_bench.commands.graphs import add_graph, graph_files, write_graph
from sccam_bench.commands.request import add_cells, add_request, request_of
from sccam_bench.errors import MissingFiles
from sccam_bench.outline import OutlinePipeline
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Request, make_plan, trainings
from sccam_bench.store import Store


def add(commands: Any) -> None:
    text = "say what a run would do: cells, unique stages, what is cached"
    command = commands.add_parser("plan", help=text, description=text)
    add_request(command)
    add_cells(command)
    add_graph(command)
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    return plan(request_of(options), options.store, console, graph_files(options.graph))


def plan(request: Request, root: str, console: Console, graphs: Sequence[Path] = ()) -> int:
    """Print what `run` would do; without the data set or weights, as far as it can be told.

    The graph of the stages is written to each file of `graphs`.
    """
    store, note = Store(root), None
    store.check_format()
    try:
        planned = make_plan(request, Pipeline(store))
    except MissingFiles as error:
        note = f"Planned for the data set as published, as if nothing were cached: {error}"
        planned = make_plan(request, OutlinePipeline(store))
    console.print(escape(planned.ablation.question), style="bold")
    cached = store.stored((stage.recipe.name, stage.key) for stage in planned.stages)
    console.print(cell_table(planned, cached))
    print_forecast(planned, cached, store.records(), console)
    console.print(
        f"{len(planned.cells)} cells; {trainings(planned.stages)} classifier trainings, "
        f"{planned.naive_trainings()} if nothing were shared"
    )
    if planned.repeats():
        console.print(repeats(planned), markup=False, highlight=False)
    for path in graphs:
        write_graph(path, planned, cached, console)
    if note is not None:
        console.print(note, markup=False, highlight=False)
    return 0
