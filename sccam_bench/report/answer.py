"""The answer to an ablation's question, in one sentence computed from its numbers."""

from collections.abc import Sequence

import pandas as pd

from sccam_bench.report.comparing import Labels
from sccam_bench.report.differences import Differences
from sccam_bench.report.names import names_of
from sccam_bench.report.report import Report
from sccam_bench.report.tables import heading
from sccam_bench.report.verdicts import Unit, amount, is_clear, unit_of

_MOST_SUBJECTS = 3  # of whose comparisons a sentence tells


def answer(report: Report, subjects: Sequence[Labels]) -> str:
    """How the `subjects` compare, the lines that the question is about; else all lines.

    Where an ablation names no subject, its best line is told, and how many of the others are better
    or worse than what they are compared with.
    """
    unit = unit_of(report.metric, *heading(report.metric))
    done = report.lines[report.lines["n"] > 0]
    if report.metric not in done or done[report.metric].isna().all():
        return f"No line has a result for {unit.heading} yet."
    if report.differences is None:
        return f"{_best(report, done, unit)}."
    told = _of_subjects(report, report.differences, subjects)
    if told:
        left = len(told) - _MOST_SUBJECTS
        more = f"; {left} more in the table" if left > 0 else ""
        return f"{unit.heading}: {'; '.join(told[:_MOST_SUBJECTS])}{more}."
    counted = _counted(report.differences)
    return f"{_best(report, done, unit)}{f'; {counted}' if counted else ''}."


def _of_subjects(report: Report, differences: Differences, subjects: Sequence[Labels]) -> list[str]:
    """One clause for each comparison of the lines that are asked about, as far as they have one."""
    names = _names(report, report.lines)
    wanted = [tuple(labels.values()) for labels in subjects]
    return [
        f"{names[tuple(one.labels.values())]} is {verdict}{amount(one, differences.unit)}"
        for one, verdict in zip(differences.comparisons, differences.verdicts, strict=True)
        if tuple(one.labels.values()) in wanted and one.p is not None
    ]


def _names(report: Report, lines: pd.DataFrame) -> dict[tuple[str, ...], str]:
    """What each of the lines is called, by its labels."""
    labels = [
        {label: str(line[label]) for label in report.labels} for line in lines.to_dict("records")
    ]
    return {
        tuple(one.values()): name
        for one, name in zip(labels, names_of(labels, report.labels), strict=True)
    }


def _best(report: Report, done: pd.DataFrame, unit: Unit) -> str:
    """Which line has the best value; without a word on whether that is more than noise.

    As in the table, values are compared as they are shown, and numbers of another protocol only
    where there are no others.
    """
    names = _names(report, done)
    labels = list(names)
    known = [
        (float(f"{value:.{unit.decimals}f}"), place)
        for place, value in enumerate(done[report.metric])
        if not pd.isna(value)
    ]
    alike = [
        (value, place)
        for value, place in known
        if not report.marks.of(list(labels[place]), report.metric)
    ]
    best = (min if unit.lower_is_better else max)(value for value, _ in alike or known)
    places = [place for value, place in alike or known if value == best]
    which = "lowest" if unit.lower_is_better else "highest"
    left = len(report.lines) - len(done)
    so_far = f" of the {len(done)} of {len(report.lines)} lines with a result" if left else ""
    if len(places) > 1:
        equal = [names[labels[place]] for place in places]
        told = " and ".join(equal) if len(equal) == 2 else f"{len(equal)} lines"
        return f"{told} have the {which} {unit.heading}{so_far}, {best:.{unit.decimals}f}"
    value = f"{best:.{unit.decimals}f}"
    deviation = done.iloc[places[0]].get(f"{report.metric}_sd")
    if deviation is not None and not pd.isna(deviation):  # as of a single value
        value += f" ± {deviation:.{unit.decimals}f}"
    return f"{names[labels[places[0]]]} has the {which} {unit.heading}{so_far}, {value}"


def _counted(differences: Differences) -> str:
    """How many comparisons went which way; nothing where none could be made."""
    judged = [one for one in differences.comparisons if one.p is not None]
    if not judged:
        return ""
    clear = [one for one in judged if is_clear(one)]
    lower = differences.unit.lower_is_better
    worse = sum(((one.difference or 0.0) > 0) == lower for one in clear)
    compared = f"of {len(judged)} comparisons"
    if differences.common:
        compared = f"compared with {differences.reference}"
    return (
        f"{compared}: {len(clear) - worse} better, {worse} worse, "
        f"{len(judged) - len(clear)} not distinguishable"
    )
