import numpy as np
import pytest
import torch

from sccam_bench.refiners.affinity_labels import (
    affinity_loss,
    confident_labels,
    neighbours,
    pair_exists,
    pair_offsets,
    radius_of,
    radius_within,
)
from sccam_bench.refiners.random_walk import pool

RADIUS = 5


def test_offsets_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    assert pair_offsets(RADIUS) == [tuple(pair) for pair in golden("affinitynet")["offsets"]]
    assert [radius_of(len(pair_offsets(radius))) for radius in (2, 3, 5, 10)] == [2, 3, 5, 10]


@pytest.mark.parametrize("sample", [0, 1])
def test_labels_are_the_originals(golden, sample: int) -> None:  # type: ignore[no-untyped-def]
    g = golden("affinity_labels")
    pooled = pool(g[f"scores_{sample}"].transpose(2, 0, 1), 8)
    expected = g[f"pooled_{sample}"].transpose(2, 0, 1)
    np.testing.assert_allclose(pooled, expected, rtol=0, atol=1e-6 * expected.max())
    half = len(pooled) // 2
    assert np.array_equal(confident_labels(pooled[:half], pooled[half:]), g[f"label_{sample}"])


def test_loss_and_gradient_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("affinity_labels")
    labels = torch.from_numpy(np.stack([g["label_0"], g["label_1"]]))
    exists = pair_exists((12, 12), RADIUS, "psa")
    affinity = torch.zeros(2, *exists.shape)
    affinity[:, exists] = torch.from_numpy(g["aff"]).reshape(2, -1)
    affinity.requires_grad_()
    terms = affinity_loss(affinity, labels, exists)
    for name, weight, term in (
        ("bg_loss", 4, "loss_background"),
        ("fg_loss", 4, "loss_foreground"),
        ("neg_loss", 2, "loss_negative"),
    ):
        np.testing.assert_allclose(weight * terms[term].item(), g[name], rtol=1e-5)
    total = sum(terms.values())
    np.testing.assert_allclose(total.item(), g["loss"], rtol=1e-5)
    total.backward()
    gradient = affinity.grad[:, exists].reshape(g["grad_aff"].shape).numpy()
    np.testing.assert_allclose(
        gradient, g["grad_aff"], rtol=0, atol=1e-4 * np.abs(g["grad_aff"]).max()
    )


def test_confident_labels_hand_worked() -> None:
    # columns: sure class 1, unsure, sure background, outside the picture
    low = np.array([[[0.2, 0.8, 0.9, 0.0]], [[0.7, 0.3, 0.0, 0.0]]])
    high = np.array([[[0.0, 0.1, 0.6, 0.0]], [[0.7, 0.3, 0.0, 0.0]]])
    assert confident_labels(low, high).tolist() == [[1, 255, 0, 255]]


def test_a_batch_without_pairs_costs_nothing_and_is_finite() -> None:
    exists = pair_exists((6, 6), 3, "pad")
    affinity = torch.full((1, *exists.shape), 0.5, requires_grad=True)
    terms = affinity_loss(affinity, torch.full((1, 6, 6), 255, dtype=torch.uint8), exists)
    assert all(term.item() == 0 for term in terms.values())
    sum(terms.values()).backward()
    assert affinity.grad.isfinite().all()


@pytest.mark.parametrize("offset", pair_offsets(4))
@pytest.mark.parametrize("size", [(6, 7), (2, 3), (1, 1)])
def test_neighbours_lie_at_their_offset(offset: tuple[int, int], size: tuple[int, int]) -> None:
    rows, columns = torch.meshgrid(*map(torch.arange, size), indexing="ij")
    here, there = neighbours(torch.stack([rows, columns]), offset)
    assert here.shape == there.shape
    difference = (there - here).flatten(1)
    assert all(pair == list(offset) for pair in difference.T.tolist())
    count = max(0, size[0] - offset[0]) * max(0, size[1] - abs(offset[1]))
    assert difference.shape[1] == count


def test_released_border_leaves_corners_alone(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("affinitynet")
    size = tuple(g["size"].tolist())
    degree = torch.zeros(size, dtype=torch.long)
    for exists, offset in zip(pair_exists(size, RADIUS, "psa"), pair_offsets(RADIUS), strict=True):
        here, there = neighbours(degree, offset)
        mask = neighbours(exists, offset)[0]
        here += mask
        there += mask
    assert np.array_equal(degree.flatten().numpy(), g["degree"])
    assert pair_exists(size, RADIUS, "pad").any(dim=0)[0, 0]


@pytest.mark.parametrize(
    ("size", "radius"), [((20, 30), 5), ((11, 30), 5), ((10, 30), 4), ((12, 7), 3), ((4, 4), 2)]
)
def test_seam_shrinks_the_radius_on_small_grids(size: tuple[int, int], radius: int) -> None:
    assert radius_within(size, 5, "seam") == radius
    assert pair_exists(size, radius, "seam").any()
    assert radius_within(size, 5, "psa") == radius_within(size, 5, "pad") == 5
