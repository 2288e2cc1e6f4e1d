"""All that the HTML report of a run shows."""

from sccam_bench.planning import Plan
from sccam_bench.report import tables
from sccam_bench.report.answer import answer
from sccam_bench.report.html.document import Document
from sccam_bench.report.report import Report
from sccam_bench.results.drawings import drawings
from sccam_bench.results.examples import gallery
from sccam_bench.results.lines import by_images, finished_lines
from sccam_bench.results.made import made
from sccam_bench.results.provenance import provenance_facts
from sccam_bench.results.reproduction import reproduce_command, run_command
from sccam_bench.store import Store


def make_document(planned: Plan, store: Store, report: Report) -> Document:
    """The document of a plan of which at least one cell is finished."""
    return Document(
        question=report.question,
        answer=answer(report, planned.subjects()),
        tables=tables.report_tables(report),
        drawings=drawings(planned, store),
        gallery=gallery(planned, store),
        classes=_gallery_classes(planned, store),
        protocol=_protocol(report),
        provenance=provenance_facts(made(planned, store, report.failures)),
        commands=_commands(planned, store),
        failures=report.failures,
        name=planned.request.run_name,
    )


def _gallery_classes(planned: Plan, store: Store) -> list[str]:
    """Of the images that the gallery takes: those of the table's first finished line."""
    lines = finished_lines(planned, store)
    return list(by_images(lines)[0][0].first.graph.dataset.classes) if lines else []


def _protocol(report: Report) -> dict[str, str]:
    """Each choice of the paragraph by its name."""
    return {"All": report.protocol}


def _commands(planned: Plan, store: Store) -> dict[str, str]:
    """The command of the whole run, then those of its cells by their names."""
    own = {cell.name: reproduce_command(planned, cell, store) for cell in planned.cells}
    return {"all cells": run_command(planned.request, store), **own}
