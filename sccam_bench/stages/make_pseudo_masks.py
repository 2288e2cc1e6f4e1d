"""Pseudo masks: maps cut at one threshold, as label maps that a segmentor can learn from."""

from sccam_bench.evaluation.threshold_curve import label_map
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.selection import select

TRUTH = "truth"


def run(task: Task) -> None:
    """Inputs `maps` and `evaluation` -> per image the labels (H, W) uint8.

    `threshold` names the policy of the evaluation whose threshold is used. "truth" writes the
    true masks instead and needs no inputs: the upper bound of what pseudo masks can teach.
    """
    params = task.params
    ids = select(task.dataset, params["images"]).ids
    policy = params["threshold"]
    if policy != TRUTH:
        cut = task.inputs["evaluation"].table("scores")[policy]["threshold"]
    for done, image_id in enumerate(ids, start=1):
        if policy == TRUTH:
            labels = task.dataset.mask(image_id)
        else:
            labels = label_map(*task.inputs["maps"].maps(image_id), cut)
        task.output.labels(image_id, labels)
        task.report(done / len(ids), f"{done}/{len(ids)} images")


RECIPE = Recipe("pseudo_masks", 1, run)
