"""Differences between a report's lines as a table."""

from sccam_bench.report.differences import Differences, columns, legend
from sccam_bench.report.table import Column, Entry, Table


def compared(differences: Differences) -> Table:
    """One row for each comparison."""
    names = list(differences.comparisons[0].labels)
    labels = [[Entry(one.labels[name]) for one in differences.comparisons] for name in names]
    found = columns(differences)
    return Table(
        title=f"Differences{differences.common}",
        columns=[*(Column(name, is_numeric=False) for name in names), *found],
        rows=list(zip(*labels, *found.values(), strict=True)),
        legend=legend(differences),
    )
