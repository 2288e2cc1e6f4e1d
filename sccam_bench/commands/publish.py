"""The command `publish`: a finished run's tables, and how they were made, for other people."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console

from sccam_bench.commands.request import add_baseline, add_cells, add_request, request_of
from sccam_bench.errors import InputError
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.results import finished
from sccam_bench.results.publishing import publish
from sccam_bench.store import Store

_NAMED = 3  # unfinished cells


def add(commands: Any) -> None:
    text = "write a finished run's tables, and how they were made, into a folder for other people"
    command = commands.add_parser("publish", help=text, description=text)
    add_request(command)
    command.add_argument("target", metavar="DIR", help="for example results/quick")
    add_cells(command)
    add_baseline(command)
    command.add_argument(
        "--partial", action="store_true", help="publish what there is, though cells are unfinished"
    )
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    written = publish_run(
        request_of(options), options.store, Path(options.target), partial=options.partial
    )
    names = ", ".join(path.name for path in written)
    text = f"{options.target}: {names}"
    console.print(text, markup=False, highlight=False, soft_wrap=True)
    return 0


def publish_run(request: Request, root: str, folder: Path, *, partial: bool) -> list[Path]:
    """Write the files of a run -> where they are.

    Raises:
        InputError: cells are unfinished, or the folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder")
    store = Store(root)
    planned = make_plan(request, Pipeline(store))
    store.check_format()
    _refuse_unfinished(planned, store, partial=partial)
    return publish(planned, store, folder)


def _refuse_unfinished(planned: Plan, store: Store, *, partial: bool) -> None:
    cells = zip(planned.cells, planned.graphs, strict=True)
    lacking = [cell.name for cell, graph in cells if not finished(graph, store)]
    path = planned.request.path
    if len(lacking) == len(planned.cells):
        raise InputError(
            f"nothing of {path} is in store {store.root}; run it: sccam-bench run {path}"
        )
    if lacking and not partial:
        more = ", ..." if len(lacking) > _NAMED else ""
        raise InputError(
            f"{len(lacking)} of {len(planned.cells)} cells are unfinished "
            f"({'; '.join(lacking[:_NAMED])}{more}); run {path} first, or publish what there is "
            "with --partial"
        )
