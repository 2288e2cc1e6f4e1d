"""Scores label maps against masks; no image label is used."""

import numpy as np

from sccam_bench.data.base import IGNORE
from sccam_bench.evaluation.confusion import Counts, label_counts
from sccam_bench.evaluation.policies import all_scores
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.selection import select


def run(task: Task) -> None:
    """Input `masks` -> per-image counts (N, C + 1), and the scores of their sum.

    Where an imported mask leaves a pixel undecided (255), it counts as background.
    """
    num_values = len(task.dataset.classes) + 1
    ids = select(task.dataset, task.params["images"]).ids
    found = task.inputs["masks"]
    counted = [
        label_counts(decided(found.labels(image_id)), task.dataset.mask(image_id), num_values)
        for image_id in ids
    ]
    names = Counts.__dataclass_fields__
    per_image = {name: np.stack([getattr(one, name) for one in counted]) for name in names}
    task.output.arrays("counts", {name: v.astype(np.int32) for name, v in per_image.items()})
    total = Counts(**{name: v.sum(axis=0) for name, v in per_image.items()})
    task.output.table("scores", all_scores(total, task.dataset.classes))


def decided(labels: np.ndarray) -> np.ndarray:
    """Labels (H, W) uint8, with background where they are undecided."""
    return np.where(labels == IGNORE, np.uint8(0), labels)


RECIPE = Recipe("mask_scores", 1, run)
