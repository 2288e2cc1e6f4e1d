"""The command `history`: how the results of a run's cells have changed."""

import argparse
import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sccam_bench.commands.request import add_cells, add_request, request_of
from sccam_bench.errors import InputError
from sccam_bench.grid import Cell, chosen
from sccam_bench.report import tables
from sccam_bench.report.names import spelled_out
from sccam_bench.report.verdicts import Unit, unit_of
from sccam_bench.results.history import Entry, entry_of, read_history
from sccam_bench.results.origins import reasons
from sccam_bench.results.stored_runs import StoredRun, find_run, read_run
from sccam_bench.store import CELLS, Store

_REASONS = 6  # of one change


def add(commands: Any) -> None:
    text = "print how the results of an ablation's cells have changed from run to run, and why"
    command = commands.add_parser("history", help=text, description=text)
    add_request(command, "an ablation file, the folder of a run, or its name in the store")
    add_cells(command)
    command.add_argument(
        "--metric",
        default="miou_transfer",
        help="a column of the table (default: %(default)s)",
    )
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    tables.check_metric(options.metric, "--metric")
    folder = _folder(options)
    store = Store(folder.resolve().parent)
    entries, damaged = read_history(folder)
    if damaged:
        was = "line is" if damaged == 1 else "lines are"
        text = f"{damaged} {was} damaged and left out"
        console.print(text, style="yellow", markup=False, highlight=False)
    if (folder / CELLS).is_file():
        entries = with_stored(entries, read_run(folder.name, folder))
    if not entries:
        raise InputError(f"{folder} has no history, and its store holds no result of it; run it")
    for cell, of_cell in _by_cell(entries, options.cells).items():
        console.print(history_table(cell, of_cell, options.metric, store))
    return 0


def with_stored(entries: Sequence[Entry], run: StoredRun) -> list[Entry]:
    """The entries, and after them what the store holds beyond the last ones."""
    last = {entry.cell: entry for entry in entries}
    stored = [one for cell in run.cells if (one := entry_of(cell, run)) is not None]
    new = [one for one in stored if not one.is_known(last.get(one.cell))]
    return [*entries, *new]


def history_table(cell: str, entries: Sequence[Entry], metric: str, store: Store) -> Table:
    """A line for each result of one cell: when, by which commit, its value, and why it changed."""
    unit = unit_of(metric, *tables.heading(metric))
    table = Table("date", "commit", title=escape(cell), title_justify="left")
    table.add_column(unit.heading, justify="right", no_wrap=True)
    table.add_column("change", justify="right", no_wrap=True)
    table.add_column("why", overflow="fold")
    for before, entry in zip([None, *entries], entries, strict=False):
        value = entry.row.get(metric)
        table.add_row(
            entry.time.replace("T", " ")[:16],  # to the minute
            entry.commit or "not known",
            "-" if value is None else f"{value:.{unit.decimals}f}",
            _change(before, value, metric, unit),
            escape(_why(before, entry, store)),
        )
    return table


def _folder(options: argparse.Namespace) -> Path:
    if not options.ablation.endswith(".py"):
        if options.cfg_options or options.base or options.seeds:
            raise InputError(
                f"{options.ablation} is a run; --cfg-options, --base and --seeds say which run of "
                "an ablation file is meant"
            )
        return find_run(options.ablation, options.store)
    if not Path(options.ablation).is_file():
        raise InputError(f"ablation file {options.ablation} does not exist")
    request = dataclasses.replace(request_of(options), cells=None)
    folder = Store(options.store).run_folder(request.run_name)
    if not folder.is_dir():
        raise InputError(
            f"store {options.store} has no run {folder.name}; run it: sccam-bench run "
            f"{options.ablation}"
        )
    return folder


def _by_cell(entries: Sequence[Entry], names: Sequence[str] | None) -> dict[str, list[Entry]]:
    """The entries of each cell that is asked for, by what it is called.

    Cells of one name, as after a heading of the table was renamed, have their headings too.
    """
    by_cell: dict[tuple[Any, ...], list[Entry]] = {}
    for entry in entries:
        by_cell.setdefault(entry.cell, []).append(entry)
    cells = [Cell(of[-1].labels, of[-1].seed, {}) for of in by_cell.values()]
    wanted = {cell.name for cell in (cells if names is None else chosen(cells, names))}
    number = Counter(cell.name for cell in cells)
    return {
        cell.name if number[cell.name] == 1 else _with_headings(cell): of
        for cell, of in zip(cells, by_cell.values(), strict=True)
        if cell.name in wanted
    }


def _with_headings(cell: Cell) -> str:
    return f"{spelled_out(cell.labels)}, seed {cell.seed}"


def _change(before: Entry | None, value: float | None, metric: str, unit: Unit) -> str:
    old = None if before is None else before.row.get(metric)
    return "" if value is None or old is None else unit.difference(value - old)


def _why(before: Entry | None, entry: Entry, store: Store) -> str:
    kinds_and_keys = [place.rpartition("-") for place in entry.ends]
    gone = not all(store.has(kind, key) for kind, _, key in kinds_and_keys)
    told = ["first result"] if before is None else _reasons(before, entry)
    return "; ".join([*told, *(["its stages are no longer stored"] if gone else [])])


def _reasons(before: Entry, entry: Entry) -> list[str]:
    found = reasons(before.origin, entry.origin)
    if found.of_content:
        told = found.of_content
    elif before.ends != entry.ends:
        told = ["other stages; nothing that is recorded says why"]
    else:
        told = ["same stages, computed again", *found.environment]
    more = [f"and {len(told) - _REASONS} more"] if len(told) > _REASONS else []
    return [*told[:_REASONS], *more]
