"""Small multiples: panels of lines that look the same in each, with common axes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sccam_bench.report.figures.panels import Panels
from sccam_bench.report.figures.style import COLUMN, PAGE, Look, look, wrapped

_T = TypeVar("_T")
_LEGEND_LINE = 0.16  # inches


@dataclass(frozen=True)
class AxisLabels:
    """What the axes of all panels show."""

    x: str
    y: str


def small_multiples(
    panels: Panels[_T],
    labels: AxisLabels,
    draw: Callable[[Axes, _T, Look], Line2D],
    explained: Sequence[Line2D] = (),
) -> Figure:
    """One panel a column wide, or several over a page; legends below.

    Args:
        draw: draws one line, and returns what stands for it in the legend.
        explained: further entries of the legend, with their labels.
    """
    names = list(dict.fromkeys(name for _, lines in panels for name in lines))
    looks = {name: look(number) for number, name in enumerate(names)}
    alike = all(list(lines) == names for _, lines in panels)
    common = names if alike and len(names) > 1 else []
    below = 0 if alike else max(len(lines) for _, lines in panels)
    figure, grid = _grid(len(panels), len(common) + len(explained), below)
    for axes, (title, lines) in zip(grid, panels, strict=False):
        drawn = {name: draw(axes, line, looks[name]) for name, line in lines.items()}
        axes.set_title(wrapped(title, 60) if title else "", loc="left")
        axes.set_xlabel(labels.x)
        if not alike:
            axes.legend(
                drawn.values(), _wrapped(drawn), loc="upper left", bbox_to_anchor=(-0.05, -0.27)
            )
    for axes in grid[len(panels) :]:
        axes.set_axis_off()
    for axes in grid[:: _columns(len(panels))]:
        axes.set_ylabel(labels.y)
    handles = [*(drawn[name] for name in common), *explained]
    if handles:
        texts = [*_wrapped(common), *(str(one.get_label()) for one in explained)]
        columns = 3 if len(panels) > 1 else 1
        figure.legend(handles, texts, loc="outside lower center", ncols=columns)
    return figure


def _wrapped(names: Iterable[str]) -> list[str]:
    return [wrapped(name, 44) for name in names]


def _columns(panels: int) -> int:
    return min(panels, 3 if panels == 3 or panels > 4 else 2)


def _grid(panels: int, entries: int, below: int) -> tuple[Figure, list[Axes]]:
    """Axes for all panels.

    Args:
        entries: of the legend of the whole figure.
        below: of that of each panel.
    """
    columns = _columns(panels)
    rows = -(-panels // columns)
    legends = below * rows + -(-entries // (1 if panels == 1 else 3))
    size = (COLUMN if panels == 1 else PAGE, 2.3 * rows + _LEGEND_LINE * legends)
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes in grid.flat:
        axes.xaxis.set_tick_params(labelbottom=True)
    return figure, list(grid.flat)
