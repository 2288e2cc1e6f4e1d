"""Masks in picture files: reading the class numbers in them, and what can be wrong with one."""

import io
from enum import Enum
from pathlib import Path

import numpy as np
from PIL import Image

from sccam_bench.data.base import IGNORE
from sccam_bench.data.palette import grey_levels, voc_palette
from sccam_bench.errors import InputError

Colour = tuple[int, int, int]
# what Pillow raises on a file that it cannot open or decode
UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)


class Fault(Enum):
    """What can be wrong with a mask; `harmless` ones leave its values right."""

    MISSING = "missing"
    BROKEN = "not a readable picture"
    TRUE_COLOUR = "true-colour pictures (RGB), not class numbers"
    GREY_LEVELS = (
        "grey levels of VOC's colours, not class numbers (a paletted PNG was read as grey)"
    )
    VALUES = "with values outside 0 to {} and 255"
    SHUFFLED = "with VOC's colours under other numbers (a picture was quantised again)"
    SIZE = "of another size than their image"
    DIFFERS = "not ours and unlike the mask of VOC or SBD"
    GREYSCALE = "greyscale without a palette: read as they are"
    PALETTE = "with a palette that is not VOC's: read as they are"

    @property
    def harmless(self) -> bool:
        return self in (Fault.GREYSCALE, Fault.PALETTE)

    def text(self, num_classes: int) -> str:
        """What is wrong, for masks of so many classes."""
        return self.value.format(num_classes)


class UnusableMask(InputError):
    """A mask that is not there or cannot be right."""

    def __init__(self, message: str, fault: Fault) -> None:
        super().__init__(message)
        self.fault = fault


def read_class_numbers(path: Path, num_classes: int) -> np.ndarray:
    """The values (H, W) uint8 of a mask file: 0 to `num_classes`, and 255.

    Raises:
        UnusableMask: the file is missing or broken, or its values are no class numbers.
    """
    if not path.is_file():
        raise UnusableMask(
            f"mask {path} is missing; scored images need one, training images do not",
            Fault.MISSING,
        )
    try:
        return class_numbers(path.read_bytes(), num_classes)
    except UnusableMask as error:
        raise UnusableMask(f"mask {path} {error}", error.fault) from error


def class_numbers(content: bytes, num_classes: int) -> np.ndarray:
    """The values (H, W) uint8 in the content of a mask file: 0 to `num_classes`, and 255.

    Raises:
        UnusableMask: they are something else.
    """
    try:
        picture = Image.open(io.BytesIO(content))
        values = np.asarray(picture)
    except UNREADABLE as error:
        raise UnusableMask(f"is broken ({error}); fetch it again", Fault.BROKEN) from error
    if picture.mode == "1":  # black and white: 0 and 1
        values = values.astype(np.uint8)
    if picture.mode not in ("P", "L", "1") or values.dtype != np.uint8:
        raise UnusableMask(
            f"has colours (mode {picture.mode}) where class numbers are needed; use PNG files "
            "of 8 bits with one channel, paletted or grey, as published",
            Fault.TRUE_COLOUR,
        )
    known = np.array([*range(num_classes + 1), IGNORE], np.uint8)
    shown = np.unique(values)
    strange = np.setdiff1d(shown, known)
    if strange.size:
        grey = np.isin(shown, grey_levels(known)).all()
        raise UnusableMask(
            f"holds the value {strange[0]}: no class; values are 0 to {num_classes} and {IGNORE}",
            Fault.GREY_LEVELS if grey else Fault.VALUES,
        )
    return values


def shown_colours(content: bytes, values: np.ndarray) -> dict[int, Colour] | None:
    """The palette's colour of each of the values in a mask file; None without a palette."""
    with Image.open(io.BytesIO(content)) as picture:
        if picture.mode != "P":
            return None
        colours = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)
    stored = np.zeros((256, 3), np.uint8)
    stored[: len(colours)] = colours
    return {int(value): _colour(stored[value]) for value in np.unique(values)}


def palette_fault(colours: dict[int, Colour] | None, num_classes: int) -> Fault | None:
    """What is odd about the colours of a mask's values, measured by VOC's palette."""
    if colours is None:
        return Fault.GREYSCALE
    official = voc_palette()
    if all(colour == _colour(official[value]) for value, colour in colours.items()):
        return None
    known = {_colour(official[value]) for value in (*range(num_classes + 1), IGNORE)}
    return Fault.SHUFFLED if set(colours.values()) <= known else Fault.PALETTE


def _colour(channels: np.ndarray) -> Colour:
    red, green, blue = channels.tolist()
    return red, green, blue
