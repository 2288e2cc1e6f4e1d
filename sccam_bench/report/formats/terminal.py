"""A table for a terminal."""

import dataclasses

import rich.table
from rich.text import Text

from sccam_bench.report.formats.headings import halves
from sccam_bench.report.table import Entry, Table

_WORDS = 28  # characters of a column of words, at least, before the numbers
_FOLDED = 18  # and behind them
_BETWEEN = 3  # characters of a column's frame and margins
_STYLES = {1: "bold", 2: "underline"}


def to_rich(table: Table, width: int) -> rich.table.Table:
    """A table for `width` characters: if they are too few the last columns go, and no digit.

    The first column of numbers and the words before it stay; words are folded.
    """
    kept = _fitting(table, width)
    shown = rich.table.Table(title=Text(table.title), title_justify="left")
    for number in kept:
        column = table.columns[number]
        if column.is_numeric:
            heading = Text("\n".join(halves(column.heading)))
            shown.add_column(heading, justify="right", no_wrap=True)
        else:
            words = [word for row in table.rows for word in row[number].text.split()]
            longest = max(map(len, words), default=1)
            shown.add_column(Text(column.heading), min_width=min(longest, _WORDS), overflow="fold")
    for row in table.rows:
        shown.add_row(*(_cell(row[number]) for number in kept))
    return shown


def varying(table: Table) -> Table:
    """The table without the columns of words that say the same in all of several rows."""
    kept = [
        number
        for number, column in enumerate(table.columns)
        if column.is_numeric
        or len(table.rows) == 1
        or len({row[number].text for row in table.rows}) > 1
    ]
    return dataclasses.replace(
        table,
        columns=[table.columns[number] for number in kept],
        rows=[[row[number] for number in kept] for row in table.rows],
    )


def _fitting(table: Table, width: int) -> list[int]:
    """The columns that `width` characters hold, from the first on."""
    kept: list[int] = []
    left = width - 1
    has_numbers = False
    for number, column in enumerate(table.columns):
        left -= _width(table, number, _FOLDED if has_numbers else _WORDS)
        if left < 0 and has_numbers:
            break
        kept.append(number)
        has_numbers = has_numbers or column.is_numeric
    return kept


def _width(table: Table, number: int, of_words: int) -> int:
    """How many characters a column takes in the end; one of words is folded to `of_words`."""
    column = table.columns[number]
    texts = [row[number].text + row[number].mark for row in table.rows]
    longest = max(map(len, [*halves(column.heading), *texts]))
    return (longest if column.is_numeric else min(longest, of_words)) + _BETWEEN


def _cell(entry: Entry) -> Text:
    return Text.assemble((entry.text, _STYLES.get(entry.rank, "")), entry.mark)
