"""mIoU against the background threshold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sccam_bench.report.figures.multiples import AxisLabels, small_multiples
from sccam_bench.report.figures.panels import Panels
from sccam_bench.report.figures.style import Look, band, styled

POLICY_MARKERS = {"transfer": "o", "oracle": "*", "fixed": "s"}
_SHOWN = 0.55  # of the highest value; what lies lower is where no policy would go


@dataclass(frozen=True)
class Curve:
    """What one method reaches at every threshold.

    Attributes:
        thresholds: (T,) in [0, 1].
        miou: (T,) in [0, 1], means over seeds.
        marked: policy -> threshold and mIoU, means over seeds.
        deviation: (T,) sample standard deviation over seeds; empty for one seed.
    """

    thresholds: Sequence[float]
    miou: Sequence[float]
    marked: Mapping[str, tuple[float, float]]
    deviation: Sequence[float] = field(default=())


@styled
def draw_curves(panels: Panels[Curve]) -> Figure:
    """mIoU of every line against the background threshold, the policies' choices marked."""
    curves = [curve for _, lines in panels for curve in lines.values()]
    used = {policy for curve in curves for policy in curve.marked}
    figure = small_multiples(
        panels,
        AxisLabels("background threshold", "mIoU [%]"),
        _draw,
        policy_handles([policy for policy in POLICY_MARKERS if policy in used]),
    )
    highest = 100 * max(max(_upper(curve)) for curve in curves)
    marked = [100 * miou for curve in curves for _, miou in curve.marked.values()]
    lowest = min([_SHOWN * highest, *(value - 2 for value in marked)])
    inside = [
        threshold
        for curve in curves
        for threshold, miou in zip(curve.thresholds, curve.miou, strict=True)
        if 100 * miou >= lowest
    ]
    figure.axes[0].set_ylim(lowest, 1.04 * highest)
    figure.axes[0].set_xlim(min(inside) - 0.02, max(inside) + 0.02)
    return figure


def _upper(curve: Curve) -> Sequence[float]:
    """The upper edge of the band, or the curve itself where it has none."""
    if not len(curve.deviation):
        return curve.miou
    return [miou + off for miou, off in zip(curve.miou, curve.deviation, strict=True)]


def policy_handles(policies: Sequence[str]) -> list[Line2D]:
    """What the marks of the policies are called in a legend."""
    return [
        Line2D(
            [],
            [],
            color="white",
            markeredgecolor="black",
            marker=POLICY_MARKERS[policy],
            markersize=_size(policy),
            linestyle="",
            label=f"{policy} threshold",
        )
        for policy in policies
    ]


def mark(axes: Axes, policy: str, place: tuple[float, float], colour: str) -> None:
    """Mark what a policy chose."""
    axes.plot(
        *place,
        POLICY_MARKERS[policy],
        color=colour,
        markeredgecolor="black",
        markeredgewidth=0.6,
        markersize=_size(policy),
        zorder=3,
    )


def _size(policy: str) -> float:
    return 8 if policy == "oracle" else 5


def _draw(axes: Axes, curve: Curve, look: Look) -> Line2D:
    miou = 100 * np.asarray(curve.miou)
    if len(curve.deviation):
        band(axes, curve.thresholds, miou, 100 * np.asarray(curve.deviation), look)
    (line,) = axes.plot(curve.thresholds, miou, color=look.colour, linestyle=look.style)
    for policy, (threshold, reached) in curve.marked.items():
        mark(axes, policy, (threshold, 100 * reached), look.colour)
    return line
