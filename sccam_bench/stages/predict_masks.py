"""Label maps that a network predicts from images alone."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from sccam_bench.refiners.dense_crf import ImageCRF, Kernel
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.batches import same_size_batches
from sccam_bench.stages.models import build_segmentor, trained
from sccam_bench.stages.selection import select
from sccam_bench.training.run import device

# kazuto1011/deeplab-pytorch@4219467 configs/voc12.yaml
DEEPLAB_KERNELS = (Kernel(3, 1), Kernel(4, 67, 3))
_CRF_ITERATIONS = 10
_BATCH = 4


class Segments(Protocol):
    """Whatever maps images to class probabilities."""

    def segment(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> probabilities (B, C + 1, H, W), background first."""


def run(task: Task) -> None:
    """Input `segmentor`, its weights -> per image the labels (H, W) uint8."""
    model = build_segmentor(task.params, len(task.dataset.classes))
    predict(trained(model, task.inputs["segmentor"]), task, DEEPLAB_KERNELS)


def predict(net: Segments, task: Task, kernels: Sequence[Kernel]) -> None:
    """Write the labels of the task's ``images``, after a CRF where its ``crf`` says so."""
    ids = select(task.dataset, task.params["images"]).ids
    label = partial(with_crf, kernels=kernels) if task.params["crf"] else strongest
    done = 0
    for rows, images in same_size_batches(task.dataset, ids, _BATCH):
        for row, image, scores in zip(rows, images, probabilities(net, images), strict=True):
            task.output.labels(ids[row], label(image, scores))
            done += 1
            task.report(done / len(ids), f"{done}/{len(ids)} images")


@torch.inference_mode()
def probabilities(net: Segments, images: np.ndarray) -> np.ndarray:
    """Images (B, H, W, 3) uint8 -> probabilities (B, C + 1, H, W) float32."""
    batch = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))
    return net.segment(batch.to(device())).cpu().numpy()


def strongest(image: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Probabilities (C + 1, H, W) -> labels (H, W) uint8."""
    del image
    return scores.argmax(axis=0).astype(np.uint8)


def with_crf(image: np.ndarray, scores: np.ndarray, kernels: Sequence[Kernel]) -> np.ndarray:
    """Probabilities (C + 1, H, W), sharpened along the image's edges -> labels (H, W) uint8.

    `image` (H, W, 3) is the picture itself; the original filters with one whose mean is
    subtracted and whose negative values wrap around (main.py:471).
    """
    return strongest(image, ImageCRF(image, kernels)(scores, _CRF_ITERATIONS))


RECIPE = Recipe("predicted_masks", 1, run)
