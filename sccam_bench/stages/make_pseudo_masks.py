"""Pseudo masks: maps cut at one threshold, as label maps that a segmentor can learn from."""

from collections.abc import Callable

import numpy as np

from sccam_bench.evaluation.policies import add_images
from sccam_bench.evaluation.threshold_curve import best_threshold, label_map, thresholds_with
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.evaluate import count_maps
from sccam_bench.stages.selection import select


def run(task: Task) -> None:
    """Input `maps` -> per image the labels (H, W) uint8.

    ``threshold`` "transfer" takes the best one on the input `calibration`, the evaluation's own
    but found without its scored masks; "fixed" the given one. "truth" writes the true masks and
    needs no input: the upper bound of what pseudo masks can teach.
    """
    labels_of = _LABELS[task.params["threshold"]](task)
    ids = select(task.dataset, task.params["images"]).ids
    for done, image_id in enumerate(ids, start=1):
        task.output.labels(image_id, labels_of(image_id))
        task.report(done / len(ids), f"{done}/{len(ids)} images")


LabelsOf = Callable[[str], np.ndarray]


def _transfer(task: Task) -> LabelsOf:
    params = task.params
    cuts = thresholds_with(params["num_thresholds"], params["fixed_threshold"])
    counted = count_maps(task, cuts, task.inputs["calibration"], params["calibration"])
    return _cut_at(task, float(cuts[best_threshold(add_images(counted))]))


def _fixed(task: Task) -> LabelsOf:
    return _cut_at(task, task.params["fixed_threshold"])


def _truth(task: Task) -> LabelsOf:
    return task.dataset.mask


def _cut_at(task: Task, threshold: float) -> LabelsOf:
    maps = task.inputs["maps"]
    return lambda image_id: label_map(*maps.maps(image_id), threshold)


_LABELS: dict[str, Callable[[Task], LabelsOf]] = {
    "transfer": _transfer,
    "fixed": _fixed,
    "truth": _truth,
}
RECIPE = Recipe("pseudo_masks", 1, run)
