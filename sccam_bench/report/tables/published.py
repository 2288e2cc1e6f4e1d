"""Published figures as tables: all that is known of them, or narrow ones by stage."""

import pandas as pd

from sccam_bench.report.published import Published
from sccam_bench.report.table import Column, Entry, Table

_FIGURE = "mIoU"


def published(found: Published) -> Table:
    """All columns of all figures."""
    return _table(found.title, found.figures)


def short(found: Published) -> list[Table]:
    """The main columns, one table for each data set and stage where they are compared."""
    return [_table(title, figures) for title, figures in found.short.items()]


def _table(title: str, figures: pd.DataFrame) -> Table:
    """Figures of others are not ranked: their splits and protocols differ."""
    columns = [Column(str(name), is_numeric=name == _FIGURE) for name in figures]
    rows = [
        [
            Entry(str(value), float(value) if column.is_numeric else None)
            for column, value in zip(columns, row, strict=True)
        ]
        for row in figures.itertuples(index=False)
    ]
    return Table(title, columns, rows)
