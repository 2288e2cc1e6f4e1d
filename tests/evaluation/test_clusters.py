import numpy as np
import pytest

from sccam_bench.evaluation.clusters import cluster_quality

FEATURES = np.array([[0.0, 0], [0, 2], [10, 0], [10, 2]])


def test_hand_worked_quality() -> None:
    truth = np.array([[0], [0], [1], [1]])
    quality = cluster_quality(FEATURES, 1 - truth, truth)
    assert quality["sizes"] == [[2, 2]]
    assert quality["inertia"] == pytest.approx(4)
    assert quality["nmi"] == quality["ari"] == pytest.approx(1)
    # distance to the own group 2, to the other (10 + sqrt(104)) / 2
    assert quality["silhouette"] == pytest.approx(1 - 2 / ((10 + 104**0.5) / 2))


def test_unknown_truth_and_single_clusters_are_none() -> None:
    quality = cluster_quality(FEATURES, np.array([[0], [0], [0], [-1]]), None)
    assert quality["nmi"] is None
    assert quality["silhouette"] is None
    assert quality["sizes"] == [[3]]
