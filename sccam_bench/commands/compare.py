"""The command `compare`: two runs, cell by cell."""

import argparse
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from sccam_bench.commands.comparison_text import print_comparison
from sccam_bench.commands.request import add_store
from sccam_bench.errors import InputError
from sccam_bench.report.differences import to_csv
from sccam_bench.report.formats.markdown import to_markdown
from sccam_bench.report.protocol_text import told_apart
from sccam_bench.report.tables import check_metric
from sccam_bench.results.comparison_table import comparison_table
from sccam_bench.results.run_comparison import Pair, RunComparison, compare_runs, pairs_of
from sccam_bench.results.stored_runs import StoredRun, find_run, read_run

_DEFAULT_METRIC = "miou_transfer"


def add(commands: Any) -> None:
    text = "compare two runs cell by cell: values, how sure their differences are, what changed"
    command = commands.add_parser("compare", help=text, description=text)
    for name in ("A", "B"):
        command.add_argument(
            f"run_{name.lower()}",
            metavar=f"RUN_{name}",
            help="the folder of a run, or its name in the store",
        )
    command.add_argument(
        "--metric", default=_DEFAULT_METRIC, help="a column of the table (default: %(default)s)"
    )
    command.add_argument(
        "--mix-protocols",
        action="store_true",
        help="compare numbers of different protocols too, and say in what these differ",
    )
    command.add_argument(
        "--format",
        choices=("terminal", "markdown", "csv"),
        default="terminal",
        help="markdown: the table alone; csv: all that is known of the differences, unrounded "
        "(default: %(default)s)",
    )
    add_store(command)
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    check_metric(options.metric, "--metric")
    first, second = (
        read_run(name, find_run(name, options.store)) for name in (options.run_a, options.run_b)
    )
    found = compare(first, second, options.metric, mix_protocols=options.mix_protocols)
    if options.format == "terminal":
        print_comparison(found, console)
        return 0
    text = to_markdown(comparison_table(found)) if options.format == "markdown" else _csv(found)
    console.print(text.rstrip(), markup=False, highlight=False, soft_wrap=True)
    return 0


def _csv(found: RunComparison) -> str:
    if found.differences is None:
        raise InputError("--format csv: no two results of these runs were made by other stages")
    return to_csv(found.differences)


def compare(
    first: StoredRun, second: StoredRun, metric: str, *, mix_protocols: bool
) -> RunComparison:
    """Pair the cells of two runs and compare them.

    Raises:
        InputError: they have no cell in common or no result of this metric, or, unless these may
            be mixed, their numbers have different protocols.
    """
    pairs = pairs_of(first, second, metric)
    if not pairs:
        names = [", ".join(f"'{cell.name}'" for cell in run.cells[:2]) for run in (first, second)]
        raise InputError(
            f"runs {first.name} and {second.name} have no cell of the same labels and seed; the "
            f"first has {names[0]} ..., the second {names[1]} ..."
        )
    for run in (first, second):
        if all(cell.row.get(metric) is None for cell in run.cells):
            raise InputError(
                f"run {run.name} has no result of {metric}; finish it with sccam-bench run, or "
                "name another column with --metric"
            )
    if not mix_protocols:
        _refuse_mixture(pairs)
    return compare_runs(first, second, pairs, metric)


def _refuse_mixture(pairs: Sequence[Pair]) -> None:
    for pair in pairs:
        found = pair.protocol_differences if pair.has_both else {}
        if found:
            differ = {name: told_apart(*values) for name, values in found.items()}
            told = "; ".join(f"{name} {old} against {new}" for name, (old, new) in differ.items())
            raise InputError(
                f"{pair.first.name}: the two numbers have different protocols, so that their "
                f"difference says nothing of the methods: {told}. Compare them all the same with "
                "--mix-protocols"
            )
