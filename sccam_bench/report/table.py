"""What a table holds, whatever it is written as: terminal, Markdown, LaTeX or HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A heading; figures stand to the right, words to the left."""

    heading: str
    is_numeric: bool = True


@dataclass(frozen=True)
class Entry:
    """What stands in one place of a table.

    Attributes:
        text: as it is read, rounded, "±" and thresholds included; not escaped for any format.
        value: what it is sorted by; None for words and for what is not known.
        rank: 1 for the best of its column, 2 for the second best, 0 for all others.
        mark: sign of a footnote, "" where there is none.
    """

    text: str
    value: float | None = None
    rank: int = 0
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of entries, one for each column.

    Attributes:
        title: one line.
        legend: what the columns mean.
        footnotes: by their marks.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Entry]]
    legend: str = ""
    footnotes: Mapping[str, str] = field(default_factory=dict)
