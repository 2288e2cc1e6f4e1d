import io

import cv2
import numpy as np
from PIL import Image

from sccam_bench.data.palette import grey_levels, paletted_png, voc_palette

# as listed for VOC's classes in the development kit
FIRST = [
    (0, 0, 0),
    (128, 0, 0),
    (0, 128, 0),
    (128, 128, 0),
    (0, 0, 128),
    (128, 0, 128),
    (0, 128, 128),
    (128, 128, 128),
    (64, 0, 0),
    (192, 0, 0),
]


def test_palette_has_vocs_colours() -> None:
    palette = voc_palette()
    assert [tuple(colour) for colour in palette[:10]] == FIRST
    assert tuple(palette[15]) == (192, 128, 128)  # person
    assert tuple(palette[20]) == (0, 64, 128)  # tvmonitor
    assert tuple(palette[255]) == (224, 224, 192)  # the ignored border
    assert len({tuple(colour) for colour in palette}) == 256


def test_grey_levels_are_what_readers_make_of_a_mask() -> None:
    values = np.array([*range(21), 255], np.uint8)
    png = paletted_png(values[None])
    read = {
        "OpenCV": cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE),
        "OpenCV, converted": cv2.cvtColor(voc_palette()[values][None], cv2.COLOR_RGB2GRAY),
        "Pillow": np.asarray(Image.open(io.BytesIO(png)).convert("L")),
    }
    for levels in read.values():
        assert np.isin(levels, grey_levels(values)).all()
    assert set(grey_levels(values)) == {int(v) for levels in read.values() for v in levels.flat}


def test_png_keeps_values_and_carries_the_palette() -> None:
    mask = np.arange(256, dtype=np.uint8).reshape(8, 32)
    picture = Image.open(io.BytesIO(paletted_png(mask)))
    assert picture.mode == "P"
    np.testing.assert_array_equal(np.asarray(picture), mask)
    colours = np.asarray(picture.convert("RGB")).reshape(256, 3)
    np.testing.assert_array_equal(colours, voc_palette())
