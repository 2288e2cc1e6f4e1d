"""A table in LaTeX, with the rules of the package booktabs and no other package."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sccam_bench.report.formats.headings import halves
from sccam_bench.report.formats.latex_text import escape
from sccam_bench.report.table import Entry, Table

_COMMANDS = {1: r"\textbf", 2: r"\underline"}
# Sizes in characters of \footnotesize on a page of LaTeX's article, which is a narrow one.
_LINE = 82
_HALF = 46  # a column of two
_PAGE = 50  # lines
_ROWS = 40  # lines of a table on one page
_RULES = 4  # lines of its headings and rules
_WORDS = 30  # in a column of words that is not folded
_FOLDED = 31  # in one that is
_FOLDED_WIDTH = r"0.38\textwidth"
_BETWEEN = 1.2  # two columns
_MINUS = re.compile(r"(?<!\w)-(?=\d)")  # of a number


@dataclass(frozen=True)
class _Piece:
    """What is not parted between two pages."""

    text: str
    lines: int


def to_latex(table: Table, label: str) -> str:
    r"""A floating ``table`` to \input, with caption, label, legend and footnotes.

    Columns that the width of a page does not hold go on below, after the first columns of words;
    rows that a page does not hold, in a table of the same caption that follows. A table wider than
    a column of two is a ``table*``.
    """
    parts = _parts(table)
    widest = max(sum(_width(table, number) for number in part) for part in parts)
    kind = "table" if widest <= _HALF else "table*"
    pages = _pages([*_tabulars(table, parts), *_notes(table)])
    label = re.sub("[^a-zA-Z0-9:]+", "-", label)
    floats = []
    for number, pieces in enumerate(pages):
        title = escape(table.title) + (" (continued)" if number else "")
        lines = [
            f"\\begin{{{kind}}}[tp]",
            r"\centering",
            f"\\caption{{{title}}}",
            *([] if number else [f"\\label{{{label}}}"]),
            r"\smallskip",
            r"\footnotesize",
            r"\setlength{\tabcolsep}{2.5pt}",
            "\n\\par\\medskip\n".join(piece.text for piece in pieces),
            f"\\end{{{kind}}}",
        ]
        floats.append("\n".join(lines) + "\n")
    return "\n".join(floats)


def _pages(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """As many pieces on each page as it holds, in their order."""
    pages: list[list[_Piece]] = [[]]
    for piece in pieces:
        if pages[-1] and sum(one.lines for one in [*pages[-1], piece]) > _PAGE:
            pages.append([])
        pages[-1].append(piece)
    return pages


def _notes(table: Table) -> list[_Piece]:
    notes = [escape(table.legend)] if table.legend else []
    notes += [f"{_sign(mark)}{escape(note)}" for mark, note in table.footnotes.items()]
    if not notes:
        return []
    text = "\n\\par\n".join(notes)
    return [_Piece(f"\\raggedright {text}", sum(1 + len(note) // _LINE for note in notes))]


def _tabulars(table: Table, parts: Sequence[Sequence[int]]) -> Iterator[_Piece]:
    """Each part of the columns, with as many rows as a page holds."""
    for part in parts:
        rows: list[Sequence[Entry]] = []
        lines = 0
        for row in table.rows:
            height = _height(table, part, row)
            if rows and lines + height > _ROWS:
                yield _Piece(_tabular(table, part, rows), lines + _RULES)
                rows, lines = [], 0
            rows.append(row)
            lines += height
        yield _Piece(_tabular(table, part, rows), lines + _RULES)


def _height(table: Table, part: Sequence[int], row: Sequence[Entry]) -> int:
    """Lines of a row."""
    folded = [len(row[number].text) for number in part if _is_folded(table, number)]
    return 1 + max(folded, default=0) // _FOLDED


def _tabular(table: Table, part: Sequence[int], rows: Sequence[Sequence[Entry]]) -> str:
    folded = {number for number in part if _is_folded(table, number)}
    written = [[_cell(row[number], number in folded) for number in part] for row in rows]
    return "\n".join(
        [
            f"\\begin{{tabular}}{{{''.join(_kind(table, number) for number in part)}}}",
            r"\toprule",
            _row([_heading(table, number) for number in part]),
            r"\midrule",
            *map(_row, written),
            r"\bottomrule",
            r"\end{tabular}",
        ]
    )


def _row(cells: Sequence[str]) -> str:
    return f"{' & '.join(cells)} \\\\"


def _kind(table: Table, number: int) -> str:
    if _is_folded(table, number):
        return f"p{{{_FOLDED_WIDTH}}}"
    return "r" if table.columns[number].is_numeric else "l"


def _cell(entry: Entry, is_folded: bool) -> str:
    text = escape(entry.text if entry.value is None else _MINUS.sub("\N{MINUS SIGN}", entry.text))
    if entry.rank in _COMMANDS:
        text = f"{_COMMANDS[entry.rank]}{{{text}}}"
    # \raggedright would change the \\ that ends the row
    return (r"\rightskip 0pt plus 1fil\relax " if is_folded else "") + text + _sign(entry.mark)


def _sign(mark: str) -> str:
    return f"\\textsuperscript{{{escape(mark)}}}" if mark else ""


def _heading(table: Table, number: int) -> str:
    """In two lines where that makes the column narrower."""
    column = table.columns[number]
    lines = halves(column.heading)
    if len(lines) == 1 or _longest_entry(table, number) >= len(column.heading):
        return escape(column.heading)
    stacked = r"\\".join(map(escape, lines))
    return f"\\shortstack[{'r' if column.is_numeric else 'l'}]{{{stacked}}}"


def _parts(table: Table) -> list[list[int]]:
    """The columns of each part: as many as a line holds after the first words."""
    numbers = range(len(table.columns))
    first = next((n for n in numbers if table.columns[n].is_numeric), len(table.columns))
    words = list(range(first))
    left = _LINE - sum(_width(table, number) for number in words)
    parts: list[list[int]] = [[]]
    used = 0.0
    for number in numbers[first:]:
        width = _width(table, number)
        if parts[-1] and used + width > left:
            parts.append([])
            used = 0.0
        parts[-1].append(number)
        used += width
    return [[*words, *part] for part in parts]


def _width(table: Table, number: int) -> float:
    """About how many characters a column takes."""
    if _is_folded(table, number):
        return _FOLDED + _BETWEEN
    heading = max(map(len, halves(table.columns[number].heading)))
    return max(heading, _longest_entry(table, number)) + _BETWEEN


def _is_folded(table: Table, number: int) -> bool:
    return not table.columns[number].is_numeric and _longest_entry(table, number) > _WORDS


def _longest_entry(table: Table, number: int) -> int:
    return max((len(row[number].text + row[number].mark) for row in table.rows), default=0)
