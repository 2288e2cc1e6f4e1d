"""Photographs, masks and figures as data addresses, which a page holds itself."""

import base64
import io
from collections.abc import Mapping

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

from sccam_bench.report.figures.style import Drawing, to_svg

MOST_PIXELS = 640  # of a picture's longer side: no screen shows more of a gallery
NOT_SCORED = "#8a8a8a"  # colour of the pixels that are not scored
_QUALITY = 82  # of WebP: no difference to see beside a mask


def photograph(image: np.ndarray) -> str:
    """An image (H, W, 3) uint8, no larger than `MOST_PIXELS`, as data address."""
    picture = Image.fromarray(image)
    size = _shown(picture)
    if size != picture.size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, format="WEBP", quality=_QUALITY)
    return data_address("image/webp", buffer.getvalue())


def label_picture(labels: np.ndarray, colours: Mapping[int, str]) -> str:
    """Labels (H, W) uint8 as a paletted PNG, in the size of their photograph, as data address.

    Background, 0, is transparent; values without a colour have that of what is not scored.
    """
    places = np.full(256, len(colours) + 1, np.uint8)  # in a palette as small as can be
    places[[0, *colours]] = range(len(colours) + 1)
    picture = Image.fromarray(places[labels])
    palette = ["#000000", *colours.values(), NOT_SCORED]
    picture.putpalette([round(255 * part) for colour in palette for part in to_rgb(colour)])
    picture = picture.resize(_shown(picture), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True, transparency=0)
    return data_address("image/png", buffer.getvalue())


def figure_picture(drawing: Drawing) -> str:
    """A figure as data address: SVG where it consists of lines, else PNG.

    As an address, unlike as elements of the page, its ids cannot meet those of another figure.
    """
    if drawing.is_vector:
        return data_address("image/svg+xml", to_svg(drawing.figure).encode())
    return data_address("image/png", drawing.png)


def data_address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _shown(picture: Image.Image) -> tuple[int, int]:
    """Width and height in which a picture is kept."""
    scale = min(1.0, MOST_PIXELS / max(picture.size))
    width, height = picture.size
    return max(1, round(width * scale)), max(1, round(height * scale))
