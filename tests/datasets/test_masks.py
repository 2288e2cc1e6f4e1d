import io

import numpy as np
import pytest
from PIL import Image

from sccam_bench.data.masks import (
    Fault,
    UnusableMask,
    class_numbers,
    palette_fault,
    shown_colours,
)
from sccam_bench.data.palette import paletted_png, voc_palette


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    return buffer.getvalue()


MASK = np.array([[0, 1, 2, 255]], np.uint8)
RGB = Image.open(io.BytesIO(paletted_png(MASK))).convert("RGB")


def test_values_are_read_whatever_shows_them() -> None:
    for content in (paletted_png(MASK), png(Image.fromarray(MASK))):
        np.testing.assert_array_equal(class_numbers(content, 2), MASK)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"half", Fault.BROKEN),
        (png(RGB), Fault.TRUE_COLOUR),
        (png(Image.fromarray(MASK.astype(np.uint16))), Fault.TRUE_COLOUR),
        (png(RGB.convert("L")), Fault.GREY_LEVELS),
        (png(Image.fromarray(MASK + np.uint8(9))), Fault.VALUES),
    ],
)
def test_what_holds_no_class_numbers_is_told_apart(content: bytes, fault: Fault) -> None:
    with pytest.raises(UnusableMask) as caught:
        class_numbers(content, 2)
    assert caught.value.fault is fault


def test_the_colours_of_values_tell_a_picture_that_was_quantised() -> None:
    right = shown_colours(paletted_png(MASK), MASK)
    assert right == {v: tuple(voc_palette()[v].tolist()) for v in (0, 1, 2, 255)}
    assert palette_fault(right, 2) is None
    assert palette_fault(shown_colours(png(Image.fromarray(MASK)), MASK), 2) is Fault.GREYSCALE
    again = png(RGB.quantize())
    assert palette_fault(shown_colours(again, class_numbers(again, 4)), 2) is Fault.SHUFFLED
    assert palette_fault({0: (0, 0, 0), 1: (9, 9, 9)}, 2) is Fault.PALETTE


def test_the_number_of_classes_is_told() -> None:
    assert Fault.VALUES.text(7) == "with values outside 0 to 7 and 255"
