"""A tiny MS COCO 2014 on disk: the real layout, file names and 80 categories, four images."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from pycocotools import mask as rle

from sccam_bench.data.coco14 import COCO_CLASSES

HEIGHT, WIDTH = 12, 16
# names without the part that all have
TWO, HOLE, CROWD, NOTHING = (f"COCO_train2014_{number:012d}" for number in (9, 25, 30, 34))
VAL = "COCO_val2014_000000000042"
# COCO's category numbers have gaps; only their names count
_NUMBERS = {name: 2 * c + 1 for c, name in enumerate(COCO_CLASSES)}


def value(name: str) -> int:
    """A class's value in masks of all 80 classes."""
    return COCO_CLASSES.index(name) + 1


def box(left: int, top: int, right: int, bottom: int) -> list[float]:
    """The polygon around the pixels left <= x < right, top <= y < bottom."""
    return [left, top, right, top, right, bottom, left, bottom]


def ring() -> np.ndarray:
    """(H, W) uint8: a square with a hole, which no polygon of COCO can be."""
    covered = np.zeros((HEIGHT, WIDTH), np.uint8)
    covered[2:10, 2:10] = 1
    covered[4:8, 4:8] = 0
    return covered


def counts_of(covered: np.ndarray) -> list[int]:
    """The uncompressed run-length encoding: runs of 0 and 1 in turn, down the columns."""
    runs, current = [0], 0
    for one in covered.flatten(order="F").tolist():
        if one != current:
            runs.append(0)
            current = one
        runs[-1] += 1
    return runs


def annotation(image: int, name: str, area: float, outline: Any, crowd: int = 0) -> dict:
    return {
        "image_id": image,
        "category_id": _NUMBERS[name],
        "area": area,
        "iscrowd": crowd,
        "segmentation": outline,
    }


def annotations() -> list[dict]:
    """Of the train images: a dog before a couch, a cup in two parts, a ring, and a crowd."""
    compressed = rle.encode(np.asfortranarray(ring()))
    people = np.ones((HEIGHT, WIDTH), np.uint8)
    return [
        annotation(9, "couch", 100, [box(0, 0, 10, 10)]),
        annotation(9, "dog", 20, [box(5, 5, 15, 7)]),
        annotation(9, "cup", 4, [box(12, 0, 14, 1), box(12, 10, 14, 11), [1.0, 1.0, 2.0, 2.0]]),
        annotation(25, "donut", 48, {"size": [HEIGHT, WIDTH], "counts": counts_of(ring())}),
        annotation(
            30, "pizza", 48, {"size": [HEIGHT, WIDTH], "counts": compressed["counts"].decode()}
        ),
        annotation(
            30, "person", 10, {"size": [HEIGHT, WIDTH], "counts": counts_of(people)}, crowd=1
        ),
    ]


def write_coco(root: Path) -> Path:
    """COCO 2014 with four images of train and one of val -> `root`."""
    for folder in ("train2014", "val2014", "annotations"):
        (root / folder).mkdir(parents=True)
    rng = np.random.default_rng(0)
    for image_id in (TWO, HOLE, CROWD, NOTHING, VAL):
        pixels = rng.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
        folder = "val2014" if image_id == VAL else "train2014"
        Image.fromarray(pixels).save(root / folder / f"{image_id}.jpg")
    # the images are not sorted, as in the real file
    write_instances(root, "train", [NOTHING, TWO, CROWD, HOLE], annotations())
    write_instances(root, "val", [VAL], [annotation(42, "dog", 9, [box(0, 0, 3, 3)])])
    return root


def write_instances(root: Path, part: str, ids: list[str], annotated: list[dict]) -> Path:
    """The JSON file of one half."""
    content = {
        "images": [
            {
                "id": int(image_id.split("_")[-1]),
                "file_name": f"{image_id}.jpg",
                "height": HEIGHT,
                "width": WIDTH,
            }
            for image_id in ids
        ],
        "annotations": annotated,
        "categories": [{"id": number, "name": name} for name, number in _NUMBERS.items()],
    }
    path = root / "annotations" / f"instances_{part}2014.json"
    path.write_text(json.dumps(content))
    return path
