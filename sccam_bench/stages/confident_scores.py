"""Scores that AffinityNet's confident labels are made of."""

import numpy as np

from sccam_bench.refiners.base import with_background
from sccam_bench.refiners.dense_crf import ImageCRF
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.selection import select


def run(task: Task) -> None:
    """CAMs -> per image the scores under both alphas, (2 (P + 1), H, W), each background first."""
    params = task.params
    ids = select(task.dataset, params["images"]).ids
    for done, image_id in enumerate(ids, start=1):
        cams, keys = task.inputs["cams"].maps(image_id)
        both = [with_background(cams, params[name]) for name in ("alpha_low", "alpha_high")]
        scores = np.stack(both)
        if params["labels"] == "crf":
            scores = ImageCRF(task.dataset.image(image_id))(scores)
        task.output.maps(image_id, scores.reshape(-1, *scores.shape[2:]), keys)
        task.report(done / len(ids), f"{done}/{len(ids)} images")


RECIPE = Recipe("confident", 2, run)
