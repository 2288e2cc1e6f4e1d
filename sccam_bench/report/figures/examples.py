"""Images beside what each cell found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sccam_bench.report.figures.style import COLOURS, PAGE, styled, wrapped

_MARGIN = 0.75  # inches beside the panels, for why an image is shown
_SPACE = 0.04  # between panels, of their width
_IGNORE = 255


@dataclass(frozen=True)
class Example:
    """One image and what each cell found in it.

    Attributes:
        image: (H, W, 3) uint8.
        truth: labels (H, W) uint8, 0 background, 255 not scored.
        found: likewise, by the name of the cell's line.
        image_id: its name in the data set.
        why: why it is shown, for example "gains most".
        scores: what each cell's labels reach in this image, in percent, by the same names.
    """

    image: np.ndarray
    truth: np.ndarray
    found: Mapping[str, np.ndarray]
    image_id: str = ""
    why: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)


@styled
def draw_examples(examples: Sequence[Example], classes: Sequence[str]) -> Figure:
    """One image per row: image, truth, then each cell's labels and the outline of the truth."""
    names = list(examples[0].found)
    rows, columns = len(examples), 2 + len(names)
    titles = [wrapped(name, 100 // columns) for name in ("image", "truth", *names)]
    top = 0.12 * max(title.count("\n") + 1 for title in titles) + 0.06
    panel = (PAGE - _MARGIN) / (columns + _SPACE * (columns - 1))
    heights = [panel * one.image.shape[0] / one.image.shape[1] for one in examples]
    bottom = 0.3
    height = sum(heights) + 0.17 * rows + top + bottom
    figure = Figure(figsize=(PAGE, height))
    grid = figure.subplots(
        rows,
        columns,
        squeeze=False,
        height_ratios=heights,
        gridspec_kw={
            "left": _MARGIN / PAGE,
            "right": 0.998,
            "top": 1 - top / height,
            "bottom": (bottom + 0.14) / height,
            "wspace": _SPACE,
            "hspace": 0.17 / (sum(heights) / rows),
        },
    )
    for panels, example in zip(grid, examples, strict=True):
        _row(panels, example, len(classes))
    for axes, title in zip(grid[0], titles, strict=True):
        axes.set_title(title, fontsize=7)
    figure.legend(handles=_legend(examples, classes), loc="lower center", ncols=8)
    return figure


def _row(panels: Sequence[Axes], example: Example, num_classes: int) -> None:
    panels[0].imshow(example.image)
    _show_labels(panels[1], example.image, example.truth, num_classes)
    for axes, (name, labels) in zip(panels[2:], example.found.items(), strict=True):
        _show_labels(axes, example.image, labels, num_classes)
        _outline(axes, example.truth)
        if name in example.scores:
            axes.set_xlabel(f"{example.scores[name]:.1f}", fontsize=7, labelpad=1.5)
    words = [wrapped(example.why, 12), wrapped(example.image_id, 13)]
    panels[0].set_ylabel(
        "\n".join(word for word in words if word != "-"),
        fontsize=7,
        rotation=0,
        ha="right",
        va="center",
    )
    for axes in panels:
        axes.set_xticks([])
        axes.set_yticks([])
        axes.spines[:].set_visible(False)


def _show_labels(axes: Axes, image: np.ndarray, labels: np.ndarray, num_classes: int) -> None:
    axes.imshow(image.mean(axis=2), cmap="gray", vmin=-80, vmax=335)
    shown = np.ma.masked_where((labels == 0) | (labels > num_classes), labels)
    axes.imshow(
        shown,
        cmap=ListedColormap([_colour(c) for c in range(num_classes)]),
        vmin=0.5,
        vmax=num_classes + 0.5,
        alpha=0.6,
        interpolation="nearest",
    )


def _outline(axes: Axes, truth: np.ndarray) -> None:
    """A black line around each object of the truth."""
    for value in np.unique(truth[(truth > 0) & (truth < _IGNORE)]):
        axes.contour(truth == value, levels=[0.5], colors="black", linewidths=0.6)


def _legend(examples: Sequence[Example], classes: Sequence[str]) -> list[Patch]:
    """The classes that are in sight."""
    maps = [labels for one in examples for labels in (one.truth, *one.found.values())]
    values = sorted({int(value) for labels in maps for value in np.unique(labels)})
    return [
        Patch(facecolor=_colour(value - 1), alpha=0.6, label=wrapped(classes[value - 1]))
        for value in values
        if 0 < value <= len(classes)
    ]


def _colour(number: int) -> str:
    return COLOURS[1 + number % (len(COLOURS) - 1)]
