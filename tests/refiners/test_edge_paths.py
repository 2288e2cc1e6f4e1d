import numpy as np
import pytest
import torch

from sccam_bench.refiners.affinity_labels import pair_exists, pair_offsets
from sccam_bench.refiners.edge_paths import path_affinity, straight_path


def first_points(size: tuple[int, int], radius: int) -> np.ndarray:
    """The pairs' first points in the original: those whose whole neighbourhood is inside."""
    return np.flatnonzero(pair_exists(size, radius, "psa")[0].numpy())


@pytest.mark.parametrize("radius", [5, 10])
def test_paths_are_the_originals(golden, radius: int) -> None:  # type: ignore[no-untyped-def]
    g = golden("irn_path_index")
    offsets = sorted(pair_offsets(radius), key=lambda offset: len(straight_path(offset)))
    paths = [straight_path(offset) for offset in offsets]
    assert np.array_equal(offsets, g[f"r{radius}_dst"])
    assert [len(path) for path in paths] == g[f"r{radius}_path_len"].tolist()
    assert np.array_equal(np.concatenate(paths), g[f"r{radius}_path_coords"])
    lengths, counts = np.unique([len(path) for path in paths], return_counts=True)
    assert np.array_equal(np.stack([counts, lengths], axis=1), g[f"r{radius}_group_sizes"])
    height, width = g[f"r{radius}_size"].tolist()
    sources = first_points((height, width), radius)
    assert np.array_equal(sources, g[f"r{radius}_src"])
    ends = [(sources + dy * width + dx).sum() for dy, dx in offsets]
    assert np.array_equal(ends, g[f"r{radius}_dst_indices_sum"])


def test_affinities_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("irn_random_walk")
    padded = np.pad(g["edge"], ((0, 0), (0, 5), (5, 5)), constant_values=1)
    field = path_affinity(torch.from_numpy(padded), 5, "psa")[0].flatten(1).numpy()
    rows = {offset: i for i, offset in enumerate(pair_offsets(5))}
    order = [rows[tuple(offset)] for offset in golden("irn_path_index")["r5_dst"].tolist()]
    found = field[order][:, first_points(padded.shape[1:], 5)]
    expected = g["sparse_aff"]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6 * expected.max())


def test_paths_hand_worked() -> None:
    assert straight_path((0, 3)) == ((0, 3), (0, 2), (0, 1), (0, 0))
    assert straight_path((1, -1)) == ((1, -1), (0, -1), (1, 0), (0, 0))
    assert straight_path((2, 1)) == ((2, 1), (1, 1), (2, 0), (0, 1), (1, 0), (0, 0))


def test_a_wall_separates_and_its_gradient_falls_on_it() -> None:
    edges = torch.zeros(1, 5, 7)
    edges[:, :, 3] = 0.75
    edges.requires_grad_()
    field = path_affinity(edges, 4)
    rows = dict(zip(pair_offsets(4), field[0], strict=True))
    assert rows[0, 2][2].tolist() == [1, 0.25, 0.25, 0.25, 1, 0, 0]
    assert rows[1, 0][2].tolist() == [1, 1, 1, 0.25, 1, 1, 1]
    rows[0, 2][2, :4].sum().backward()
    assert edges.grad[0, 2].tolist() == [0, 0, -1, -3, 0, 0, 0]  # ties: the far end
    assert edges.grad[0, [0, 1, 3, 4]].abs().sum() == 0


@pytest.mark.parametrize("size", [(5, 8), (2, 3), (1, 1)])
def test_every_pair_is_one_minus_its_paths_maximum(size: tuple[int, int]) -> None:
    edges = torch.rand(2, *size)
    field = path_affinity(edges, 4)
    for b in range(2):
        for row, (dy, dx) in zip(field[b], pair_offsets(4), strict=True):
            for y in range(size[0]):
                for x in range(size[1]):
                    expected = 0.0
                    if y + dy < size[0] and 0 <= x + dx < size[1]:
                        path = straight_path((dy, dx))
                        expected = 1 - max(float(edges[b, y + py, x + px]) for py, px in path)
                    assert row[y, x].item() == pytest.approx(expected, abs=1e-6)
