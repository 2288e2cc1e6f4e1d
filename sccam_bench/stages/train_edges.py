"""Trains EdgeNet on the confident labels of a split."""

from typing import Any

import numpy as np
import torch
from PIL import Image
from torch.utils.data import Dataset

from sccam_bench.cams.multi_scale import resize
from sccam_bench.config import EdgeTrainingOptions, options
from sccam_bench.data.base import IGNORE, WSSSDataset
from sccam_bench.data.samples import Position, to_tensor
from sccam_bench.data.transforms import cut, draw_crop
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.models import build_guide_net
from sccam_bench.stages.training import train_and_store
from sccam_bench.store import Artifact


class EdgeSamples(Dataset):
    """Resized, mirrored crops of images, with the labels of the same crop on the edges' grid.

    Args:
        stride: pixels per grid point.
        fill: grey outside the picture.
    """

    def __init__(
        self,
        dataset: WSSSDataset,
        labels: Artifact,
        params: dict[str, Any],
        stride: int,
        fill: int,
    ) -> None:
        self.dataset, self.labels, self.params = dataset, labels, params
        self.stride, self.fill = stride, fill
        self.ids = dataset.image_ids(params["split"])

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, position: Position) -> dict[str, torch.Tensor]:
        epoch, index = position
        rng = np.random.default_rng([self.params["seed"], epoch, index])
        scale = rng.uniform(self.params["scale_low"], self.params["scale_high"])
        image = resize(self.dataset.image(self.ids[index]), scale)
        full = self.labels.labels(self.ids[index])
        labels = resize_labels(full, (image.shape[0], image.shape[1]))
        size = self.params["crop_size"]
        window = draw_crop(image.shape, size, rng)
        mirror = rng.random() < 0.5
        image = cut(image, window, size, self.fill)
        labels = cut(labels, window, size, IGNORE)
        if mirror:
            image, labels = image[:, ::-1], labels[:, ::-1]
        return {
            "images": to_tensor(image),
            "labels": torch.from_numpy(at_grid_points(labels, self.stride)),
        }


def resize_labels(labels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Nearest label: (H, W) uint8 -> size (H', W')."""
    if labels.shape == size:
        return labels
    return np.asarray(Image.fromarray(labels).resize(size[::-1], Image.Resampling.NEAREST))


def at_grid_points(labels: np.ndarray, stride: int) -> np.ndarray:
    """Labels (H, W) -> those of the grid's cells' middles (ceil(H / stride), ceil(W / stride))."""
    rows, columns = (
        np.minimum(np.arange(0, length, stride) + stride // 2, length - 1)
        for length in labels.shape
    )
    return labels[np.ix_(rows, columns)]


def run(task: Task) -> None:
    params = dict(task.params)
    torch.manual_seed(params["seed"])
    model = build_guide_net(params)
    fill = round(float(model.backbone.mean.mean()))
    samples = EdgeSamples(task.dataset, task.inputs["labels"], params, model.stride, fill)
    training = options(EdgeTrainingOptions, params["training"])
    train_and_store(task, model, samples, training)


RECIPE = Recipe("edges", 1, run)
