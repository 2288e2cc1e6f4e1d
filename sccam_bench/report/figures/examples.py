"""Images beside what each cell found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from sccam_bench.report.figures.style import COLOURS


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


def _show_labels(axes: Axes, image: np.ndarray, labels: np.ndarray, num_classes: int) -> None:
    axes.imshow(image.mean(axis=2), cmap="gray", vmin=-80, vmax=335)
    palette = [COLOURS[1 + c % (len(COLOURS) - 1)] for c in range(num_classes)]
    shown = np.ma.masked_where((labels == 0) | (labels > num_classes), labels)
    axes.imshow(
        shown,
        cmap=ListedColormap(palette),
        vmin=0.5,
        vmax=num_classes + 0.5,
        alpha=0.6,
        interpolation="nearest",
    )
