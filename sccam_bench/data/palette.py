"""The palette of PASCAL VOC's masks, and masks as paletted PNG files."""

import io

import numpy as np
from PIL import Image


def voc_palette() -> np.ndarray:
    """(256, 3) uint8: the colour of each value, as in VOC's development kit (VOClabelcolormap.m).

    A value's bits 0, 3, 6 are the highest bits of red, 1, 4, 7 of green, and 2, 5 of blue.
    """
    values = np.arange(256)
    palette = np.zeros((256, 3), np.uint8)
    for place in range(8):
        for channel in range(3):
            palette[:, channel] |= ((values >> (3 * place + channel) & 1) << (7 - place)).astype(
                np.uint8
            )
    return palette


def grey_levels(values: np.ndarray) -> np.ndarray:
    """All levels that `values` can have after a mask was read as a grey picture.

    Readers weigh the colours alike (0.299, 0.587, 0.114), but OpenCV's PNG reader cuts off
    fractions where Pillow and OpenCV's conversion round.
    """
    luminance = (voc_palette()[values] @ np.array([0.299, 0.587, 0.114])).round(6)
    return np.union1d(np.floor(luminance), np.rint(luminance)).astype(np.uint8)


def paletted_png(mask: np.ndarray) -> bytes:
    """A mask (H, W) uint8 as PNG with VOC's palette."""
    picture = Image.frombytes("P", (mask.shape[1], mask.shape[0]), mask.tobytes())
    picture.putpalette(voc_palette().tobytes())
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    return buffer.getvalue()
