import numpy as np
import pytest

from sccam_bench.evaluation.clusters import cluster_quality, nearest_to_centres

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


def test_nearest_to_centres_is_that_of_one_by_one() -> None:
    rng = np.random.default_rng(5)
    features, assignments = rng.normal(size=(40, 3)), rng.integers(-1, 3, 40)
    found = nearest_to_centres(features, assignments, 4)
    assert sorted(found) == [0, 1, 2]
    for k, nearest in found.items():
        members = [i for i in range(40) if assignments[i] == k]
        centre = sum(features[i] for i in members) / len(members)
        expected = sorted(members, key=lambda i: float(np.linalg.norm(features[i] - centre)))
        assert nearest.tolist() == expected[:4]


def test_nearest_to_centres_of_small_and_empty_clusters() -> None:
    features = np.array([[0.0], [1.0], [5.0], [9.0]])
    found = nearest_to_centres(features, np.array([0, 0, 2, -1]), 3)
    assert {k: rows.tolist() for k, rows in found.items()} == {0: [0, 1], 2: [2]}
