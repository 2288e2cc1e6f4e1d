"""Masks of VOC 2012 and SBD: reading them, and what can be wrong with one."""

import io
from enum import Enum
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.io import loadmat

from sccam_bench.data.base import IGNORE
from sccam_bench.data.palette import grey_levels, paletted_png, voc_palette
from sccam_bench.data.voc12 import VOC_CLASSES
from sccam_bench.errors import InputError

_VALUES = np.array([*range(len(VOC_CLASSES) + 1), IGNORE], np.uint8)


class Fault(Enum):
    """What can be wrong with a mask; `harmless` ones leave its values right."""

    MISSING = "missing"
    BROKEN = "not a readable picture"
    TRUE_COLOUR = "true-colour pictures (RGB), not class numbers"
    GREY_LEVELS = (
        "grey levels of VOC's colours, not class numbers (a paletted PNG was read as grey)"
    )
    VALUES = "with values outside 0 to 20 and 255"
    SHUFFLED = "with VOC's colours under other numbers (a picture was quantised again)"
    SIZE = "of another size than their image"
    DIFFERS = "not ours and unlike the mask of VOC or SBD"
    GREYSCALE = "greyscale without a palette: read as they are"
    PALETTE = "with a palette that is not VOC's: read as they are"

    @property
    def harmless(self) -> bool:
        return self in (Fault.GREYSCALE, Fault.PALETTE)


def read_mask(
    content: bytes, allowed: np.ndarray = _VALUES
) -> tuple[np.ndarray | None, Fault | None]:
    """The values (H, W) uint8 of a PNG file, if they can be class numbers, and its fault.

    `allowed` values are class numbers: those of VOC, unless others are given.
    """
    try:
        picture = Image.open(io.BytesIO(content))
        values = np.asarray(picture)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None, Fault.BROKEN
    if picture.mode not in ("P", "L") or values.dtype != np.uint8:
        return None, Fault.TRUE_COLOUR
    shown = np.unique(values)
    if not np.isin(shown, allowed).all():
        grey = np.isin(shown, grey_levels(allowed)).all()
        return None, Fault.GREY_LEVELS if grey else Fault.VALUES
    if picture.mode == "L":
        return values, Fault.GREYSCALE
    fault = _palette_fault(picture, shown, allowed)
    return (None if fault is Fault.SHUFFLED else values), fault


def _palette_fault(picture: Image.Image, shown: np.ndarray, allowed: np.ndarray) -> Fault | None:
    stored = np.zeros((256, 3), np.uint8)
    colours = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)
    stored[: len(colours)] = colours
    official = voc_palette()
    odd = [v for v in shown if (stored[v] != official[v]).any()]
    if not odd:
        return None
    known = {tuple(colour) for colour in official[allowed]}
    all_known = all(tuple(stored[v]) in known for v in shown)
    return Fault.SHUFFLED if all_known else Fault.PALETTE


def read_sbd_mask(path: Path) -> np.ndarray:
    """The mask (H, W) uint8, 0 to 20, in an SBD file cls/ID.mat (GTcls.Segmentation).

    Raises:
        InputError: the file cannot be read or holds something else.
    """
    try:
        mask = loadmat(path, variable_names=["GTcls"])["GTcls"]["Segmentation"][0, 0]
    except Exception as error:  # scipy raises whatever the bytes lead it to
        raise InputError(f"{path} is not a mask of SBD ({error}); fetch it again") from error
    if mask.ndim != 2 or mask.max(initial=0) > len(VOC_CLASSES):
        raise InputError(f"{path} holds no class numbers 0 to 20; fetch it again")
    return np.ascontiguousarray(mask, np.uint8)


def png_from(source: Path) -> bytes:
    """The paletted PNG of a mask of VOC (as it is) or SBD (converted).

    Raises:
        InputError: the source is not what VOC or SBD published.
    """
    if source.suffix == ".mat":
        return paletted_png(read_sbd_mask(source))
    content = source.read_bytes()
    values, fault = read_mask(content)
    if values is None and fault is not None:
        raise InputError(f"{source} is not VOC's mask: {fault.value}; fetch it again")
    return content


def values_from(source: Path) -> np.ndarray | None:
    """The values that an image's mask must have; None if its source is unusable."""
    try:
        return read_mask(png_from(source))[0]
    except InputError:
        return None
