"""What a figure really shows, read from what matplotlib has drawn."""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sccam_bench.report.figures.style import BLUE


@dataclass
class ShownDot:
    """A dot, its ticks, and the ends of its bar; None where there is none."""

    value: float = np.nan
    seeds: list[float] = field(default_factory=list)
    bar: tuple[float, float] | None = None


def shown_dots(figure: Figure) -> dict[str, dict[str, ShownDot]]:
    """The dots of each panel, by the titles and the names of the rows."""
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    panels: dict[str, dict[str, ShownDot]] = {}
    for axes in figure.axes:
        dots = panels.setdefault(axes.get_title(loc="left"), {})
        for line in axes.lines:
            if line.get_color() != BLUE and line.get_marker() != "|":
                continue  # the line at 0
            place = int(np.asarray(line.get_ydata())[0])
            dot = dots.setdefault(names[place], ShownDot())
            x = np.asarray(line.get_xdata(), dtype=float).tolist()
            if line.get_marker() == "o":
                (dot.value,) = x
            elif line.get_marker() == "|":
                dot.seeds = x
            else:
                dot.bar = x[0], x[1]
    return panels


def coloured(axes: Axes) -> list[list[Line2D]]:
    """All that is drawn in the colour of each method, in the order of the legend."""
    found: dict[str, list[Line2D]] = {}
    for line in axes.lines:
        if line.get_color() != "#bbbbbb":  # equal F1
            found.setdefault(str(line.get_color()), []).append(line)
    return list(found.values())


def places(line: Line2D) -> np.ndarray:
    """Its points, (P, 2)."""
    return np.transpose(line.get_data())
