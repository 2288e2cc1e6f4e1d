"""Pooled features of the training images, which are what is clustered."""

import numpy as np
import torch

from sccam_bench.data.samples import to_tensor
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.batches import same_size_batches
from sccam_bench.stages.models import build_classifier, trained
from sccam_bench.training.run import device


@torch.inference_mode()
def run(task: Task) -> None:
    """Whole images at their own size, unmirrored -> `features` (N, D) float32."""
    model = build_classifier(task.params, len(task.dataset.classes))
    model = trained(model, task.inputs["classifier"])
    ids = task.dataset.image_ids(task.params["split"])
    features = np.zeros((len(ids), model.feature_channels), np.float32)
    done = 0
    for rows, images in same_size_batches(task.dataset, ids):
        batch = torch.stack([to_tensor(image) for image in images]).to(device())
        features[rows] = model.pooled_features(batch).cpu().numpy()
        done += len(rows)
        task.report(done / len(ids), f"{done}/{len(ids)} images")
    task.output.array("features", features)


RECIPE = Recipe("features", 1, run)
