import numpy as np
import pytest

from sccam_bench.refiners.permutohedral import build_lattice, enclosing_simplex


@pytest.mark.parametrize("d", [1, 2, 5])
def test_a_point_is_the_weighted_mean_of_its_corners(d: int) -> None:
    features = np.random.default_rng(d).normal(0, 5, (200, d))
    simplex = enclosing_simplex(features)
    weights = simplex.weights
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
    assert weights.min() > -1e-5
    corners = [simplex.nearest + k - (d + 1) * (simplex.rank > d - k) for k in range(d + 1)]
    full = np.stack(corners).transpose(2, 0, 1)  # (N, corner, coordinate)
    assert (full.sum(axis=2) == 0).all()
    remainders = full % (d + 1)
    assert (remainders == remainders[..., :1]).all(), "a corner's coordinates agree modulo d + 1"
    assert (np.sort(remainders[..., 0], axis=1) == np.arange(d + 1)).all(), "one of each kind"
    # the elevation is linear: equal mixtures of corners mean equal mixtures of points
    mixed = np.einsum("nk,nkd->nd", weights, full)
    distances = np.linalg.norm(mixed[:100] - mixed[100:], axis=1)
    expected = np.linalg.norm(features[:100] - features[100:], axis=1)
    ratio = distances / expected
    np.testing.assert_allclose(ratio, ratio.mean(), rtol=1e-4)


def test_points_share_exactly_the_corners_that_are_equal() -> None:
    """Keys are one number per corner: as many different keys as different corners."""
    features = np.random.default_rng(1).normal(0, 1, (300, 3))
    simplex = enclosing_simplex(features)
    corners = [simplex.nearest + k - 4 * (simplex.rank > 3 - k) for k in range(4)]
    different = len(np.unique(np.concatenate(corners, axis=1), axis=1).T)
    assert build_lattice(features).slice_.shape == (300, different)


def test_weights_are_positive_and_fall_with_the_distance() -> None:
    points = np.random.default_rng(0).normal(0, 2, (60, 3))
    matrix = build_lattice(points).filter(np.eye(60, dtype=np.float32))
    assert (matrix > -1e-6).all()
    distance = np.linalg.norm(points[:, None] - points, axis=2)
    assert matrix[distance < 0.5].min() > matrix[distance > 4].max()


def test_it_is_near_a_gaussian() -> None:
    line = np.linspace(0, 20, 401)[:, None]
    lattice = build_lattice(line)
    pulse = np.zeros((401, 1), np.float32)
    pulse[200] = 1
    found = lattice.filter(pulse)[:, 0]
    expected = np.exp(-((line[:, 0] - line[200, 0]) ** 2) / 2)
    assert (
        np.abs(found / found.sum() - expected / expected.sum()).max()
        < 0.2 * (expected / expected.sum()).max()
    )
