"""The command `run`."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console

from sccam_bench import config
from sccam_bench.commands.request import add_published, add_request, request_of
from sccam_bench.config import RuntimeOptions
from sccam_bench.engine.local import Outcome, run_stages
from sccam_bench.engine.progress import TerminalProgress
from sccam_bench.errors import InputError
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.results import failed_cells, print_report, write_report
from sccam_bench.store import Store, write_text


def add(commands: Any) -> None:
    text = "run an ablation and print its table; finished stages are never run again"
    command = commands.add_parser("run", help=text, description=text)
    add_request(command)
    add_published(command)
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    return run(request_of(options), options.store, console)


def run(request: Request, root: str, console: Console) -> int:
    """Run what is missing, write and print the table -> number of failed cells."""
    store = Store(root)
    planned = make_plan(request, Pipeline(store))
    store.prepare()
    pending = [s for s in planned.stages if not store.has(s.recipe.name, s.key)]
    needs = [{stage.key for stage in graph.stages()} for graph in planned.graphs]
    runtime = config.options(RuntimeOptions, planned.cells[0].config["runtime"])
    if pending:
        console.print(
            f"{len(planned.cells)} cells, {len(planned.stages)} stages, {len(pending)} to run"
        )
    modules = dict.fromkeys(m for cell in planned.cells for m in cell.config["custom_imports"])
    with TerminalProgress(console, pending, needs).showing() as progress:
        outcome = run_stages(planned.stages, store, runtime, progress, list(modules))
    if len(failed_cells(planned, outcome.reasons)) == len(planned.cells):
        raise InputError(_all_failed(outcome, store, planned))
    failures = write_report(planned, store, outcome.reasons)
    _write_tracebacks(outcome, store.run_folder(planned.request.run_name))
    print_report(planned, store, console, failures)
    return len(failures)


def _all_failed(outcome: Outcome, store: Store, planned: Plan) -> str:
    _write_tracebacks(outcome, store.run_folder(planned.request.run_name))
    causes = "\n".join(dict.fromkeys(outcome.reasons.values()))
    folder = store.run_folder(planned.request.run_name)
    logs = f"\nTracebacks are in {folder}" if outcome.tracebacks else ""
    return f"no cell could be finished:\n{causes}{logs}"


def _write_tracebacks(outcome: Outcome, folder: Path) -> None:
    for key, text in outcome.tracebacks.items():
        write_text(folder / f"traceback-{key[:16]}.txt", text)
