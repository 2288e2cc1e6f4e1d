import numpy as np
import pytest
import torch

from sccam_bench.refiners.affinity_labels import (
    affinity_loss,
    pair_exists,
    pair_kinds,
    pair_offsets,
)
from sccam_bench.refiners.displacement import displacement_loss
from sccam_bench.refiners.edge_paths import path_affinity, straight_path

RADIUS = 10


def test_losses_and_gradients_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("irn_affinity_loss")
    labels = torch.from_numpy(np.stack([g["label_0"], g["label_1"]]))
    exists = pair_exists((24, 24), RADIUS, "psa")
    logits = torch.from_numpy(g["edge_logit"]).requires_grad_()
    field = torch.from_numpy(g["displacement"]).requires_grad_()
    affinity = path_affinity(torch.sigmoid(logits[:, 0]), RADIUS, "psa")
    terms = affinity_loss(affinity, labels, exists) | displacement_loss(field, labels, exists)
    positive = 2 * (terms["loss_background"] + terms["loss_foreground"])
    for found, name in (
        (positive, "pos_aff_loss"),
        (2 * terms["loss_negative"], "neg_aff_loss"),
        (2 * terms["loss_displacement_foreground"], "dp_fg_loss"),
        (2 * terms["loss_displacement_background"], "dp_bg_loss"),
        (sum(terms.values()), "total"),
    ):
        assert found.item() == pytest.approx(float(g[name]), rel=1e-5), name
    sum(terms.values()).backward()
    for found, expected in ((logits, g["grad_edge"]), (field, g["grad_displacement"])):
        atol = 1e-4 * np.abs(expected).max()
        np.testing.assert_allclose(found.grad.numpy(), expected, rtol=0, atol=atol)


@pytest.mark.parametrize("sample", [0, 1])
def test_kinds_of_pairs_are_the_originals(golden, sample: int) -> None:  # type: ignore[no-untyped-def]
    g = golden("irn_affinity_loss")
    labels = torch.from_numpy(g[f"label_{sample}"])[None]
    exists = pair_exists((24, 24), RADIUS, "psa")
    offsets = pair_offsets(RADIUS)
    order = sorted(range(len(offsets)), key=lambda i: len(straight_path(offsets[i])))
    for kind, name in zip(
        pair_kinds(labels, exists), ("bg_pos_bits", "fg_pos_bits", "neg_bits"), strict=True
    ):
        found = kind[0][order][:, exists[0]].numpy()
        packed = g[f"{name}_{sample}"]
        expected = np.unpackbits(packed, count=found.size).reshape(g["bits_shape"])
        assert np.array_equal(found, expected.astype(bool))


def test_vectors_to_a_common_centre_cost_nothing() -> None:
    rows, columns = torch.meshgrid(torch.arange(6.0), torch.arange(7.0), indexing="ij")
    to_centre = torch.stack([3 - rows, 2 - columns])[None]
    exists = pair_exists((6, 7), 4, "pad")
    same_class = torch.ones(1, 6, 7, dtype=torch.uint8)
    terms = displacement_loss(to_centre, same_class, exists)
    assert terms["loss_displacement_foreground"].item() == 0
    assert terms["loss_displacement_background"].item() == 0
    still = displacement_loss(torch.zeros(1, 2, 6, 7), 0 * same_class, exists)
    assert still["loss_displacement_background"].item() == 0
    # a single pair, side by side, with equal vectors: the offset (0, 1) is missed by 0 and by 1
    pair = displacement_loss(
        torch.zeros(1, 2, 1, 2), same_class[:, :1, :2], pair_exists((1, 2), 2, "pad")
    )
    assert pair["loss_displacement_foreground"].item() == pytest.approx(0.5 * 0.5, abs=1e-4)
