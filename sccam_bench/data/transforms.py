"""Augmentation of training images.

A transform maps an image (H, W, 3) uint8 and a random generator to an image. All randomness
comes from that generator, which the sample derives from seed, epoch and image, so that a run is
repeatable whatever the order in which workers load images.
"""

import copy
from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from PIL import Image
from torchvision.transforms import functional as adjust

from sccam_bench.errors import InputError
from sccam_bench.registry import TRANSFORMS


class Transform(ABC):
    """Changes one training image."""

    @abstractmethod
    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(H, W, 3) uint8 -> (H', W', 3) uint8."""

    def on_region(self, region: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """What the transform does to a region (H, W) bool of the image, by the same draws.

        A transform that moves pixels must say how; others leave the region as it is.
        """
        del rng
        return region


@TRANSFORMS.register_module()
class ResizeLong(Transform):
    """Resize to a long side drawn uniformly from `low` to `high` pixels (bicubic).

    SC-CAM and PSA use 256 to 512 (Juliachang/SC-CAM@191ec48, train_cls.py).
    """

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return _resize(image, self._scale(image.shape, rng), Image.Resampling.BICUBIC)

    def on_region(self, region: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return _resize(region, self._scale(region.shape, rng), Image.Resampling.NEAREST)

    def _scale(self, shape: tuple[int, ...], rng: np.random.Generator) -> float:
        return int(rng.integers(self.low, self.high + 1)) / max(shape[:2])


@TRANSFORMS.register_module()
class RandomScale(Transform):
    """Resize by a factor drawn uniformly from `low` to `high` (bicubic).

    RRM uses 0.7 to 1.3, one factor for all images of a batch (zbf1991/RRM@6d4191c,
    train_from_cls_weight.py); here each image has its own.
    """

    def __init__(self, low: float, high: float) -> None:
        if not 0 < low <= high:
            raise InputError(f"RandomScale: low {low} must be above 0 and at most high {high}")
        self.low, self.high = low, high

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return _resize(image, rng.uniform(self.low, self.high), Image.Resampling.BICUBIC)

    def on_region(self, region: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return _resize(region, rng.uniform(self.low, self.high), Image.Resampling.NEAREST)


@TRANSFORMS.register_module(name="HorizontalFlip")
class HorizontalFlip(Transform):
    """Mirror left and right with probability one half."""

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return image[:, ::-1] if rng.random() < 0.5 else image

    def on_region(self, region: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return self(region, rng)


@TRANSFORMS.register_module(name="ColourJitter")
class ColourJitter(Transform):
    """Change brightness, contrast, saturation by factors 1 +- amount, and hue by +- `hue` turns."""

    def __init__(
        self,
        brightness: float = 0.3,
        contrast: float = 0.3,
        saturation: float = 0.3,
        hue: float = 0.1,
    ) -> None:
        self.amounts = {
            adjust.adjust_brightness: (1 - brightness, 1 + brightness),
            adjust.adjust_contrast: (1 - contrast, 1 + contrast),
            adjust.adjust_saturation: (1 - saturation, 1 + saturation),
            adjust.adjust_hue: (-hue, hue),
        }

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        picture = Image.fromarray(image)
        steps = list(self.amounts.items())
        for step in rng.permutation(len(steps)):
            change, (low, high) = steps[step]
            picture = change(picture, rng.uniform(low, high))
        return np.asarray(picture)


@TRANSFORMS.register_module()
class RandomCrop(Transform):
    """Cut a square of `size` pixels; what lies outside the image is `fill` grey.

    The originals pad with zero after normalisation, that is with the mean colour; 127 is
    EfficientNet-Lite's mean.
    """

    def __init__(self, size: int, fill: int = 127) -> None:
        self.size, self.fill = size, fill

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        window = draw_crop(image.shape[:2], self.size, rng)
        return cut(image, window, self.size, self.fill)

    def on_region(self, region: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return cut(region, draw_crop(region.shape, self.size, rng), self.size, False)


def augment(
    image: np.ndarray, transforms: Sequence[Transform], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """All transforms in turn -> the image, and (H', W') bool: what is picture and not padding."""
    region = np.ones(image.shape[:2], bool)
    for transform in transforms:
        region = transform.on_region(region, copy.deepcopy(rng))
        image = transform(image, rng)
    return image, region


def draw_crop(
    shape: tuple[int, ...], size: int, rng: np.random.Generator
) -> tuple[slice, slice, slice, slice]:
    """Place a square crop at random -> (rows, columns) in the image, then in the crop.

    Along a side shorter than the crop, the whole image is placed at random inside the crop.
    """
    source, target = [], []
    for length in shape[:2]:
        common = min(length, size)
        start = int(rng.integers(length - common + 1))
        offset = int(rng.integers(size - common + 1))
        source.append(slice(start, start + common))
        target.append(slice(offset, offset + common))
    return source[0], source[1], target[0], target[1]


def _resize(array: np.ndarray, scale: float, resampling: Image.Resampling) -> np.ndarray:
    height, width = array.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(array).resize(size, resampling))


def cut(
    array: np.ndarray, window: tuple[slice, slice, slice, slice], size: int, fill: float
) -> np.ndarray:
    """Cut (H, W, ...) at a `draw_crop` window -> (size, size, ...), `fill` outside the image."""
    if array.shape[:2] == (size, size):
        return array
    rows, columns, crop_rows, crop_columns = window
    crop = np.full((size, size, *array.shape[2:]), fill, array.dtype)
    crop[crop_rows, crop_columns] = array[rows, columns]
    return crop
