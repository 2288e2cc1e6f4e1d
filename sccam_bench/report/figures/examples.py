"""Images beside what each cell found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sccam_bench.report.figures.style import COLOURS, PAGE, styled, wrapped

_MARGIN = 0.75  # inches beside the panels, for why an image is shown
_SPACE = 0.04  # between panels, of their width
_CONTRAST, _OPACITY = 0.3, 0.7  # of the image below labels, and of these
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
    names, colours = list(examples[0].found), label_colours(examples, len(classes))
    rows, columns = len(examples), 2 + len(names)
    titles = [_title(name, 100 // columns) for name in ("image", "truth", *names)]
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
        _row(panels, example, colours)
    for axes, title in zip(grid[0], titles, strict=True):
        axes.set_title(title, fontsize=7)
    patches = [
        Patch(facecolor=colour, alpha=_OPACITY, label=wrapped(classes[value - 1]))
        for value, colour in colours.items()
    ]
    figure.legend(handles=patches, loc="lower center", ncols=8)
    return figure


def _title(name: str, width: int) -> str:
    """A name in lines; its labels, which commas part, have lines of their own."""
    return ",\n".join(wrapped(part, width) for part in name.split(", "))


def _row(panels: Sequence[Axes], example: Example, colours: Mapping[int, str]) -> None:
    panels[0].imshow(example.image)
    _show_labels(panels[1], example.image, example.truth, colours)
    for axes, (name, labels) in zip(panels[2:], example.found.items(), strict=True):
        _show_labels(axes, example.image, labels, colours)
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


def _show_labels(
    axes: Axes, image: np.ndarray, labels: np.ndarray, colours: Mapping[int, str]
) -> None:
    pale = 255 - _CONTRAST * (255 - image.mean(axis=2))  # paler than all labels, in grey too
    axes.imshow(pale, cmap="gray", vmin=0, vmax=255)
    painted = np.zeros((*labels.shape, 4))  # transparent where there is no class
    for value, colour in colours.items():
        painted[labels == value] = to_rgba(colour, _OPACITY)
    axes.imshow(painted, interpolation="nearest")


def _outline(axes: Axes, truth: np.ndarray) -> None:
    """A black line around each object of the truth."""
    for value in np.unique(truth[(truth > 0) & (truth < _IGNORE)]):
        axes.contour(truth == value, levels=[0.5], colors="black", linewidths=0.6)


def label_colours(examples: Sequence[Example], num_classes: int) -> dict[int, str]:
    """The values of the classes that are in sight, and their colours, of which there are seven.

    Where these suffice for all classes, each has its own, whatever is in sight.
    """
    maps = [labels for one in examples for labels in (one.truth, *one.found.values())]
    values = sorted({int(value) for labels in maps for value in np.unique(labels)})
    shown = [value for value in values if 0 < value <= num_classes]
    if num_classes < len(COLOURS):
        return {value: COLOURS[value] for value in shown}
    return {value: COLOURS[1 + i % (len(COLOURS) - 1)] for i, value in enumerate(shown)}
