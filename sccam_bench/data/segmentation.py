"""Training samples of segmentation: an image and its label map, changed together.

Source of the augmentation: kazuto1011/deeplab-pytorch@4219467 libs/datasets/base.py.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import torch
from PIL import Image
from torch.utils.data import Dataset

from sccam_bench.data.base import IGNORE, WSSSDataset
from sccam_bench.data.samples import Position, to_tensor
from sccam_bench.data.transforms import cut, draw_crop

Pair = tuple[np.ndarray, np.ndarray]


class SegmentationSamples(Dataset):
    """Images of a data set with label maps that `masks` knows by image id.

    Args:
        augment: a pair (H, W, 3) uint8, (H, W) uint8 and a generator -> a pair.
    """

    def __init__(
        self,
        dataset: WSSSDataset,
        ids: Sequence[str],
        masks: Callable[[str], np.ndarray],
        augment: Callable[[np.ndarray, np.ndarray, np.random.Generator], Pair],
        seed: int,
    ) -> None:
        self.dataset, self.ids, self.masks = dataset, ids, masks
        self.augment, self.seed = augment, seed

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, position: Position) -> dict[str, torch.Tensor]:
        epoch, index = position
        rng = np.random.default_rng([self.seed, epoch, index])
        image, labels = self.dataset.image(self.ids[index]), self.masks(self.ids[index])
        image, labels = self.augment(image, labels, rng)
        return {"images": to_tensor(image), "labels": torch.from_numpy(labels.copy())}


class ScaleCropFlip:
    """A random one of `scales`, a random square crop of `size` pixels, a random mirror image.

    What the crop lacks is added on the right and below: `fill`, an RGB colour, and 255.
    """

    def __init__(self, scales: Sequence[float], size: int, fill: Sequence[int]) -> None:
        self.scales, self.size, self.fill = list(scales), size, fill

    def __call__(self, image: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Pair:
        factor = self.scales[int(rng.integers(len(self.scales)))]
        image, labels = rescale(image, labels, factor)
        image, labels = extend(image, self.size, self.fill), extend(labels, self.size, IGNORE)
        window = draw_crop(image.shape, self.size, rng)
        image, labels = (cut(one, window, self.size, 0) for one in (image, labels))
        if rng.random() < 0.5:
            image, labels = image[:, ::-1], labels[:, ::-1]
        return image, labels


def rescale(image: np.ndarray, labels: np.ndarray, factor: float) -> Pair:
    """Resize an image bilinearly and its labels by nearest pixel to `factor` times the size."""
    size = [max(1, int(side * factor)) for side in labels.shape[::-1]]
    if tuple(size) == labels.shape[::-1]:
        return image, labels
    resized = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    nearest = Image.fromarray(labels).resize((size[0], size[1]), Image.Resampling.NEAREST)
    return resized, np.asarray(nearest)


def extend(array: np.ndarray, size: int, fill: int | Sequence[int]) -> np.ndarray:
    """(H, W, ...) -> at least (size, size, ...), `fill` on the right and below."""
    height, width = array.shape[:2]
    if height >= size and width >= size:
        return array
    shape = (max(height, size), max(width, size), *array.shape[2:])
    extended = np.empty(shape, array.dtype)
    extended[...] = fill
    extended[:height, :width] = array
    return extended
