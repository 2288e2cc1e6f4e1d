"""The command `show`."""

import argparse
from typing import Any

from rich.console import Console

from sccam_bench.commands.request import (
    add_baseline,
    add_cells,
    add_published,
    add_request,
    request_of,
)
from sccam_bench.errors import InputError
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Request, make_plan
from sccam_bench.results import finished, known_failures, make_report, print_report
from sccam_bench.results.finished import NOT_RUN
from sccam_bench.results.reproduction import run_command
from sccam_bench.store import Store


def add(commands: Any) -> None:
    text = "print the table of an ablation that was run"
    command = commands.add_parser("show", help=text, description=text)
    add_request(command)
    add_cells(command)
    add_published(command)
    add_baseline(command)
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    return show(request_of(options), options.store, console)


def show(request: Request, root: str, console: Console) -> int:
    """Print the table of what is stored; unfinished cells are listed below it."""
    store = Store(root)
    planned = make_plan(request, Pipeline(store))
    store.check_format()
    failures = known_failures(planned, store)
    if not any(finished(graph, store) for graph in planned.graphs):
        path = request.path
        why = [reason for reason in dict.fromkeys(failures.values()) if reason != NOT_RUN]
        told = f" (of the last run: {'; '.join(why)})" if why else ""
        raise InputError(
            f"nothing of {path} is in store {root}{told}; run it: {run_command(request, store)}"
        )
    report = make_report(planned, store, failures)
    print_report(planned, store, console, report)
    return 0
