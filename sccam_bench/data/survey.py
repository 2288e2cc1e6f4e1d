"""Look at every image and mask of a data set once, and remember what reports need."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sccam_bench.data.base import WSSSDataset
from sccam_bench.data.files import MaskFileDataset
from sccam_bench.data.masks import Colour, Fault, UnusableMask, shown_colours
from sccam_bench.data.threads import Watch, each
from sccam_bench.errors import InputError

Size = tuple[int, int]  # height, width
# What a run does with a split: learn from its image labels, score maps on it, choose the transfer
# threshold on it, or score what a network predicts on images that it never saw.
Role = Literal["train", "score", "calibrate", "held out"]


@dataclass(frozen=True)
class SplitUse:
    """A split and what a run does with it."""

    name: str
    roles: frozenset[Role] = frozenset()

    @property
    def needs_masks(self) -> bool:
        return bool(self.roles & {"score", "calibrate", "held out"})


@dataclass(frozen=True)
class ImageLook:
    """An image's size and the digest of its pixels; both None if it has a `problem`."""

    size: Size | None = None
    content: bytes | None = None
    problem: str = ""


@dataclass(frozen=True)
class MaskLook:
    """An image's mask.

    Attributes:
        size: None if it cannot be used.
        values: those that occur, in the data set's numbering: 0, c + 1, 255.
        colours: the palette's colour of each stored value; empty without a palette.
        fault: what is wrong with the file, where that is known.
        problem: why it cannot be used; empty if it can.
    """

    size: Size | None = None
    values: frozenset[int] = frozenset()
    colours: dict[int, Colour] = field(default_factory=dict)
    fault: Fault | None = None
    problem: str = ""

    @property
    def usable(self) -> bool:
        return self.size is not None


@dataclass(frozen=True)
class Look:
    """What an image and its mask are like."""

    image: ImageLook
    mask: MaskLook


@dataclass(frozen=True)
class Part:
    """A split that was looked at; labels (N, C) bool and looks in the order of its ids."""

    use: SplitUse
    ids: list[str]
    labels: np.ndarray
    looks: list[Look]

    def named(self, chosen: Iterable[int]) -> list[str]:
        """The images in these rows."""
        return [self.ids[row] for row in chosen]


def survey(dataset: WSSSDataset, ids: Sequence[str], watch: Watch) -> dict[str, Look]:
    """Read each of the images and its mask, in threads."""

    def look_at(image_id: str) -> Look:
        return Look(look_at_image(dataset, image_id), look_at_mask(dataset, image_id))

    return each(look_at, ids, "reading images and masks", watch)


def look_at_image(dataset: WSSSDataset, image_id: str) -> ImageLook:
    """Read an image."""
    try:
        image = dataset.image(image_id)
    except InputError as error:
        return ImageLook(problem=str(error))
    hashed = hashlib.sha256(repr(image.shape).encode())
    hashed.update(image.tobytes())
    return ImageLook((image.shape[0], image.shape[1]), hashed.digest())


def look_at_mask(dataset: WSSSDataset, image_id: str) -> MaskLook:
    """Read an image's mask."""
    try:
        if isinstance(dataset, MaskFileDataset):
            stored = dataset.stored_mask(image_id)
            content = dataset.mask_file(image_id).read_bytes()
            mask, colours = dataset.in_our_numbers(stored), shown_colours(content, stored)
        else:
            mask, colours = dataset.mask(image_id), None
    except UnusableMask as error:
        return MaskLook(fault=error.fault, problem=str(error))
    except InputError as error:
        return MaskLook(problem=str(error))
    values = frozenset(np.unique(mask).tolist())
    return MaskLook((mask.shape[0], mask.shape[1]), values, colours or {})
