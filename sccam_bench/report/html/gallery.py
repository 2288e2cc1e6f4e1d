"""Images that a reader compares method by method."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sccam_bench.report.figures.examples import Example
from sccam_bench.report.html.pictures import (
    NOT_SCORED,
    label_colours,
    label_picture,
    photograph,
)


@dataclass(frozen=True)
class Panel:
    """One thing to see of an image: the photograph, the truth, or what a cell found.

    Attributes:
        address: of its picture; labels are transparent where there is background.
        is_mask: whether it lies over the photograph.
        score: as it is read, "" where there is none.
    """

    name: str
    address: str
    is_mask: bool
    score: str = ""


@dataclass(frozen=True)
class Item:
    """One image of the gallery; its panels begin with the photograph and the truth.

    Attributes:
        size: width and height in pixels.
        pair: numbers of the two panels that are compared at first.
    """

    image_id: str
    why: str
    size: tuple[int, int]
    panels: Sequence[Panel]
    pair: tuple[int, int]

    @property
    def weight(self) -> int:
        """How many bytes its pictures take."""
        return sum(len(panel.address) for panel in self.panels)


def make_items(examples: Sequence[Example], num_classes: int) -> list[Item]:
    """The gallery's images in their order."""
    return [_item(example, num_classes) for example in examples]


def colour_legend(examples: Sequence[Example], classes: Sequence[str]) -> Sequence[tuple[str, str]]:
    """Name and colour of all classes, and of what is not scored if there is any."""
    colours = list(zip(classes, label_colours(len(classes)), strict=True))
    if any((example.truth > len(classes)).any() for example in examples):
        colours.append(("not scored", NOT_SCORED))
    return colours


def _item(example: Example, num_classes: int) -> Item:
    def mask(labels: np.ndarray) -> str:
        return label_picture(labels, num_classes)

    panels = [
        Panel("image", photograph(example.image), is_mask=False),
        Panel("truth", mask(example.truth), is_mask=True),
    ]
    for name, labels in example.found.items():
        score = f"{example.scores[name]:.1f}" if name in example.scores else ""
        panels.append(Panel(name, mask(labels), is_mask=True, score=score))
    height, width = example.truth.shape
    return Item(example.image_id, example.why, (width, height), panels, _pair(example))


def _pair(example: Example) -> tuple[int, int]:
    """The first cell, and of the others the one that does best in this image; else the truth."""
    names = list(example.found)
    if len(names) < 2:
        return len(names) + 1, 1
    best = max(names[1:], key=lambda name: example.scores.get(name, 0.0))
    return 2, 2 + names.index(best)
