"""What each stage of a chain adds, as a table."""

import pandas as pd

from sccam_bench.report.differences import UNKNOWN, columns, noise, rows
from sccam_bench.report.formats.csv import to_csv
from sccam_bench.report.names import names_of
from sccam_bench.report.report import Report
from sccam_bench.report.table import Column, Entry, Table
from sccam_bench.report.tables.lines import entries
from sccam_bench.report.waterfall import Step, Waterfall


def waterfall(report: Report, found: Waterfall) -> Table:
    """One row for each step: its value, and its difference from the step that it is added to."""
    values = [_value(report, step) for step in found.steps]
    lines = names_of([step.labels for step in found.steps], list(report.labels))
    told = {
        column: [UNKNOWN if column.is_numeric else Entry(""), *entries]
        for column, entries in columns(found.differences).items()
    }
    told = {
        Column("step", is_numeric=False): [Entry(step.text) for step in found.steps],
        Column("mIoU"): values,
        **told,
        Column("line", is_numeric=False): [Entry(name) for name in lines],
    }
    used = {entry.mark for entry in values}
    return Table(
        title="What each stage adds",
        columns=list(told),
        rows=list(zip(*told.values(), strict=True)),
        legend=" ".join([steps(found), noise(found.differences)]),
        footnotes={m: note for m, note in report.marks.footnotes.items() if m in used},
    )


def steps_csv(report: Report, found: Waterfall) -> str:
    """The same unrounded: the line of each step and its mean, and what is known of what it adds."""
    compared = rows(found.differences)
    first = {"step": found.differences.reference}
    lines = names_of([step.labels for step in found.steps], list(report.labels))
    values = [_value(report, step).value for step in found.steps]
    told = [
        {"step": row.pop("step"), "line": line, "value": value, **row}
        for row, line, value in zip([first, *compared], lines, values, strict=True)
    ]
    return to_csv(pd.DataFrame(told))


def _value(report: Report, step: Step) -> Entry:
    """The step's mIoU as the report's lines have it, without rank."""
    labels = report.lines[list(report.labels)].to_numpy(str)
    (place,) = (labels == list(step.labels.values())).all(axis=1).nonzero()[0]
    if not report.lines["n"].iloc[place]:
        return Entry("no result")
    found = entries(report, step.column)[place]
    return Entry(found.text, found.value, mark=found.mark)


def steps(found: Waterfall) -> str:
    """What a step is, and which chain this is."""
    maps = found.steps[0].column.removeprefix("miou_")
    told = [
        f"Each step adds one stage and changes no other setting; mIoU of the maps at the {maps} "
        "threshold."
    ]
    if any(step.text.startswith("+ sub-categories") for step in found.steps):
        told.append(
            "A round of sub-categories is one more training too: what training alone adds, only a "
            "control of as many epochs tells."
        )
    if any(not step.column.startswith("miou_") for step in found.steps):
        told.append(
            "mIoU of the segmentor: its masks as predicted, without the image labels that the "
            "maps are given."
        )
    if found.others:
        which = "that of the base" if found.of_base else "the longest, for the base has none"
        told.append(f"This is one of {found.others + 1} such chains, {which}.")
    return " ".join(told)
