import numpy as np
import pytest

from sccam_bench.evaluation.confusion import Counts, mean_iou, mean_iou_absent_zero
from sccam_bench.evaluation.threshold_curve import (
    best_threshold,
    curve_counts,
    label_map,
    part_curve,
    thresholds,
    thresholds_with,
)
from tests import references


@pytest.mark.parametrize("seed", range(3))
def test_one_pass_equals_one_pass_per_threshold(seed: int) -> None:
    rng = np.random.default_rng(seed)
    maps = rng.random((2, 15, 17)).astype(np.float32)
    maps[:, :3] = np.float32(0.5)  # ties with a threshold and between the classes
    keys, cuts = np.array([4, 1]), thresholds(20)
    truth = rng.choice([0, 1, 2, 5, 255], (15, 17)).astype(np.uint8)
    found = curve_counts(maps, keys, truth, cuts, 6)
    expected = references.curve_by_passes(maps, keys, truth, cuts, 6)
    for name in ("intersection", "predicted", "truth"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name


def test_curve_is_seams(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("evaluation_seam")
    cuts = g["curve_thresholds"]
    parts = [
        curve_counts(g[f"cam_{i}"], g[f"cam_keys_{i}"], g[f"gt_{i}"], cuts, 21) for i in range(3)
    ]
    counts = Counts(
        sum(one.intersection for one in parts),
        sum(one.predicted for one in parts),
        sum(one.truth for one in parts),
    )
    found = 100 * mean_iou_absent_zero(counts)
    np.testing.assert_allclose(found, g["curve_miou_percent"], rtol=1e-6)
    assert int(found.argmax()) == int(g["best_index"])


def test_labels_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("cam_merge_sccam")
    assert np.array_equal(
        label_map(g["norm_cam"], g["present"], float(g["threshold"])), g["seg_map"]
    )


def test_the_first_of_equal_thresholds_is_best() -> None:
    maps = np.full((1, 2, 2), 0.5, np.float32)
    truth = np.ones((2, 2), np.uint8)
    counts = curve_counts(maps, np.array([0]), truth, thresholds(10), 2)
    assert best_threshold(counts) == 0
    assert mean_iou(counts)[[0, 4, 5]].tolist() == [1, 1, 0]


def test_the_fixed_threshold_is_exact() -> None:
    assert np.array_equal(thresholds_with(100, 0.15), thresholds(100))
    assert np.float32(0.5) in thresholds_with(99, 0.5)
    assert len(thresholds_with(99, 0.5)) == 100


def test_part_coverage_hand_worked() -> None:
    maps = np.array([[[0.9, 0.4, 0.1, 0.9]]], np.float32)
    truth = np.array([[1, 1, 1, 2]], np.uint8)  # the last pixel belongs to another class
    parts = np.array([[2, 1, 1, 1]], np.uint8)
    found, existing = part_curve(maps, np.array([0]), truth, parts, thresholds(10))
    assert existing.tolist() == [3, 1]
    assert found[[0, 2, 5, 9]].tolist() == [[2, 1], [1, 1], [0, 1], [0, 0]]
