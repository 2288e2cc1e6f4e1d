"""Training samples: image, labels and augmentation together, in a repeatable order."""

from collections.abc import Iterator

import numpy as np
import torch
from torch.utils.data import Dataset, Sampler

from sccam_bench.data.base import WSSSDataset
from sccam_bench.data.transforms import Transform, augment

Position = tuple[int, int]  # (epoch, index)


class ClassificationSamples(Dataset):
    """Images of a split with their labels (N, C) and, after round 0, sub-labels (N, C * K).

    ``inside`` (H, W) bool is what shows the picture, False where a crop is padded.
    """

    def __init__(
        self,
        dataset: WSSSDataset,
        split: str,
        transforms: list[Transform],
        seed: int,
        sub_labels: np.ndarray | None = None,
    ) -> None:
        self.dataset, self.transforms, self.seed = dataset, transforms, seed
        self.ids = dataset.image_ids(split)
        self.targets = {"labels": dataset.image_labels(split).astype(np.float32)}
        if sub_labels is not None:
            self.targets["sub_labels"] = sub_labels.astype(np.float32)

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, position: Position) -> dict[str, torch.Tensor]:
        epoch, index = position
        rng = np.random.default_rng([self.seed, epoch, index])
        image, region = augment(self.dataset.image(self.ids[index]), self.transforms, rng)
        sample = {name: torch.from_numpy(rows[index]) for name, rows in self.targets.items()}
        inside = torch.from_numpy(np.ascontiguousarray(region))
        return {"images": to_tensor(image), "inside": inside, **sample}


class EpochSampler(Sampler[Position]):
    """Yields (epoch, index): a fresh order each epoch, from the seed and the epoch alone.

    mmengine's loop tells the epoch. Carrying it in the index lets samples draw their augmentation
    from it, in any worker.
    """

    def __init__(self, length: int, seed: int) -> None:
        self.length, self.seed, self.epoch = length, seed, 0

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[Position]:
        order = np.random.default_rng([self.seed, self.epoch]).permutation(self.length)
        return iter([(self.epoch, int(index)) for index in order])

    def set_epoch(self, epoch: int) -> None:
        """Yield the order of this epoch from now on, counted from 0."""
        self.epoch = epoch


def to_tensor(image: np.ndarray) -> torch.Tensor:
    """(H, W, 3) uint8 -> (3, H, W) uint8."""
    return torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))
