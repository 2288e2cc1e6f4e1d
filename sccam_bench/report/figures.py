"""Figures of a run: threshold curves, and example images."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

# Okabe and Ito: distinguishable with any colour vision, and in grey through the line style.
_COLOURS = ("#000000", "#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#D55E00", "#0072B2", "#F0E442")
_STYLES = ("-", "--", ":", "-.")
matplotlib.rcParams["svg.hashsalt"] = "sccam_bench"  # the same figure gives the same file


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
        colour = _COLOURS[i % len(_COLOURS)]
        style = _STYLES[i // len(_COLOURS) % len(_STYLES)]
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


@dataclass(frozen=True)
class Example:
    """One image (H, W, 3), its true mask (H, W), and by cell the labels (H, W) that it found."""

    image: np.ndarray
    truth: np.ndarray
    found: Mapping[str, np.ndarray]


def draw_examples(examples: Sequence[Example], num_classes: int) -> Figure:
    """One image per row: image, truth, then each cell's labels."""
    names = list(examples[0].found)
    rows, columns = len(examples), 2 + len(names)
    figure = Figure(figsize=(1.35 * columns, 1.45 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for panels, example in zip(grid, examples, strict=True):
        panels[0].imshow(example.image)
        _show_labels(panels[1], example.image, example.truth, num_classes)
        for panel, name in zip(panels[2:], names, strict=True):
            _show_labels(panel, example.image, example.found[name], num_classes)
    for panel, title in zip(grid[0], ["image", "truth", *names], strict=True):
        panel.set_title(title.replace(", ", "\n"), fontsize=6)
    for panel in grid.flat:
        panel.set_axis_off()
    return figure


def to_png(figure: Figure, dpi: int = 150) -> io.BytesIO:
    """The figure as a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer


def _show_labels(axes: Axes, image: np.ndarray, labels: np.ndarray, num_classes: int) -> None:
    axes.imshow(image.mean(axis=2), cmap="gray", vmin=-80, vmax=335)
    palette = [_COLOURS[1 + c % (len(_COLOURS) - 1)] for c in range(num_classes)]
    shown = np.ma.masked_where((labels == 0) | (labels > num_classes), labels)
    axes.imshow(
        shown,
        cmap=ListedColormap(palette),
        vmin=0.5,
        vmax=num_classes + 0.5,
        alpha=0.6,
        interpolation="nearest",
    )
