"""Scores maps against masks at every threshold and under each threshold policy."""

import numpy as np

from sccam_bench import registry
from sccam_bench.evaluation.confusion import mean_iou
from sccam_bench.evaluation.policies import (
    POLICIES,
    add_images,
    choose_threshold,
    part_coverage,
    scores_at,
)
from sccam_bench.evaluation.threshold_curve import thresholds_with
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.selection import select
from sccam_bench.store import Artifact


def run(task: Task) -> None:
    """Inputs `maps` and `calibration` -> per-image counts, the curve, and scores by policy."""
    params = task.params
    cuts = thresholds_with(params["num_thresholds"], params["fixed_threshold"])
    counted = count_maps(task, cuts, task.inputs["maps"], params["images"])
    calibration = count_maps(task, cuts, task.inputs["calibration"], params["calibration"])
    scored = add_images(counted)
    scores = {}
    for policy in POLICIES:
        index = choose_threshold(
            policy, scored, add_images(calibration), cuts, params["fixed_threshold"]
        )
        scores[policy] = {
            "threshold": float(cuts[index]),
            **scores_at(scored, index, task.dataset.classes),
            **part_coverage(counted, index),
        }
    task.output.arrays("counts", counted)
    task.output.arrays("calibration_counts", calibration)
    task.output.table("scores", scores)
    curve = {"thresholds": cuts.astype(float).tolist(), "miou": mean_iou(scored).tolist()}
    task.output.table("curve", curve)


def count_maps(task: Task, cuts: np.ndarray, maps: Artifact, images: dict) -> dict[str, np.ndarray]:
    """Counts of each of the images at all `cuts`, as `MapScores` gives them."""
    metric = registry.METRICS.build(
        dict(
            type="MapScores",
            num_classes=len(task.dataset.classes),
            cuts=cuts,
        )
    )
    ids = select(task.dataset, images).ids
    for image_id in ids:
        found, keys = maps.maps(image_id)
        truth, parts = task.dataset.mask(image_id), task.dataset.parts(image_id)
        metric.process(None, [dict(maps=found, keys=keys, truth=truth, parts=parts)])
    return metric.compute_metrics(metric.results)


RECIPE = Recipe("evaluation", 1, run)
