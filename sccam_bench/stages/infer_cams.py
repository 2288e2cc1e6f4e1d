"""CAMs of chosen images."""

import numpy as np

from sccam_bench.cams.multi_scale import infer_cams
from sccam_bench.config import CamOptions, options
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.batches import same_size_batches
from sccam_bench.stages.models import build_classifier, trained
from sccam_bench.stages.selection import select


def run(task: Task) -> None:
    """Weights -> per image the maps (P, H, W) of its present classes."""
    params = task.params
    model = build_classifier(params, len(task.dataset.classes))
    model = trained(model, task.inputs["classifier"])
    chosen = select(task.dataset, params["images"])
    ids = chosen.ids
    present = [np.flatnonzero(row) for row in chosen.labels]
    cam = options(CamOptions, params["cam"])
    done = 0
    for rows, images in same_size_batches(task.dataset, ids):
        shown = [present[row].tolist() for row in rows]
        found = infer_cams(model, images, shown, cam.map, cam.scales, cam.flip, cam.normalisation)
        if not all(np.isfinite(maps).all() for maps in found):
            raise InputError(
                "the classifier's maps are not finite: its training diverged; lower training.lr, "
                "training.momentum or sub_classifier.sub_weight"
            )
        for row, maps in zip(rows, found, strict=True):
            task.output.maps(ids[row], maps, present[row])
        done += len(rows)
        task.report(done / len(ids), f"{done}/{len(ids)} images")


RECIPE = Recipe("cams", 1, run)
