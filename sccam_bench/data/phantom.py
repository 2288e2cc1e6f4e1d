"""Phantom: generated images on which the claim of sub-category exploration can be measured.

Every object is a small high-contrast mark on a large body. The mark alone tells the class, so a
classifier may look at nothing else: the known weakness of CAMs. The body's appearance (a hue and
a texture) is the object's sub-category. With ``bodies="class"`` a body also tells the class, once
somebody asks which sub-category it is; with ``bodies="shared"`` it tells nothing. Masks, part
masks and sub-categories are exact.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import cv2
import numpy as np

from sccam_bench.data.base import WSSSDataset
from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.registry import DATASETS

BODY, MARK = 1, 2
# Body colours; `body_contrast` scales their distance from their mean.
_HUES = np.array(
    [
        [0.86, 0.82, 0.74],
        [0.28, 0.24, 0.22],
        [0.78, 0.48, 0.18],
        [0.42, 0.52, 0.68],
        [0.62, 0.30, 0.36],
        [0.40, 0.60, 0.55],
    ],
    dtype=np.float32,
)
_GROUND = np.array([0.33, 0.42, 0.30], dtype=np.float32)
_INK = np.array([0.08, 0.08, 0.12], dtype=np.float32)
_MIN_VISIBLE = 0.4  # of an object's pixels; an image that hides more is drawn again
_MAX_REDRAWS = 100
_CACHE_BYTES = 2**29  # of scenes that a process keeps


@dataclass(frozen=True)
class Scene:
    """One image (S, S, 3) uint8, its mask and parts (S, S) uint8, sub-categories (C,) or -1."""

    image: np.ndarray
    mask: np.ndarray
    parts: np.ndarray
    sub_categories: np.ndarray


@DATASETS.register_module()
class Phantom(WSSSDataset):
    """Generated images with exact masks, part masks and true sub-categories.

    Args:
        num_train: images of split ``train``; these are trained on and scored.
        num_calibration: images of split ``calibration``, for the transfer threshold.
        num_val: images of split ``val``.
        size: side of an image in pixels, at least 32.
        num_classes: 1 to 5.
        sub_categories: per class, 1 to 5; 1 is the negative control.
        body_contrast: 0 (all bodies have one colour) to 1.
        bodies: whether bodies differ between the classes or are shared by them.
        clutter: unlabelled bodies without a mark behind the objects, per image.
        seed: of the images only; the ablation's seeds do not touch it.
    """

    _count_names = ("num_train", "num_calibration", "num_val")

    def __init__(
        self,
        num_train: int = 300,
        num_calibration: int = 50,
        num_val: int = 100,
        size: int = 128,
        num_classes: int = 5,
        sub_categories: int = 4,
        body_contrast: float = 0.5,
        bodies: Literal["class", "shared"] = "class",
        clutter: int = 0,
        seed: int = 0,
    ) -> None:
        options = {name: value for name, value in locals().items() if name != "self"}
        options.pop("__class__", None)
        for name in self._count_names:
            _check_range(name, options[name], 0, 99_999)
        _check_range("clutter", clutter, 0, 1000)
        _check_range("seed", seed, 0, 2**63)
        _check_range("num_classes", num_classes, 1, len(_MARKS))
        _check_range("sub_categories", sub_categories, 1, len(_TEXTURES))
        _check_range("size", size, 32, 4096)
        _check_range("body_contrast", body_contrast, 0, 1)
        self.options = options
        self.classes = tuple(_MARKS)[:num_classes]
        self._counts = {"train": num_train, "calibration": num_calibration, "val": num_val}
        self._scene = lru_cache(maxsize=max(64, _CACHE_BYTES // (5 * size**2)))(self._draw)

    def image_ids(self, split: str) -> list[str]:
        if split not in self._counts:
            raise InputError(f"Phantom has no split '{split}'; {did_you_mean(split, self._counts)}")
        return [f"{split}_{index:05d}" for index in range(self._counts[split])]

    def image_labels(self, split: str) -> np.ndarray:
        return self.sub_categories(split) >= 0

    def image(self, image_id: str) -> np.ndarray:
        return self._scene(image_id).image

    def mask(self, image_id: str) -> np.ndarray:
        return self._scene(image_id).mask

    def parts(self, image_id: str) -> np.ndarray:
        return self._scene(image_id).parts

    def sub_categories(self, split: str) -> np.ndarray:
        ids = self.image_ids(split)
        found = [self._scene(image_id).sub_categories for image_id in ids]
        return np.array(found).reshape(len(ids), len(self.classes))

    def digest(self, split: str, *, with_masks: bool) -> str:
        del with_masks  # masks come with the images
        ids = self.image_ids(split)
        drawn = {k: v for k, v in self.options.items() if k not in self._count_names}
        hashed = hashlib.sha256(json.dumps(["Phantom", split, len(ids), drawn]).encode())
        for image_id in ids[:3]:  # notices a change of the drawing code
            hashed.update(self.image(image_id).tobytes())
        return hashed.hexdigest()

    def _draw(self, image_id: str) -> Scene:
        split, index = image_id.rsplit("_", 1)
        stream = [self.options["seed"], list(self._counts).index(split), int(index)]
        rng = np.random.default_rng(stream)
        for _ in range(_MAX_REDRAWS):
            scene = draw_scene(rng, self.options)
            if scene is not None:
                return scene
        raise RuntimeError(f"no scene with visible objects in {_MAX_REDRAWS} attempts")


def draw_scene(rng: np.random.Generator, options: Mapping[str, Any]) -> Scene | None:
    """Draw one scene with one or two objects; None if an object hides most of another."""
    size, num_classes = options["size"], options["num_classes"]
    canvas = _background(rng, size)
    for _ in range(options["clutter"]):
        hue, texture = int(rng.integers(len(_HUES))), int(rng.integers(len(_TEXTURES)))
        shape = _place(rng, size)
        paint = _texture(rng, size, _hue(hue, options["body_contrast"]), texture)
        canvas[shape.body] = paint[shape.body]
    owner = np.zeros((size, size), np.uint8)
    parts = np.zeros_like(owner)
    sub_categories = np.full(num_classes, -1)
    areas = {}
    count = min(num_classes, int(rng.choice([1, 1, 2])))
    for c in rng.choice(num_classes, count, replace=False):
        s = int(rng.integers(options["sub_categories"]))
        hue = int(c + s if options["bodies"] == "class" else s) % len(_HUES)
        paint = _texture(rng, size, _hue(hue, options["body_contrast"]), s)
        shape = _place(rng, size)
        glyph = shape.mark & tuple(_MARKS.values())[c](shape.mark_x, shape.mark_y)
        canvas[shape.body] = paint[shape.body]
        canvas[shape.mark] = paint[shape.mark] * 0.5 + 0.4
        canvas[glyph] = _INK
        whole = shape.body | shape.mark
        owner[whole] = c + 1
        parts[shape.body] = BODY
        parts[shape.mark] = MARK
        sub_categories[c] = s
        areas[c] = whole.sum()
    if any((owner == c + 1).sum() < _MIN_VISIBLE * area for c, area in areas.items()):
        return None
    canvas = canvas + rng.normal(0, 0.02, canvas.shape)
    return Scene((canvas.clip(0, 1) * 255).astype(np.uint8), owner, parts, sub_categories)


@dataclass(frozen=True)
class _Shape:
    """Where an object lies: (S, S) bool parts, and mark coordinates in units of its radius."""

    body: np.ndarray
    mark: np.ndarray
    mark_x: np.ndarray
    mark_y: np.ndarray


def _place(rng: np.random.Generator, size: int) -> _Shape:
    radius = rng.uniform(0.235, 0.345) * size
    flatness, angle = rng.uniform(0.55, 0.85), rng.uniform(0, 2 * np.pi)
    x, y = rng.uniform(0.9 * radius, size - 0.9 * radius, 2)
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    dx, dy = columns - x, rows - y
    along = dx * np.cos(angle) + dy * np.sin(angle)
    across = dy * np.cos(angle) - dx * np.sin(angle)
    body = (along / radius) ** 2 + (across / (radius * flatness)) ** 2 < 1
    mark_radius = 0.42 * radius
    mark_x = (dx - radius * np.cos(angle)) / mark_radius
    mark_y = (dy - radius * np.sin(angle)) / mark_radius
    return _Shape(body, np.hypot(mark_x, mark_y) < 1, mark_x, mark_y)


def _hue(index: int, contrast: float) -> np.ndarray:
    mean = _HUES.mean(axis=0)
    return mean + (_HUES[index] - mean) * np.float32(contrast)


def _smooth_noise(rng: np.random.Generator, size: int, cells: int, channels: int) -> np.ndarray:
    grid = rng.random((cells, cells, channels)).astype(np.float32)
    return cv2.resize(grid, (size, size), interpolation=cv2.INTER_CUBIC).reshape(size, size, -1)


def _background(rng: np.random.Generator, size: int) -> np.ndarray:
    canvas = _GROUND * rng.uniform(0.95, 1.05)
    return canvas + 0.12 * _smooth_noise(rng, size, 4, 3) + 0.05 * _smooth_noise(rng, size, 20, 3)


def _texture(rng: np.random.Generator, size: int, colour: np.ndarray, kind: int) -> np.ndarray:
    """A plane of texture `kind` in `colour`, (S, S, 3) in [0, 1], with its own angle and scale."""
    colour = colour + rng.uniform(-0.05, 0.05, 3).astype(np.float32)
    scale, angle = rng.uniform(0.8, 1.2) * 128 / size, rng.uniform(0, np.pi)
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    u = (columns * np.cos(angle) + rows * np.sin(angle)) * scale
    v = (rows * np.cos(angle) - columns * np.sin(angle)) * scale
    shade = tuple(_TEXTURES.values())[kind](u, v, rng)
    return (colour + shade[..., None]).clip(0, 1)


def _grain(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    del v
    return _smooth_noise(rng, len(u), len(u) // 2, 1)[..., 0] * 0.25


# A texture maps coordinates in pixels of a 128-pixel image to a shade.
_Texture = Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]
_TEXTURES: dict[str, _Texture] = {
    "dots": lambda u, v, _: ((np.sin(0.55 * u) > 0.4) & (np.sin(0.55 * v) > 0.4)) * -0.5,
    "grain": _grain,
    "stripes": lambda u, v, _: (np.sin(0.6 * u) > 0.2) * -0.3,
    "checks": lambda u, v, _: np.sin(0.35 * u) * np.sin(0.35 * v) * 0.2,
    "waves": lambda u, v, _: np.sin(0.5 * u + 1.5 * np.sin(0.25 * v)) * 0.2,
}
# A mark maps coordinates in units of its radius to its inked pixels.
_MARKS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "plus": lambda x, y: (abs(x) < 0.25) | (abs(y) < 0.25),
    "ring": lambda x, y: (np.hypot(x, y) > 0.4) & (np.hypot(x, y) < 0.75),
    "bars": lambda x, y: np.sin(7 * x) > 0,
    "diamond": lambda x, y: abs(x) + abs(y) < 0.6,
    "cross": lambda x, y: abs(abs(x) - abs(y)) < 0.22,
}


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InputError(f"dataset.{name} is {value}; Phantom takes {low} to {high}")
