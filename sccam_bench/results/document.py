"""All that the HTML report of a run shows."""

import dataclasses
from collections.abc import Sequence

from sccam_bench.planning import Plan
from sccam_bench.protocol import protocol_facts
from sccam_bench.report import tables
from sccam_bench.report.answer import answer
from sccam_bench.report.html.document import Document
from sccam_bench.report.report import Report
from sccam_bench.report.table import Table
from sccam_bench.results.drawings import drawings
from sccam_bench.results.examples import gallery, told_pair
from sccam_bench.results.lines import Line, by_images, finished_lines
from sccam_bench.results.made import made
from sccam_bench.results.provenance import provenance_facts
from sccam_bench.results.reproduction import reproduce_command, run_command
from sccam_bench.store import Store


def make_document(planned: Plan, store: Store, report: Report) -> Document:
    """The document of a plan of which at least one cell is finished."""
    lines = finished_lines(planned, store)
    return Document(
        question=report.question,
        answer=answer(report, planned.subjects()),
        tables=_tables(report),
        drawings=drawings(planned, lines, store),
        gallery=gallery(planned, lines, store),
        pair=_pair(planned, lines),
        classes=_classes(lines),
        protocol=protocol_facts(planned),
        provenance=provenance_facts(made(planned, store, report.failures)),
        commands=_commands(planned, store),
        failures=report.failures,
        name=planned.request.run_name,
    )


def _tables(report: Report) -> list[Table]:
    """The first one, which answers the question, need not repeat it."""
    first, *others = tables.report_tables(report)
    return [dataclasses.replace(first, title="Scores"), *others]


def _pair(planned: Plan, lines: Sequence[Line]) -> tuple[str, str] | None:
    """The lines that the gallery's images are chosen by, the one compared with first."""
    if not lines:
        return None
    line, other = told_pair(planned, by_images(lines)[0])
    return None if other is None else (other.name, line.name)


def _classes(lines: Sequence[Line]) -> Sequence[str]:
    """Of the gallery's images, which are those of the table's first finished line."""
    return lines[0].first.graph.dataset.classes if lines else ()


def _commands(planned: Plan, store: Store) -> dict[str, str]:
    """The command of the whole run, then those of its cells by their names."""
    own = {cell.name: reproduce_command(planned, cell, store) for cell in planned.cells}
    return {"all cells": run_command(planned.request, store), **own}
