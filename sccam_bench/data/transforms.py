"""Augmentation of training images.

A transform maps an image (H, W, 3) uint8 and a random generator to an image. All randomness
comes from that generator, which the sample derives from seed, epoch and image, so that a run is
repeatable whatever the order in which workers load images.
"""

from abc import ABC, abstractmethod

import numpy as np
from PIL import Image
from torchvision.transforms import functional as adjust

from sccam_bench.registry import TRANSFORMS


class Transform(ABC):
    """Changes one training image."""

    @abstractmethod
    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(H, W, 3) uint8 -> (H', W', 3) uint8."""


@TRANSFORMS.register_module()
class ResizeLong(Transform):
    """Resize to a long side drawn uniformly from `low` to `high` pixels (bicubic).

    SC-CAM and PSA use 256 to 512 (Juliachang/SC-CAM@191ec48, train_cls.py).
    """

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        height, width = image.shape[:2]
        scale = int(rng.integers(self.low, self.high + 1)) / max(height, width)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC))


@TRANSFORMS.register_module(name="HorizontalFlip")
class HorizontalFlip(Transform):
    """Mirror left and right with probability one half."""

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return image[:, ::-1] if rng.random() < 0.5 else image


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
