"""A score against the values of one setting."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from sccam_bench.report.figures.multiples import AxisLabels, small_multiples
from sccam_bench.report.figures.panels import Panels
from sccam_bench.report.figures.style import Look, band, styled

_ORACLE: dict[str, Any] = {"marker": "*", "markerfacecolor": "white", "lw": 0.6, "ms": 6}
_WIDE = 8  # largest value by smallest from which the axis is logarithmic


@dataclass(frozen=True)
class SweepLine:
    """What one method reaches at the V values of a setting.

    Attributes:
        values: (V,) ascending.
        scores: (V,) means over seeds, in the unit of the axis.
        deviation: (V,) sample standard deviation over seeds, NaN where there is one seed.
        low, high: (V,) bounds of an interval over images; empty where seeds tell of the noise.
        oracle: (V,) the score at the oracle's threshold; empty where there is none.
    """

    values: Sequence[float]
    scores: Sequence[float]
    deviation: Sequence[float] = field(default=())
    low: Sequence[float] = field(default=())
    high: Sequence[float] = field(default=())
    oracle: Sequence[float] = field(default=())


@styled
def draw_sweep(panels: Panels[SweepLine], labels: AxisLabels) -> Figure:
    """Scores against a setting's values: the line's own, and thin the oracle's."""
    lines = [line for _, panel in panels for line in panel.values()]
    explained = []
    if any(len(line.oracle) for line in lines):
        explained = [Line2D([], [], color="grey", label="oracle threshold", **_ORACLE)]
    figure = small_multiples(panels, labels, _draw, explained)
    values = sorted({value for line in lines for value in line.values})
    for axes in figure.axes:
        if values[0] > 0 and values[-1] >= _WIDE * values[0]:
            axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator(values))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    return figure


def _draw(axes: Axes, line: SweepLine, look: Look) -> Line2D:
    scores = np.asarray(line.scores)
    if len(line.oracle):
        style = {"color": look.colour, "linestyle": look.style, **_ORACLE}
        axes.plot(line.values, line.oracle, **style)
    if len(line.deviation):
        band(axes, line.values, scores, np.asarray(line.deviation), look)
    if len(line.low):
        bars = [scores - line.low, np.asarray(line.high) - scores]
        axes.errorbar(line.values, scores, bars, color=look.colour, ls="", elinewidth=0.8)
    (drawn,) = axes.plot(
        line.values, scores, color=look.colour, linestyle=look.style, marker=look.marker
    )
    return drawn
