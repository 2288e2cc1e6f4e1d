"""Images that a reader compares method by method."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_hex

from sccam_bench.report.figures.examples import Example, label_colours
from sccam_bench.report.html.pictures import NOT_SCORED, label_picture, photograph


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


def make_items(
    examples: Sequence[Example], num_classes: int, pair: tuple[str, str] | None = None
) -> list[Item]:
    """The gallery's images in their order; `pair` names the cells to compare at first."""
    colours = label_colours(examples, num_classes)
    return [_item(example, colours, pair) for example in examples]


def colour_legend(examples: Sequence[Example], classes: Sequence[str]) -> Sequence[tuple[str, str]]:
    """Name and colour of the classes, and of what is not scored if there is any."""
    colours = label_colours(examples, len(classes))
    legend = [(classes[value - 1], to_hex(colour)) for value, colour in colours.items()]
    if any((example.truth > len(classes)).any() for example in examples):
        legend.append(("not scored", NOT_SCORED))
    return legend


def _item(example: Example, colours: Mapping[int, str], pair: tuple[str, str] | None) -> Item:
    def mask(labels: np.ndarray) -> str:
        return label_picture(labels, colours)

    panels = [
        Panel("image", photograph(example.image), is_mask=False),
        Panel("truth", mask(example.truth), is_mask=True),
    ]
    for name, labels in example.found.items():
        score = example.scores.get(name, math.nan)
        told = "" if math.isnan(score) else f"{score:.1f}"
        panels.append(Panel(name, mask(labels), is_mask=True, score=told))
    height, width = example.truth.shape
    return Item(example.image_id, example.why, (width, height), panels, _numbers(example, pair))


def _numbers(example: Example, pair: tuple[str, str] | None) -> tuple[int, int]:
    """The panels of a pair; else those of the first and the last cell, or of the truth."""
    names = list(example.found)
    if pair is not None and set(pair) <= set(names):
        return 2 + names.index(pair[0]), 2 + names.index(pair[1])
    return (2, 1 + len(names)) if len(names) > 1 else (1 + len(names), 1)
