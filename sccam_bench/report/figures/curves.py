"""mIoU against the background threshold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from sccam_bench.report.figures.style import COLOURS, STYLES


@dataclass(frozen=True)
class Curve:
    """mIoU (T,) in [0, 1] over thresholds (T,), and the threshold and mIoU by policy."""

    thresholds: Sequence[float]
    miou: Sequence[float]
    marked: Mapping[str, tuple[float, float]]


def draw_curves(curves: Mapping[str, Curve], question: str) -> Figure:
    """mIoU of every cell against the background threshold, the policies' choices marked."""
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    axes = figure.add_subplot()
    markers = {"transfer": "o", "oracle": "*", "fixed": "s"}
    for i, (name, curve) in enumerate(curves.items()):
        colour = COLOURS[i % len(COLOURS)]
        style = STYLES[i // len(COLOURS) % len(STYLES)]
        axes.plot(
            curve.thresholds,
            [100 * value for value in curve.miou],
            color=colour,
            linestyle=style,
            label=name,
        )
        for policy, (threshold, miou) in curve.marked.items():
            axes.plot(threshold, 100 * miou, markers[policy], color=colour, markersize=6)
    for policy, marker in markers.items():
        axes.plot([], [], marker, color="grey", label=f"{policy} threshold")
    axes.set_xlabel("background threshold")
    axes.set_ylabel("mIoU [%]")
    axes.set_title(question, fontsize=10, loc="left", wrap=True)
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", fontsize=7, frameon=False)
    return figure
