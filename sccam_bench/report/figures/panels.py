"""Many lines in few panels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sccam_bench.report.names import names_of, told

MOST_LINES = 6  # of one panel
MOST_PANELS = 6
_FEW_LINES = 4  # are never spread over panels


@dataclass(frozen=True)
class Panel:
    """What is drawn together: its title, the places of its lines, and their names in it."""

    title: str
    rows: Sequence[int]
    names: Sequence[str]


_T = TypeVar("_T")
Panels = Sequence[tuple[str, Mapping[str, _T]]]  # title, and name of the line -> what is drawn


def filled(panels: Sequence[Panel], lines: Mapping[int, _T]) -> Panels[_T]:
    """The panels with what is drawn in them, which is known by the place of the line."""
    return [
        (one.title, {name: lines[row] for row, name in zip(one.rows, one.names, strict=True)})
        for one in panels
    ]


def rows_of(panels: Sequence[Panel]) -> list[int]:
    """The places of all lines that are drawn, each once."""
    return sorted({row for one in panels for row in one.rows})


def in_panels(labels: Sequence[Mapping[str, str]]) -> list[Panel]:
    """Spread lines, given by their labels, over at most `MOST_PANELS` panels.

    One panel for few lines. Else one for each value of a label, that of the fewest values (the last
    of equals) for which no panel has more than `MOST_LINES`; without such a label the lines in
    their order, each panel beginning with the first of all, which the others are measured by.
    """
    changing = [n for n in labels[0] if len({one[n] for one in labels}) > 1]
    if len(labels) <= _FEW_LINES or (len(labels) <= MOST_LINES and len(changing) < 2):
        return [_panel("", range(len(labels)), names_of(labels))]
    split = _best_split(labels, changing)
    if split is not None:
        # one name in all panels: what is called so looks the same in each
        names = names_of(labels, [name for name in changing if name != split])
        panels = [
            _panel(told(split, value), rows, names)
            for value, rows in _groups(labels, split).items()
        ]
    else:
        step = MOST_LINES - 1
        parts = [range(i, min(i + step, len(labels))) for i in range(1, len(labels), step)]
        panels = [_panel("", [0, *rows], names_of(labels)) for rows in parts]
    return panels[:MOST_PANELS]


def _best_split(labels: Sequence[Mapping[str, str]], changing: Sequence[str]) -> str | None:
    """The label to make panels by."""
    groups = {name: list(_groups(labels, name).values()) for name in reversed(changing)}
    fit = [name for name, rows in groups.items() if all(1 < len(one) <= MOST_LINES for one in rows)]
    return min(fit, key=lambda name: len(groups[name]), default=None)


def _groups(labels: Sequence[Mapping[str, str]], name: str) -> dict[str, list[int]]:
    """The places of the lines, by what a label is there."""
    groups: dict[str, list[int]] = {}
    for place, one in enumerate(labels):
        groups.setdefault(one[name], []).append(place)
    return groups


def _panel(title: str, rows: Sequence[int], names: Sequence[str]) -> Panel:
    return Panel(title, list(rows), [names[row] for row in rows])
