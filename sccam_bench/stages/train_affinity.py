"""Trains AffinityNet on the confident parts of a split's scores."""

from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from sccam_bench.config import SGDOptions, options
from sccam_bench.data.base import WSSSDataset
from sccam_bench.data.samples import Position, to_tensor
from sccam_bench.data.transforms import cut, draw_crop
from sccam_bench.refiners.affinity_labels import confident_labels
from sccam_bench.refiners.random_walk import pool
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.models import build_guide_net
from sccam_bench.stages.training import train_and_store
from sccam_bench.store import Artifact

_FILL = 127  # grey outside the picture


class AffinitySamples(Dataset):
    """Crops of images with the confident labels of the same crop of their scores."""

    def __init__(
        self, dataset: WSSSDataset, scores: Artifact, params: dict[str, Any], stride: int
    ) -> None:
        self.dataset, self.scores, self.params, self.stride = dataset, scores, params, stride
        self.ids = dataset.image_ids(params["split"])

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, position: Position) -> dict[str, torch.Tensor]:
        epoch, index = position
        rng = np.random.default_rng([self.params["seed"], epoch, index])
        image = self.dataset.image(self.ids[index])
        scores, _ = self.scores.maps(self.ids[index])
        size = self.params["crop_size"]
        window = draw_crop(image.shape, size, rng)
        mirror = rng.random() < 0.5
        image = cut(image, window, size, _FILL)
        scores = cut(scores.transpose(1, 2, 0), window, size, 0)
        if mirror:
            image, scores = image[:, ::-1], scores[:, ::-1]
        low, high = np.split(pool(scores.transpose(2, 0, 1), self.stride), 2)
        labels = torch.from_numpy(confident_labels(low, high))
        return {"images": to_tensor(image), "labels": labels}


def run(task: Task) -> None:
    params = dict(task.params)
    torch.manual_seed(params["seed"])
    model = build_guide_net(params)
    samples = AffinitySamples(task.dataset, task.inputs["confident"], params, model.stride)
    training = options(SGDOptions, params["training"])
    train_and_store(task, model, samples, training)


RECIPE = Recipe("affinity", 1, run)
