"""The tables that have one row for each line of a report: scores, details, classes."""

from collections.abc import Mapping, Sequence

import pandas as pd

from sccam_bench.report.report import Report
from sccam_bench.report.table import Column, Entry, Table
from sccam_bench.report.tables.columns import HEADINGS, MEANINGS, POLICIES, SCORES, is_cost
from sccam_bench.report.tables.ranks import ranks
from sccam_bench.report.verdicts import unit_of

UNKNOWN = "-"
RANKED = (
    "Bold is the best of a column and underlined the second best, as shown and however large their "
    "noise."
)
SIGNED = "A number with a sign has no rank, for it does not compare."
_Columns = Mapping[str, tuple[str, int]]  # name in the lines -> heading and decimals


def scores(report: Report) -> Table:
    """The main columns; those without any value are left out."""
    columns = {name: entries(report, name) for name in _known(report, SCORES)}
    return _table(report, report.question, columns, legend(report, with_details=False))


def details(report: Report) -> Table:
    """All columns, thresholds in brackets behind each mIoU."""
    columns = {name: _with_cuts(report, name) for name in _known(report, HEADINGS)}
    told = f"{legend(report, with_details=True)} In brackets: the threshold{_of_seeds(report)}."
    return _table(report, "All columns", columns, told)


def per_class(report: Report) -> Table:
    """IoU of each class at the transfer threshold, best and second of each class marked."""
    found = {
        f"iou_{name}_transfer": (name, 1)
        for name in ("background", *report.classes)
        if _has(report.lines, f"iou_{name}_transfer")
    }
    columns = {name: entries(report, name, decimals=1) for name in found}
    title = "IoU of each class at the transfer threshold"
    return _table(report, title, columns, _seeds(report), found)


def legend(report: Report, *, with_details: bool) -> str:
    """What the main columns of this report mean, and the others if `with_details`."""
    columns = HEADINGS if with_details else SCORES
    told = [text for name, text in MEANINGS.items() if name in columns and _has(report.lines, name)]
    return " ".join([_seeds(report), POLICIES, *told])


def entries(report: Report, name: str, decimals: int | None = None) -> list[Entry]:
    """One column of the report's lines, with `decimals` or those of its heading: ranks, signs."""
    decimals = HEADINGS[name][1] if decimals is None else decimals
    lines = report.lines
    signs = [_sign(report, tuple(labels), name) for labels in lines[list(report.labels)].to_numpy()]
    values = [None if pd.isna(value) else float(value) for value in lines[name]]
    # another protocol: the number does not compare with the others of its column
    compared = [None if sign else value for value, sign in zip(values, signs, strict=True)]
    order = unit_of(name, "", decimals)
    found = ranks(compared, decimals, lower_is_better=order.lower_is_better)
    several = int(lines["n"].max()) > 1
    deviations = lines[f"{name}_sd"].tolist() if several else [None] * len(lines)
    return [
        Entry(_number(value, deviation, decimals), value, 0 if is_cost(name) else rank, sign)
        for value, deviation, rank, sign in zip(values, deviations, found, signs, strict=True)
    ]


def _table(
    report: Report,
    title: str,
    columns: Mapping[str, Sequence[Entry]],
    told: str,
    headings: _Columns = HEADINGS,
) -> Table:
    """The lines' labels and these columns."""
    words = [Column(label, is_numeric=False) for label in report.labels]
    labels = [[Entry(str(one)) for one in report.lines[label]] for label in report.labels]
    found = list(columns.values())
    if found:
        counts = report.lines["n"]
        found[0] = [
            one if n else Entry("no result") for one, n in zip(found[0], counts, strict=True)
        ]
    used = {one.mark for column in found for one in column}
    footnotes = {m: note for m, note in report.marks.footnotes.items() if m in used}
    return Table(
        title=title,
        columns=[*words, *(Column(headings[name][0]) for name in columns)],
        rows=list(zip(*labels, *found, strict=True)),
        legend=" ".join([told, RANKED, *([SIGNED] if footnotes else [])]),
        footnotes=footnotes,
    )


def _with_cuts(report: Report, name: str) -> list[Entry]:
    """A column's entries; those of an mIoU of maps with its threshold."""
    found = entries(report, name)
    if not name.startswith("miou_"):
        return found
    cuts = report.lines[name.replace("miou", "threshold")]
    return [
        one if pd.isna(cut) else Entry(f"{one.text} ({cut:.2f})", one.value, one.rank, one.mark)
        for one, cut in zip(found, cuts, strict=True)
    ]


def _known(report: Report, columns: _Columns) -> list[str]:
    """The columns that have a value, the report's own metric first."""
    names = dict.fromkeys([report.metric, *columns])
    return [name for name in names if _has(report.lines, name)]


def _has(lines: pd.DataFrame, name: str) -> bool:
    return name in lines and bool(lines[name].notna().any())


def _sign(report: Report, labels: Sequence[str], name: str) -> str:
    """The sign of a number; a class's IoU was made like the mean of all."""
    own = report.marks.of(labels, name)
    is_of_class = name.startswith("iou_") and name.endswith("_transfer")
    return own or (report.marks.of(labels, "miou_transfer") if is_of_class else "")


def _seeds(report: Report) -> str:
    counts = report.lines["n"][report.lines["n"] > 0]
    low, high = int(counts.min()), int(counts.max())
    if high == 1:
        return "One seed: this table says nothing about the noise of training."
    seeds = str(high) if low == high else f"{low} to {high}"
    return f"Mean ± standard deviation over {seeds} seeds."


def _of_seeds(report: Report) -> str:
    return ", a mean over the seeds" if report.lines["n"].max() > 1 else ""


def _number(value: float | None, deviation: float | None, decimals: int) -> str:
    if value is None:
        return UNKNOWN
    if deviation is None or pd.isna(deviation) or decimals == 0:
        return f"{value:.{decimals}f}"
    return f"{value:.{decimals}f} ± {deviation:.{decimals}f}"
