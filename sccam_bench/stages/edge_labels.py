"""Label maps that EdgeNet learns from."""

from sccam_bench.refiners.edge_labels import edge_labels
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.selection import select


def run(task: Task) -> None:
    """CAMs -> per image the confident labels (H, W), positions of its classes, 255 unsure."""
    params = task.params
    ids = select(task.dataset, params["images"]).ids
    for done, image_id in enumerate(ids, start=1):
        cams, _ = task.inputs["cams"].maps(image_id)
        image = task.dataset.image(image_id)
        labels = edge_labels(cams, image, params["foreground"], params["background"])
        task.output.labels(image_id, labels)
        task.report(done / len(ids), f"{done}/{len(ids)} images")


RECIPE = Recipe("edge_labels", 1, run)
