"""All that the HTML report of a run shows."""

import re

import pandas as pd

from sccam_bench.planning import Plan
from sccam_bench.report import tables
from sccam_bench.report.answer import answer
from sccam_bench.report.figures.examples import Example
from sccam_bench.report.html.document import Document
from sccam_bench.report.report import Report
from sccam_bench.report.table import Column, Entry, Table
from sccam_bench.results.drawings import drawings
from sccam_bench.results.examples import by_data, examples
from sccam_bench.results.finished import first_seed
from sccam_bench.results.origin import origin
from sccam_bench.results.reproduction import reproduce_command, run_command
from sccam_bench.store import Store


def make_document(planned: Plan, store: Store, report: Report) -> Document:
    """The document of a plan of which at least one cell is finished."""
    return Document(
        question=report.question,
        answer=answer(report, planned.subjects()),
        tables=_tables(report),
        drawings=drawings(planned, store),
        gallery=_gallery(planned, store),
        classes=planned.graphs[0].dataset.classes,
        protocol={"All": report.protocol},
        provenance=origin(planned, store),
        commands=commands(planned, store),
        failures=report.failures,
        name=planned.request.run_name,
    )


def commands(planned: Plan, store: Store) -> dict[str, str]:
    """The command of the whole run, then those of its cells by their names."""
    own = {cell.name: reproduce_command(planned, cell, store) for cell in planned.cells}
    return {"all cells": run_command(planned.request, store), **own}


def _gallery(planned: Plan, store: Store) -> list[Example]:
    groups = by_data(first_seed(planned, store))
    return [one for group in groups for one in examples(group, store)]


def _tables(report: Report) -> list[Table]:
    found = [_table("Scores", tables.details(report), tables.legend(report, with_details=True))]
    found.append(_table("IoU of each class", tables.per_class(report), ""))
    return found


def _table(title: str, text: pd.DataFrame, legend: str) -> Table:
    numeric = [bool(text[name].str.match(r"-?\d").any()) for name in text]
    return Table(
        title,
        [Column(str(name), one) for name, one in zip(text, numeric, strict=True)],
        [[Entry(one, _value(one)) for one in row] for row in text.itertuples(index=False)],
        legend,
    )


def _value(text: str) -> float | None:
    found = re.match(r"-?[\d.]+(?![\w.])", text)
    return None if found is None else float(found[0])
