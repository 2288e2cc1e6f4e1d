"""Masks of VOC 2012 and SBD."""

from pathlib import Path

import numpy as np
from scipy.io import loadmat

from sccam_bench.data.masks import (
    Fault,
    UnusableMask,
    class_numbers,
    palette_fault,
    shown_colours,
)
from sccam_bench.data.palette import paletted_png
from sccam_bench.data.voc12 import VOC_CLASSES
from sccam_bench.errors import InputError


def read_mask(content: bytes) -> tuple[np.ndarray | None, Fault | None]:
    """The values (H, W) uint8 of a PNG file, if they can be class numbers, and its fault."""
    try:
        values = class_numbers(content, len(VOC_CLASSES))
    except UnusableMask as error:
        return None, error.fault
    fault = palette_fault(shown_colours(content, values), len(VOC_CLASSES))
    return (None if fault is Fault.SHUFFLED else values), fault


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
        raise InputError(
            f"{source} is not VOC's mask: {fault.text(len(VOC_CLASSES))}; fetch it again"
        )
    return content


def values_from(source: Path) -> np.ndarray | None:
    """The values that an image's mask must have; None if its source is unusable."""
    try:
        return read_mask(png_from(source))[0]
    except InputError:
        return None
