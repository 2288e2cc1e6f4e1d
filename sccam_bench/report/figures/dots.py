"""Values with their intervals: a dot per row, one panel beside the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sccam_bench.report.figures.style import BLUE, PAGE, styled, wrapped

_ROW = 0.19  # inches
_NAME = 38  # characters of a line


@dataclass(frozen=True)
class Dot:
    """A value, its interval over images (None where unknown), and each seed's own value."""

    value: float
    low: float | None = None
    high: float | None = None
    seeds: Sequence[float] = field(default=())


@styled
def draw_dots(
    panels: Mapping[str, Mapping[str, Dot]], x_label: str, *, reference: float | None = None
) -> Figure:
    """A panel for each title, with a row for each name; all panels have the same rows.

    Args:
        reference: a value to draw a line at, for differences; these share one scale.
    """
    names = list(dict.fromkeys(name for rows in panels.values() for name in rows))
    shown = [wrapped(name, _NAME) for name in names]
    lines = sum(name.count("\n") + 1 for name in shown)
    titles = [wrapped(title, 80 // len(panels)) for title in panels]
    height = 0.75 + _ROW * lines + 0.14 * max(title.count("\n") for title in titles)
    figure = Figure(figsize=(PAGE, height), layout="constrained")
    share = reference is not None
    grid = figure.subplots(1, len(panels), sharex=share, sharey=True, squeeze=False)[0]
    for axes, title, rows in zip(grid, titles, panels.values(), strict=True):
        if reference is not None:
            axes.axvline(reference, color="black", lw=0.8)
        for place, name in enumerate(names):
            if name in rows:
                _draw(axes, place, rows[name])
        axes.set_title(title, loc="left")
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    grid[0].set_yticks(range(len(names)), shown)
    grid[0].set_ylim(len(names) - 0.4, -0.6)
    figure.supxlabel(x_label, fontsize=8)
    several = any(len(dot.seeds) > 1 for rows in panels.values() for dot in rows.values())
    figure.legend(handles=_handles(several), loc="outside upper right", ncols=3)
    return figure


def _draw(axes: Axes, place: int, dot: Dot) -> None:
    if dot.low is not None and dot.high is not None:
        axes.plot([dot.low, dot.high], [place, place], color=BLUE, lw=1.6, zorder=2)
    seeds = dot.seeds if len(dot.seeds) > 1 else []
    axes.plot(seeds, [place] * len(seeds), "|", color="black", markersize=7, zorder=4)
    axes.plot(dot.value, place, "o", color=BLUE, markersize=5, zorder=3)


def _handles(several: bool) -> list[Line2D]:
    """The legend's entries; the seeds' only if there are several."""
    mean = Line2D([], [], marker="o", color=BLUE, markersize=5, ls="", label="mean over seeds")
    tick = Line2D([], [], marker="|", color="black", markersize=7, ls="", label="each seed")
    if not several:
        mean.set_label("one seed")
    bar = Line2D([], [], color=BLUE, lw=1.6, label="95 % over images")
    return [mean, tick, bar] if several else [mean, bar]
