import numpy as np
import pytest
import torch
from torch.nn import functional as F

from sccam_bench.classifiers.dense_energy import bilateral_sum, dense_energy
from tests import references


@pytest.mark.parametrize(("sxy", "srgb"), [(50, 15), (20, 30)])
def test_the_filter_is_the_originals(golden, sxy: int, srgb: int) -> None:  # type: ignore[no-untyped-def]
    g = golden("rrm_joint_loss")
    found = bilateral_sum(g["filter_image"], g["filter_in"], sxy, srgb)
    expected = g[f"filter_out_{sxy}_{srgb}"]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("case", ["even", "odd"])
def test_energy_and_gradient_are_the_originals(golden, case: str) -> None:  # type: ignore[no-untyped-def]
    g = {name: torch.from_numpy(value) for name, value in golden("rrm_joint_loss").items()}
    segmentation = g[f"{case}_seg"].requires_grad_()
    images, inside = g[f"{case}_image"], g[f"{case}_croppings"].permute(2, 0, 1) > 0
    logits = F.interpolate(segmentation, images.shape[-2:], mode="bilinear", align_corners=False)
    energy = dense_energy(logits.softmax(dim=1), images, g[f"{case}_seg_label"], inside)
    energy.backward()
    torch.testing.assert_close(energy.detach(), g[f"{case}_dense_w1"], rtol=1e-4, atol=0)
    torch.testing.assert_close(1e-7 * energy.detach(), g[f"{case}_dense_1e7"], rtol=1e-4, atol=0)
    expected = g[f"{case}_grad_dense_w1"]
    tolerance = 1e-3 * float(expected.abs().max())
    torch.testing.assert_close(segmentation.grad, expected, rtol=0, atol=tolerance)


def test_the_filter_is_all_but_symmetric_and_loses_about_half() -> None:
    """Symmetry is why the gradient is twice the factor's; the size is what RRM's weight means."""
    rng = np.random.default_rng(0)
    image = np.zeros((3, 12, 16), np.float32)
    image[:, :, 8:] = 90
    first, second = rng.random((2, 1, 12, 16)).astype(np.float32)
    filtered = [bilateral_sum(image, one, 5, 15) for one in (first, second)]
    np.testing.assert_allclose((filtered[0] * second).sum(), (filtered[1] * first).sum(), rtol=5e-3)
    exact = references.bilateral_by_pairs(image, first, 5, 15)
    assert 0.4 < filtered[0].sum() / exact.sum() < 1


def test_only_uncertain_or_unlabelled_picture_counts() -> None:
    images = torch.zeros(1, 3, 8, 8)
    certain = torch.zeros(1, 2, 8, 8)
    certain[:, 0] = 1
    labelled, everywhere = torch.zeros(1, 8, 8), torch.ones(1, 8, 8, dtype=torch.bool)
    unlabelled = torch.full((1, 8, 8), 255)
    assert dense_energy(certain, images, labelled, everywhere) == 0
    assert dense_energy(certain, images, unlabelled, everywhere) < 0
    assert dense_energy(certain, images, unlabelled, ~everywhere) == 0


def test_a_batch_is_the_mean_of_its_images() -> None:
    rng = torch.Generator().manual_seed(0)
    images = torch.rand(2, 3, 8, 10, generator=rng) * 255
    scores = torch.rand(2, 3, 8, 10, generator=rng).softmax(dim=1)
    labels = torch.full((2, 8, 10), 255)
    inside = torch.ones(2, 8, 10, dtype=torch.bool)
    single = [
        dense_energy(scores[b : b + 1], images[b : b + 1], labels[b : b + 1], inside[b : b + 1])
        for b in range(2)
    ]
    together = dense_energy(scores, images, labels, inside)
    torch.testing.assert_close(together, (single[0] + single[1]) / 2)
