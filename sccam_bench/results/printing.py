"""What a run says in the terminal."""

from rich.console import Console

from sccam_bench.planning import Plan
from sccam_bench.report import differences, tables
from sccam_bench.report.report import Report
from sccam_bench.results.writing import PAGE
from sccam_bench.store import Store


def print_report(planned: Plan, store: Store, console: Console, report: Report) -> None:
    console.print(tables.to_rich(report, console.width))
    if report.differences is not None:
        text = "\n".join(differences.short(report.differences))
        console.print(text, markup=False, highlight=False)
    console.print(
        tables.legend(report, with_details=False), style="dim", markup=False, highlight=False
    )
    console.print(report.protocol, style="dim", markup=False, highlight=False)
    if report.published is not None:
        for title, group in report.published.short.items():
            console.print(tables.published_to_rich(title, group))
    for cell, reason in report.failures.items():
        console.print(f"no result: {cell}: {reason}", style="red", markup=False, highlight=False)
    folder = store.run_folder(planned.request.run_name)
    if folder.is_dir():
        console.print(f"Tables and figures: {folder}", highlight=False)
    if (folder / PAGE).is_file():
        console.print(f"Report for a browser: {folder / PAGE}", highlight=False, soft_wrap=True)
