import numpy as np
import pytest
import torch

from sccam_bench.errors import InputError
from sccam_bench.refiners.affinity_labels import pair_offsets
from sccam_bench.refiners.base import Guide
from sccam_bench.refiners.edge_paths import path_affinity
from sccam_bench.refiners.edge_propagation import (
    EdgePropagation,
    propagate,
    share_of_strongest,
    shrink,
)
from sccam_bench.refiners.random_walk import enlarge, walk_matrix
from tests import references


def test_propagation_is_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("irn_random_walk")
    beta, steps = float(g["beta"]), 2 ** int(g["exp_times"])
    found = propagate(g["cam"], g["edge"][0], 5, beta, steps)
    np.testing.assert_allclose(found, g["rw"], rtol=0, atol=3e-4 * g["rw"].max())
    size = tuple(g["size"].tolist())
    full = enlarge(found, 4, size)
    np.testing.assert_allclose(
        (full / full.max())[:, ::2, ::2], g["rw_up_norm_s2"], rtol=0, atol=3e-4
    )
    share = share_of_strongest(full, float(g["bg_thres"]))
    label = np.where(share.max(axis=0) > 0.5, g["cam_keys"][share.argmax(axis=0)] + 1, 0)
    assert (label != g["pred"]).mean() <= 0.001


def test_the_matrix_is_the_originals_cut_one(golden) -> None:  # type: ignore[no-untyped-def]
    """No border is lost: points in the corner have neighbours too."""
    g = golden("irn_random_walk")
    field = path_affinity(torch.from_numpy(g["edge"]), 5)[0].numpy()
    plain = walk_matrix(field, 1)
    assert np.array_equal((plain > 0).sum(axis=0) - 1, g["degree"])
    np.testing.assert_allclose(plain.sum(axis=1), g["dense_row_sum"], rtol=1e-5)


def test_it_equals_single_dense_steps() -> None:
    rng = np.random.default_rng(0)
    edges, scores = rng.random((6, 7), np.float32), rng.random((2, 6, 7), np.float32)
    field = path_affinity(torch.from_numpy(edges)[None], 3)[0].numpy()
    dense = references.dense_affinity(field, pair_offsets(3))
    start = (scores * (1 - edges)).reshape(2, -1)
    expected = references.walk_step_by_step(start, dense, beta=2, steps=8).reshape(2, 6, 7)
    np.testing.assert_allclose(propagate(scores, edges, 3, 2, 8), expected, rtol=0, atol=1e-5)


def test_a_seed_fills_its_room_and_stops_at_the_wall() -> None:
    edges = np.zeros((8, 16), np.float32)
    edges[:, 8] = 1
    cams = np.zeros((1, 32, 64), np.float32)
    cams[0, 8:16, 4:12] = 1
    guide = Guide(np.zeros((32, 64, 3), np.uint8), stride=4, edges=edges)
    found = EdgePropagation(log2_steps=8)(cams, guide)[0]
    assert found.shape == (32, 64)
    assert (found[:, :28] > 0.5).all()
    assert (found[:, 40:] < 0.01).all()


def test_share_hand_worked() -> None:
    scores = np.array([[[4.0, 1.0, 0.5]], [[2.0, 1.5, 0.0]]])
    share = share_of_strongest(scores, 0.25)
    expected = [[[1 / 1.25, 0.25 / 0.625, 0.125 / 0.375]], [[0.5 / 1.25, 0.375 / 0.625, 0]]]
    np.testing.assert_allclose(share, expected)
    assert np.array_equal(share_of_strongest(np.zeros((2, 1, 1)), 0.25), np.zeros((2, 1, 1)))


def test_shrinking_averages_and_covers_odd_sizes() -> None:
    maps = np.arange(16, dtype=np.float32).reshape(1, 4, 4)
    assert shrink(maps, (2, 2)).tolist() == [[[2.5, 4.5], [10.5, 12.5]]]
    np.testing.assert_allclose(shrink(np.ones((2, 83, 101), np.float32), (21, 26)), 1, rtol=1e-6)


@pytest.mark.parametrize("options", [dict(radius=1), dict(beta=-1.0), dict(background=0.0)])
def test_wrong_options(options: dict) -> None:
    with pytest.raises(InputError, match="refiner: "):
        EdgePropagation(**options)
