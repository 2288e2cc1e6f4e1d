import numpy as np
import pytest

from sccam_bench.evaluation.map_scores import MapScores
from sccam_bench.evaluation.policies import (
    add_images,
    choose_threshold,
    part_coverage,
    scores_at,
)
from sccam_bench.evaluation.threshold_curve import thresholds

CUTS = thresholds(10)


def scores_of(object_score: float, ground_score: float) -> dict[str, np.ndarray]:
    """One image, left half object (class 0), right half ground."""
    truth = np.zeros((4, 8), np.uint8)
    truth[:, :4] = 1
    maps = np.where(truth, object_score, ground_score)[None].astype(np.float32)
    metric = MapScores(num_classes=1, cuts=CUTS)
    sample = dict(maps=maps, keys=np.array([0]), truth=truth, parts=truth)
    metric.process(None, [sample, sample])
    return metric.compute_metrics(metric.results)


@pytest.mark.parametrize(("policy", "expected"), [("oracle", 2), ("transfer", 5), ("fixed", 7)])
def test_each_policy_looks_at_its_own_images(policy: str, expected: int) -> None:
    scored, calibration = scores_of(0.95, 0.15), scores_of(0.95, 0.45)
    index = choose_threshold(policy, add_images(scored), add_images(calibration), CUTS, 0.7)
    assert index == expected


def test_counts_are_kept_per_image() -> None:
    counts = scores_of(0.95, 0.15)
    assert counts["intersection"].shape == (2, 10, 2)
    assert counts["truth"].tolist() == [[16, 16], [16, 16]]
    assert counts["part_truth"].tolist() == [[16, 0], [16, 0]]


def test_scores_and_coverage_at_a_threshold() -> None:
    counts = scores_of(0.95, 0.15)
    at = scores_at(add_images(counts), 5, ("cat",))
    assert at["miou"] == at["precision"] == at["recall"] == 1
    assert at["per_class"]["iou"] == {"background": 1, "cat": 1}
    assert part_coverage(counts, 5) == {"body_coverage": 1, "mark_coverage": 0}
    low = scores_at(add_images(counts), 0, ("cat",))
    assert low["per_class"]["iou"] == {"background": 0, "cat": 0.5}
    assert low["over_activation"] == 1


def test_nothing_predicted_is_none_not_a_crash() -> None:
    at = scores_at(add_images(scores_of(0.0, 0.0)), 9, ("cat",))
    assert at["precision"] is None
    assert at["over_activation"] is None
    assert at["recall"] == 0
