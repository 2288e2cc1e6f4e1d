"""The answer to an ablation's question, in one sentence computed from its numbers."""

from collections.abc import Sequence

import pandas as pd

from sccam_bench.report.comparing import Comparison, Labels
from sccam_bench.report.differences import Differences
from sccam_bench.report.report import Report
from sccam_bench.report.tables import heading
from sccam_bench.report.verdicts import Unit, is_clear, line_name, unit_of

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
    told = _of_subjects(report.differences, subjects)
    if told:
        return f"{unit.heading}: {'; '.join(told)}{_more(told, subjects)}."
    counted = _counted(report.differences)
    return f"{_best(report, done, unit)}{f'; {counted}' if counted else ''}."


def _of_subjects(differences: Differences, subjects: Sequence[Labels]) -> list[str]:
    """One clause for each of the first comparisons of the lines that are asked about."""
    wanted = [tuple(labels.values()) for labels in subjects]
    return [
        f"{line_name(one.labels)} is {verdict}{_amount(one, differences.unit)}"
        for one, verdict in zip(differences.comparisons, differences.verdicts, strict=True)
        if tuple(one.labels.values()) in wanted and one.p is not None
    ][:_MOST_SUBJECTS]


def _more(told: Sequence[str], subjects: Sequence[Labels]) -> str:
    left = len(subjects) - len(told)
    return f"; {left} more in the table" if len(told) == _MOST_SUBJECTS and left else ""


def _amount(comparison: Comparison, unit: Unit) -> str:
    """The difference, where the verdict does not tell it."""
    if is_clear(comparison) or not comparison.difference:
        return ""
    return f" ({unit.difference(comparison.difference)})"


def _best(report: Report, done: pd.DataFrame, unit: Unit) -> str:
    """Which line has the best value; without a word on whether that is more than noise."""
    values = done[report.metric]
    place = values.argmin() if unit.lower_is_better else values.argmax()
    best = done.iloc[int(place)]
    name = line_name({label: str(best[label]) for label in report.labels})
    value = f"{best[report.metric]:.{unit.decimals}f}"
    deviation = best.get(f"{report.metric}_sd")
    if best["n"] > 1 and deviation is not None:
        value += f" ± {deviation:.{unit.decimals}f}"
    which = "lowest" if unit.lower_is_better else "highest"
    left = len(report.lines) - len(done)
    so_far = f" of the {len(done)} of {len(report.lines)} lines with a result" if left else ""
    return f"{name} has the {which} {unit.heading}{so_far}, {value}"


def _counted(differences: Differences) -> str:
    """How many comparisons went which way; nothing where none could be made."""
    judged = [one for one in differences.comparisons if one.p is not None]
    if not judged:
        return ""
    clear = [one for one in judged if is_clear(one)]
    lower = differences.unit.lower_is_better
    worse = sum(((one.difference or 0.0) > 0) == lower for one in clear)
    return (
        f"compared with {differences.reference}: {len(clear) - worse} better, {worse} worse, "
        f"{len(judged) - len(clear)} not distinguishable"
    )
