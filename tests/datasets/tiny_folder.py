"""A tiny data set of one's own on disk: four images of three kinds of file, two splits."""

from pathlib import Path

import numpy as np
from PIL import Image

CLASSES = ["tumour", "blood vessel"]
TABLE = """image_id,labels,split
a,tumour,train
b,tumour; blood vessel,train
c,,train
d,blood vessel,train;calibration
"""
VALUES = {"a": [1], "b": [1, 2], "d": [2]}  # columns of each mask; c has none


def write_folder(root: Path) -> Path:
    """The data set -> `root`."""
    for folder in ("images", "masks"):
        (root / folder).mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in ("a.png", "b.JPG", "c.png", "d.tif"):
        pixels = rng.integers(0, 256, (20, 30, 3), np.uint8)
        Image.fromarray(pixels).save(root / "images" / name)
    for image_id, values in VALUES.items():
        write_mask(root, image_id, values)
    (root / "labels.csv").write_text(TABLE)
    return root


def write_mask(
    root: Path, image_id: str, values: list[int], size: tuple[int, int] = (20, 30)
) -> None:
    """A grey mask with a column of each value, background, and an ignored last column."""
    mask = np.zeros(size, np.uint8)
    mask[:, : len(values)] = values
    mask[:, -1] = 255
    Image.fromarray(mask).save(root / "masks" / f"{image_id}.png")
