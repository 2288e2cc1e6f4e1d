"""Pictures as data addresses show what they were made of."""

import base64
import io

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

from sccam_bench.report.html.pictures import (
    MOST_PIXELS,
    NOT_SCORED,
    label_picture,
    photograph,
)


def opened(address: str, kind: str) -> Image.Image:
    head, _, content = address.partition(",")
    assert head == f"data:{kind};base64"
    return Image.open(io.BytesIO(base64.b64decode(content)))


def rgba(colour: str) -> list[int]:
    return [*(round(255 * part) for part in to_rgb(colour)), 255]


def test_labels_have_the_colours_of_the_legend() -> None:
    labels = np.array([[0, 1, 2], [2, 3, 255]], np.uint8)
    colours = {1: "#E69F00", 2: "#000000", 3: "#0072B2"}
    shown = np.asarray(opened(label_picture(labels, colours), "image/png").convert("RGBA"))
    assert shown[0, 0, 3] == 0
    assert shown[0, 1].tolist() == rgba(colours[1])
    assert shown[0, 2].tolist() == shown[1, 0].tolist() == rgba(colours[2])
    assert shown[1, 1].tolist() == rgba(colours[3])
    assert shown[1, 2].tolist() == rgba(NOT_SCORED)


def test_all_labels_of_a_byte_are_told_apart() -> None:
    labels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    colours = {value: f"#{value:02x}0000" for value in range(1, 255)}
    picture = opened(label_picture(labels, colours), "image/png")
    np.testing.assert_array_equal(np.asarray(picture), labels)


def test_a_photograph_keeps_its_look() -> None:
    ramp = np.linspace(0, 255, 96).astype(np.uint8)
    image = np.stack([np.tile(ramp, (64, 1)), np.full((64, 96), 90), np.full((64, 96), 200)], 2)
    shown = np.asarray(opened(photograph(image.astype(np.uint8)), "image/webp").convert("RGB"))
    assert shown.shape == image.shape
    assert np.abs(shown.astype(int) - image).mean() < 4


def test_large_pictures_shrink_alike() -> None:
    image = np.zeros((300, 2 * MOST_PIXELS, 3), np.uint8)
    labels = np.zeros(image.shape[:2], np.uint8)
    labels[:, :MOST_PIXELS] = 1
    photo = opened(photograph(image), "image/webp")
    mask = opened(label_picture(labels, {1: "#ffffff"}), "image/png")
    assert photo.size == mask.size == (MOST_PIXELS, 150)
    assert np.asarray(mask).mean() == 0.5
