"""Precision against recall of maps over all background thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sccam_bench.report.figures.curves import POLICY_MARKERS, mark, policy_handles
from sccam_bench.report.figures.multiples import AxisLabels, Panels, small_multiples
from sccam_bench.report.figures.style import SMALL, Look, styled

_F1 = (0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Tradeoff:
    """Recall and precision (T,) in [0, 1] over thresholds, and both by policy."""

    recall: Sequence[float]
    precision: Sequence[float]
    marked: Mapping[str, tuple[float, float]]


@styled
def draw_precision_recall(panels: Panels[Tradeoff]) -> Figure:
    """Precision against recall, and thin lines of equal F1."""
    lines = [line for panel in panels.values() for line in panel.values()]
    used = {policy for line in lines for policy in line.marked}
    figure = small_multiples(
        panels,
        AxisLabels("recall [%]", "precision [%]"),
        _draw,
        policy_handles([policy for policy in POLICY_MARKERS if policy in used]),
    )
    low = [
        100 * min(min(values) for values in found)
        for found in ([one.recall for one in lines], [one.precision for one in lines])
    ]
    for axes in figure.axes[: len(panels)]:
        axes.set_xlim(max(0, low[0] - 3), 100)
        axes.set_ylim(max(0, low[1] - 3), 100)
        _equal_f1(axes)
    return figure


def _draw(axes: Axes, line: Tradeoff, look: Look) -> None:
    recall, precision = 100 * np.asarray(line.recall), 100 * np.asarray(line.precision)
    axes.plot(recall, precision, color=look.colour, linestyle=look.style)
    for policy, (found, correct) in line.marked.items():
        mark(axes, policy, (100 * found, 100 * correct), look.colour)


def _equal_f1(axes: Axes) -> None:
    """F1 = 2 P R / (P + R), drawn where it fits, named at the upper or right edge."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    axes.grid(visible=False)
    for value in _F1:
        f1 = 100 * value
        recall = np.linspace(max(f1 / (2 - value) * 1.0001, left), right, 200)
        precision = f1 * recall / (2 * recall - f1)
        inside = (precision <= top) & (precision >= bottom)
        if not inside.any():
            continue
        axes.plot(recall[inside], precision[inside], color="#bbbbbb", lw=0.6, zorder=0)
        place = recall[inside][-1], precision[inside][-1]
        axes.annotate(
            f"F1 {value:g}",
            place,
            xytext=(-1, 1),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=SMALL,
            color="#777777",
        )
