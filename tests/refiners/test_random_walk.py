import numpy as np
import pytest
from scipy import sparse

from sccam_bench.refiners.affinity_labels import pair_offsets
from sccam_bench.refiners.base import Guide, background_score, foreground_share, with_background
from sccam_bench.refiners.random_walk import (
    RandomWalk,
    chebyshev_power,
    enlarge,
    pool,
    random_walk,
    walk_matrix,
)
from tests import references


def random_field(size: tuple[int, int], radius: int = 5) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.random((len(pair_offsets(radius)), *size), np.float32)


@pytest.mark.parametrize("method", ["psa", "seam"])
def test_the_walk_is_the_originals(golden, method: str) -> None:  # type: ignore[no-untyped-def]
    g = golden(f"random_walk_{method}")
    height, width = g["size"].tolist()
    scores = np.zeros((21, height, width), np.float32)
    scores[0] = background_score(g["cam"], float(g["alpha"]))
    scores[g["cam_keys"] + 1] = g["cam"]
    pooled = pool(scores, 8)
    np.testing.assert_allclose(pooled, g["pooled"], rtol=0, atol=1e-6 * g["pooled"].max())
    weights = sparse.csr_array(g["aff"] ** float(g["beta"]))
    walked = random_walk(pooled.reshape(21, -1), weights, 2 ** int(g["logt"]))
    walked = walked.reshape(pooled.shape)
    np.testing.assert_allclose(walked, g["rw"], rtol=0, atol=2e-4 * g["rw"].max())
    full = enlarge(walked, 8, (height, width))
    assert (full.argmax(axis=0) != g["pred"]).mean() <= 0.001


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 64, 256])
def test_the_walk_equals_single_dense_steps(steps: int) -> None:
    field = random_field((6, 7))
    scores = np.random.default_rng(1).random((3, 42)).astype(np.float32)
    dense = references.dense_affinity(field, pair_offsets(5))
    expected = references.walk_step_by_step(scores, dense, beta=2, steps=steps)
    found = random_walk(scores, walk_matrix(field, 2), steps)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_no_step_changes_nothing() -> None:
    scores = np.random.default_rng(1).random((2, 42)).astype(np.float32)
    np.testing.assert_allclose(
        random_walk(scores, walk_matrix(random_field((6, 7)), 2), 0), scores, rtol=1e-5
    )


def test_constant_scores_stay_constant() -> None:
    """Columns of T sum to 1, so equal scores everywhere are a fixed point."""
    walked = random_walk(np.ones((1, 42), np.float32), walk_matrix(random_field((6, 7)), 8), 256)
    np.testing.assert_allclose(walked, 1, rtol=1e-5)


@pytest.mark.parametrize("exponent", [0, 1, 2, 5, 64, 256])
def test_chebyshev_sum_is_the_power(exponent: int) -> None:
    x = np.linspace(-1, 1, 201)
    coefficients = chebyshev_power(exponent)
    found = np.polynomial.chebyshev.chebval(x, coefficients)
    np.testing.assert_allclose(found, x**exponent, rtol=0, atol=2e-7)
    assert len(coefficients) <= 100


def test_foreground_share_decides_like_the_arg_max() -> None:
    scores = np.random.default_rng(0).random((4, 9, 9)).astype(np.float32)
    share = foreground_share(scores)
    assert np.array_equal(share.max(axis=0) > 0.5, scores.argmax(axis=0) > 0)
    assert np.array_equal(share.argmax(axis=0), scores[1:].argmax(axis=0))
    assert foreground_share(np.zeros((2, 1, 1), np.float32)).item() == 0


def test_background_hand_worked() -> None:
    cams = np.array([[[0.5, 0.0]], [[0.25, 0.0]]])
    assert with_background(cams, 2).tolist() == [[[0.25, 1.0]], [[0.5, 0.0]], [[0.25, 0.0]]]


def test_two_regions_fill_from_their_seeds() -> None:
    """Full affinity inside each half, none across: a seed spreads over its half alone."""
    field = np.zeros((len(pair_offsets(3)), 6, 8), np.float32)
    for row, (dy, dx) in zip(field, pair_offsets(3), strict=True):
        for y in range(6 - dy):
            for x in range(8):
                row[y, x] = float(0 <= x + dx < 8 and (x < 4) == (x + dx < 4))
    cams = np.zeros((1, 48, 64), np.float32)
    cams[0, 16:24, 8:16] = 1
    refined = RandomWalk(alpha=16, beta=8, log2_steps=6)(
        cams, Guide(np.zeros((48, 64, 3), np.uint8), field, 8)
    )
    assert refined.shape == (1, 48, 64)
    assert refined[0, :, :24].min() > refined[0, :, 40:].max()
    assert refined[0, :, 40:].max() == 0


def test_pool_counts_outside_as_zero() -> None:
    pooled = pool(np.ones((1, 3, 5), np.float32), 2)
    assert pooled.tolist() == [[[1.0, 1.0, 0.5], [0.5, 0.5, 0.25]]]
