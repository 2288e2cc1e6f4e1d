"""What a run says in the terminal."""

from collections.abc import Mapping

from rich.console import Console

from sccam_bench.planning import Plan
from sccam_bench.report import differences, tables
from sccam_bench.report.answer import answer
from sccam_bench.report.formats.terminal import to_rich, varying
from sccam_bench.report.report import Report
from sccam_bench.results.stored_runs import TABLE
from sccam_bench.results.writing import PAGE
from sccam_bench.store import Store

_LISTED = 4  # cells without result for the same reason, before they are counted


def print_report(planned: Plan, store: Store, console: Console, report: Report) -> None:
    scores = tables.scores(report)
    console.print(to_rich(varying(scores), console.width))
    for mark, note in scores.footnotes.items():
        console.print(f"{mark} {note}", style="dim", markup=False, highlight=False)
    text = f"Answer: {answer(report, planned.subjects())}"
    console.print(text, style="bold", markup=False, highlight=False)
    if report.differences is not None:
        text = "\n".join(differences.short(report.differences))
        console.print(text, markup=False, highlight=False)
    if report.waterfall is not None:
        console.print(to_rich(tables.waterfall(report, report.waterfall), console.width))
        text = tables.steps(report.waterfall)
        console.print(text, style="dim", markup=False, highlight=False)
    console.print(scores.legend, style="dim", markup=False, highlight=False)
    console.print(report.protocol, style="dim", markup=False, highlight=False)
    if report.published is not None:
        for table in tables.short(report.published):
            console.print(to_rich(table, console.width))
    for text in _without_result(report.failures):
        console.print(f"no result: {text}", style="red", markup=False, highlight=False)
    folder = store.run_folder(planned.request.run_name)
    if (folder / TABLE).is_file():
        text = f"Tables and figures: {folder}"
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    if (folder / PAGE).is_file():
        text = f"Report for a browser: {folder / PAGE}"
        console.print(text, markup=False, highlight=False, soft_wrap=True)


def _without_result(failures: Mapping[str, str]) -> list[str]:
    """Each cell with its reason; many cells of the same reason are counted."""
    cells: dict[str, list[str]] = {}
    for cell, reason in failures.items():
        cells.setdefault(reason, []).append(cell)
    told = []
    for reason, names in cells.items():
        if len(names) > _LISTED:
            told.append(f"{len(names)} cells, {names[0]} to {names[-1]}: {reason}")
        else:
            told += [f"{name}: {reason}" for name in names]
    return told
