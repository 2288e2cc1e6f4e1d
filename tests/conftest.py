"""Fixtures: golden numbers, a tiny data set, and a tiny VOC on disk."""

import csv
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sccam_bench.data.phantom import Phantom

DATA = Path(__file__).parent / "data"
REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(autouse=True, scope="session")
def _two_threads() -> None:
    """Two for all test processes together: more would wait for each other on two cores."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    torch.set_num_threads(max(1, 2 // processes))


@pytest.fixture(scope="session")
def golden() -> Callable[[str], dict[str, np.ndarray]]:
    """Loads one file of numbers computed with the original implementations."""

    def load(name: str) -> dict[str, np.ndarray]:
        with np.load(DATA / "golden" / f"{name}.npz", allow_pickle=False) as loaded:
            return dict(loaded)

    return load


@pytest.fixture(scope="session")
def phantom() -> Phantom:
    return Phantom(num_train=24, num_calibration=6, num_val=4, size=64, sub_categories=2)


@pytest.fixture
def voc_root(tmp_path: Path) -> Path:
    """Four images in VOC's layout: cat; dog and person; chair alone; cat with a car."""
    shown = {"a": "cat", "b": "dog person", "c": "chair", "d": "car cat"}
    values = {"a": [8], "b": [12, 15], "c": [9], "d": [7, 8]}
    for folder in ("JPEGImages", "SegmentationClassAug", "ImageSets/Segmentation", "Annotations"):
        (tmp_path / folder).mkdir(parents=True)
    rng = np.random.default_rng(0)
    for image_id, names in shown.items():
        pixels = rng.integers(0, 256, (20, 30, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / "JPEGImages" / f"{image_id}.jpg")
        write_mask(tmp_path, image_id, values[image_id])
        objects = "".join(
            f"<object><name>{name}</name><part><name>head</name></part></object>"
            for name in names.split()
        )
        path = tmp_path / "Annotations" / f"{image_id}.xml"
        path.write_text(f"<annotation>{objects}</annotation>")
    (tmp_path / "ImageSets/Segmentation/train.txt").write_text("a\nb\nc\nd\n")
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("image_id", "labels"), *shown.items()])
    return tmp_path


def write_mask(
    root: Path, image_id: str, values: list[int], size: tuple[int, int] = (20, 30)
) -> None:
    """A paletted mask with a column of each value and an ignored last column."""
    mask = np.zeros(size, np.uint8)
    for column, value in enumerate(values):
        mask[:, column] = value
    mask[:, -1] = 255
    paletted = Image.frombytes("P", (size[1], size[0]), mask.tobytes())
    paletted.putpalette([value for i in range(256) for value in (i, 255 - i, i // 2)])
    paletted.save(root / "SegmentationClassAug" / f"{image_id}.png")
