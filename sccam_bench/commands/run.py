"""The command `run`."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console

from sccam_bench import config
from sccam_bench.commands.request import (
    add_baseline,
    add_cells,
    add_published,
    add_request,
    request_of,
)
from sccam_bench.config import RuntimeOptions
from sccam_bench.engine.attempt import Job
from sccam_bench.engine.local import LocalBackend, Reports, layout
from sccam_bench.engine.loop import Backend, Policy, run_stages
from sccam_bench.engine.progress import TerminalProgress
from sccam_bench.errors import InputError
from sccam_bench.frozen import freeze
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.provenance import provenance
from sccam_bench.results import (
    append_history,
    make_report,
    print_report,
    unfinished_cells,
    write_report,
)
from sccam_bench.results.writing import PAGE, write_failures
from sccam_bench.store import DamagedArtifact, Store, no_room, unwritable

Engine: TypeAlias = Callable[[Job, Reports, Sequence[str]], Backend]  # the last are modules
_MOST_DAMAGED = 100  # artifacts that a report may find damaged before the disk is to blame


def add(commands: Any) -> None:
    text = "run an ablation and print its table; finished stages are never run again"
    command = commands.add_parser("run", help=text, description=text)
    add_request(command)
    add_cells(command)
    add_published(command)
    add_baseline(command)
    command.add_argument(
        "--fail-fast",
        action="store_true",
        help="start nothing more after the first failure; without it, only the cells that need the "
        "failed stage are lost",
    )
    command.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="where stages run: on this machine, or on a Ray cluster (default: %(default)s)",
    )
    command.add_argument(
        "--address",
        metavar="HOST:PORT",
        help="the Ray cluster; without it one that runs on this machine, or a new one",
    )
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    if options.engine == "ray":
        engine = ray_engine(options.address)
    elif options.address is not None:
        raise InputError("--address names a Ray cluster; add --engine ray, or leave it out")
    else:
        engine = local_engine
    return run(request_of(options), options.store, console, engine, fail_fast=options.fail_fast)


def local_engine(job: Job, reports: Reports, modules: Sequence[str]) -> Backend:
    """Stages run in processes of this machine."""
    return LocalBackend(layout(job.runtime), job, reports, modules)


def ray_engine(address: str | None) -> Engine:
    """Stages run on the nodes of a Ray cluster.

    Raises:
        InputError: Ray is not installed.
    """
    try:
        from sccam_bench.engine.ray import RayBackend
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise InputError(
            "--engine ray: Ray is not installed; in the checkout: pip install -e '.[ray]'"
        ) from error

    def engine(job: Job, reports: Reports, modules: Sequence[str]) -> Backend:
        return RayBackend(job, reports, modules, address)

    return engine


def run(
    request: Request,
    root: str,
    console: Console,
    engine: Engine = local_engine,
    *,
    fail_fast: bool = False,
) -> int:
    """Run what is missing, write and print the table -> number of failed cells."""
    store = Store(root)
    planned = make_plan(request, Pipeline(store))
    store.prepare()
    freeze(planned, store)
    for _ in range(_MOST_DAMAGED):
        failures = _compute(planned, store, console, engine, fail_fast=fail_fast)
        try:
            report = make_report(planned, store, failures)
            write_report(planned, store, report)
            append_history(planned, store)
            print_report(planned, store, console, report)
        except DamagedArtifact as damaged:  # found only now, for nothing that ran has read it
            store.set_aside(damaged.place)
            console.print(str(damaged), style="yellow", markup=False, highlight=False)
        except OSError as error:
            if not no_room(error):
                raise
            raise InputError(unwritable(store.root, error)) from error
        else:
            return len(failures)
    raise InputError(f"store {root} loses what is written to it; choose another disk with --store")


def _compute(
    planned: Plan, store: Store, console: Console, engine: Engine, *, fail_fast: bool
) -> dict[str, str]:
    """Run the stages that are missing -> the cells that have no result, and why."""
    pending = [s for s in planned.stages if not store.has(s.recipe.name, s.key)]
    if not pending:
        return {}
    console.print(
        f"{len(planned.cells)} cells, {len(planned.stages)} stages, {len(pending)} to run"
    )
    runtime = config.options(RuntimeOptions, planned.cells[0].config["runtime"])
    modules = dict.fromkeys(m for cell in planned.cells for m in cell.config["custom_imports"])
    needs = [{stage.key for stage in graph.stages()} for graph in planned.graphs]
    job = Job(str(store.root), runtime, provenance())
    with TerminalProgress(console, pending, needs).showing() as progress:
        backend = engine(job, progress, list(modules))
        outcome = run_stages(
            planned.stages, store, backend, progress, Policy(runtime.retries, fail_fast)
        )
    failures = unfinished_cells(planned, store, outcome)
    if len(failures) == len(planned.cells):
        write_failures(planned, store, failures)
        raise InputError(_all_failed(failures, store.run_folder(planned.request.run_name) / PAGE))
    return failures


def _all_failed(failures: Mapping[str, str], page: Path) -> str:
    text = "no cell could be finished:\n" + "\n".join(dict.fromkeys(failures.values()))
    if page.is_file():
        text += f"\n{page} and the tables beside it are still those of an earlier run"
    return text
