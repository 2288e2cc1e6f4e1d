"""Precision against recall of maps over all background thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sccam_bench.report.figures.curves import POLICY_MARKERS, mark, policy_handles
from sccam_bench.report.figures.multiples import AxisLabels, small_multiples
from sccam_bench.report.figures.panels import Panels
from sccam_bench.report.figures.style import SMALL, Look, styled

_F1 = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_AROUND = 25  # points that are shown below what the policies reach


@dataclass(frozen=True)
class Tradeoff:
    """Recall and precision (T,) in [0, 1] over thresholds, and both by policy, where known."""

    recall: Sequence[float]
    precision: Sequence[float]
    marked: Mapping[str, tuple[float, float]]


@styled
def draw_precision_recall(panels: Panels[Tradeoff]) -> Figure:
    """Precision against recall, and thin lines of equal F1."""
    lines = [line for _, panel in panels for line in panel.values()]
    used = {policy for line in lines for policy in line.marked}
    figure = small_multiples(
        panels,
        AxisLabels("recall [%]", "precision [%]"),
        _draw,
        policy_handles([policy for policy in POLICY_MARKERS if policy in used]),
    )
    marked = [place for line in lines for place in line.marked.values()] or [(0.0, 0.0)]
    left, bottom = np.maximum(0, 100 * np.min(marked, axis=0) - _AROUND)
    for axes in figure.axes[: len(panels)]:
        axes.set_xlim(left, 100)
        axes.set_ylim(bottom, 100)
        _equal_f1(axes)
    return figure


def _draw(axes: Axes, line: Tradeoff, look: Look) -> Line2D:
    recall, precision = 100 * np.asarray(line.recall), 100 * np.asarray(line.precision)
    (drawn,) = axes.plot(recall, precision, color=look.colour, linestyle=look.style)
    for policy, (found, correct) in line.marked.items():
        mark(axes, policy, (100 * found, 100 * correct), look.colour)
    return drawn


def _equal_f1(axes: Axes) -> None:
    """F1 = 2 P R / (P + R), named at the right edge."""
    (left, right), bottom = axes.get_xlim(), axes.get_ylim()[0]
    axes.grid(visible=False)
    for value in _F1:
        f1 = 100 * value
        recall = np.linspace(max(f1 / (2 - value), left), right, 200)
        precision = f1 * recall / (2 * recall - f1)
        axes.plot(recall, precision, color="#bbbbbb", lw=0.6, zorder=0)
        if bottom < precision[-1]:
            axes.annotate(
                f"F1 {value:g}",
                (right, precision[-1]),
                xytext=(2, 0),
                textcoords="offset points",
                va="center",
                fontsize=SMALL,
                color="#666666",
                annotation_clip=False,
            )
