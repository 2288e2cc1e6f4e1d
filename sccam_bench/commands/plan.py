"""The command `plan`."""

import argparse
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sccam_bench.commands.cell_table import cell_table, repeats
from sccam_bench.commands.request import add_request, request_of
from sccam_bench.errors import MissingFiles
from sccam_bench.outline import OutlinePipeline
from sccam_bench.planning import Request, make_plan, trainings
from sccam_bench.store import Store


def add(commands: Any) -> None:
    text = "say what a run would do: cells, unique stages, what is cached"
    command = commands.add_parser("plan", help=text, description=text)
    add_request(command)
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    return plan(request_of(options), options.store, console)


def plan(request: Request, root: str, console: Console) -> int:
    """Print what `run` would do; without the data set or weights, as far as it can be told."""
    store, note = Store(root), None
    try:
        planned = make_plan(request)
    except MissingFiles as error:
        note = f"Planned for the data set as published, as if nothing were cached: {error}"
        planned = make_plan(request, OutlinePipeline())
    console.print(escape(planned.ablation.question), style="bold")
    cached = store.stored((stage.recipe.name, stage.key) for stage in planned.stages)
    console.print(cell_table(planned, cached))
    kinds = Table("stage", "unique", "cached", "to run")
    for kind in dict.fromkeys(stage.recipe.name for stage in planned.stages):
        keys = {stage.key for stage in planned.stages if stage.recipe.name == kind}
        have = len(keys & cached)
        kinds.add_row(kind, str(len(keys)), str(have), str(len(keys) - have))
    console.print(kinds)
    console.print(
        f"{len(planned.cells)} cells; {trainings(planned.stages)} classifier trainings, "
        f"{planned.naivetrainings()} if nothing were shared"
    )
    if planned.repeats():
        console.print(repeats(planned), markup=False, highlight=False)
    if note is not None:
        console.print(note, markup=False, highlight=False)
    return 0
