"""Reads every image and mask once, before anything expensive."""

from sccam_bench.data.base import check_images
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.selection import select


def run(task: Task) -> None:
    chosen = select(task.dataset, task.params["images"])
    counts = check_images(task.dataset, chosen.ids, with_masks=task.params["with_masks"])
    per_class = dict(zip(task.dataset.classes, chosen.labels.sum(axis=0).tolist(), strict=True))
    task.output.table("counts", {**counts, "images_per_class": per_class})


RECIPE = Recipe("data", 1, run, gate=True)
