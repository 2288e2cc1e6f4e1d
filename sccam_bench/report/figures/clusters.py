"""The images nearest the centre of each cluster, class by class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image, ImageOps

from sccam_bench.report.figures.style import COLOURS, PAGE, SMALL, styled, wrapped

_SIDE, _GAP = 96, 9  # pixels of a thumbnail, and between two
_COLUMNS = 3  # classes beside each other


@dataclass(frozen=True)
class Cluster:
    """One cluster of a class.

    Attributes:
        images: (H, W, 3) uint8 each, the nearest one first.
        kinds: the true sub-category of each image; empty where unknown.
        legend: what is said of the cluster, in one or two short lines.
    """

    images: Sequence[np.ndarray]
    kinds: Sequence[int]
    legend: str


@styled
def draw_clusters(classes: Mapping[str, Sequence[Cluster]]) -> Figure:
    """A block for each class, a row for each cluster; frames tell the true sub-categories."""
    columns = min(_COLUMNS, len(classes))
    rows = -(-len(classes) // columns)
    deepest = max(len(clusters) for clusters in classes.values())
    width = PAGE * columns / _COLUMNS
    figure = Figure(figsize=(width, rows * (0.45 * deepest + 0.3)), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).flat
    for axes, (name, clusters) in zip(grid, classes.items(), strict=False):
        _block(axes, clusters)
        axes.set_title(wrapped(name), loc="left")
    for axes in figure.axes[len(classes) :]:
        axes.set_axis_off()
    return figure


def kind_name(kind: int) -> str:
    """A letter for a true sub-category, as in the corners of the figure."""
    return chr(ord("A") + kind) if kind < 26 else str(kind)


def _block(axes: Axes, clusters: Sequence[Cluster]) -> None:
    """All thumbnails of a class as one picture: hundreds of axes would take seconds."""
    step = _SIDE + _GAP
    most = max(len(cluster.images) for cluster in clusters)
    canvas = np.full((step * len(clusters), step * most, 3), 255, np.uint8)
    for row, cluster in enumerate(clusters):
        for column, image in enumerate(cluster.images):
            top, left = row * step, column * step
            canvas[top : top + _SIDE, left : left + _SIDE] = _thumbnail(image)
    axes.imshow(canvas)
    for row, cluster in enumerate(clusters):
        for column, kind in enumerate(cluster.kinds):
            _frame(axes, column * step, row * step, kind)
    axes.set_yticks(
        [row * step + _SIDE / 2 for row in range(len(clusters))], [one.legend for one in clusters]
    )
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _frame(axes: Axes, left: float, top: float, kind: int) -> None:
    colour = COLOURS[1 + kind % (len(COLOURS) - 1)]
    axes.add_patch(Rectangle((left, top), _SIDE, _SIDE, fill=False, edgecolor=colour, lw=2))
    axes.text(
        left + 4,
        top + 4,
        kind_name(kind),
        fontsize=SMALL,
        va="top",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
    )


def _thumbnail(image: np.ndarray) -> np.ndarray:
    padded = ImageOps.pad(Image.fromarray(image), (_SIDE, _SIDE), color="white")
    return np.asarray(padded)
