import numpy as np
import pytest
import torch
from torch.nn import functional as F

from sccam_bench.classifiers.pixel_correlation import (
    PixelCorrelation,
    resize_aligned,
    scores_to_spread,
    spread_by_correlation,
    strongest_with_background,
)
from tests.weight_rule import rule_weights


def test_parity_with_the_original(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("seam_pcm")
    mix = torch.from_numpy(rule_weights("f9.weight", (192, 195, 1, 1)).astype(np.float32))
    assert mix.sum().item() == pytest.approx(g["f9_weight_check"][0], rel=1e-5)
    features = F.conv2d(torch.from_numpy(g["f"]), mix)
    maps = resize_aligned(torch.from_numpy(g["cam"]), features.shape[-2:])
    found = spread_by_correlation(maps, features)
    np.testing.assert_allclose(found, g["out"], rtol=0, atol=1e-5 * np.abs(g["out"]).max())


def test_alike_pixels_share_their_scores_hand_worked() -> None:
    """Three pixels: two of one feature up to its length, one orthogonal, whose score stays."""
    features = torch.tensor([[[[1.0, 3.0, 0.0]], [[0.0, 0.0, 2.0]]]])
    maps = torch.tensor([[[[1.0, 0.0, 0.5]]]])
    expected = torch.tensor([[[[0.5, 0.5, 0.5]]]])
    torch.testing.assert_close(spread_by_correlation(maps, features), expected, rtol=1e-4, atol=0)


def test_equal_maps_stay_and_a_pixel_without_features_gets_nothing() -> None:
    features = torch.rand(2, 5, 3, 4)
    features[0, :, 0, 0] = 0
    features.requires_grad_()
    spread = spread_by_correlation(torch.ones(2, 1, 3, 4), features)
    assert spread[0, 0, 0, 0] == 0
    rest = spread.flatten()[1:]
    torch.testing.assert_close(rest, torch.ones_like(rest), rtol=1e-4, atol=0)
    spread.sum().backward()
    assert features.grad is not None
    assert features.grad.isfinite().all()


def test_only_the_strongest_class_is_spread_hand_worked() -> None:
    classes = torch.tensor([[[[0.7, 0.2, 0.5]], [[0.4, 0.3, 0.5]]]])
    expected = torch.tensor([[[[0.3, 0.7, 0.5]], [[0.7, 0.0, 0.5]], [[0.0, 0.3, 0.5]]]])
    torch.testing.assert_close(strongest_with_background(classes), expected)


def test_scores_are_relative_to_each_class_and_carry_no_gradient() -> None:
    maps = torch.tensor([[[[4.0, 2.0, -1.0]], [[-1.0, -2.0, -3.0]]]], requires_grad=True)
    found = scores_to_spread(maps)
    expected = torch.tensor([[[[0.0, 0.5, 1.0]], [[1.0, 0.5, 0.0]], [[0.0, 0.0, 0.0]]]])
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-5)
    assert not found.requires_grad


def test_taps_of_any_size_meet_on_the_grid_of_the_maps() -> None:
    module = PixelCorrelation([4, 6], [8, 8])
    taps = [torch.rand(2, 4, 8, 8, requires_grad=True), torch.rand(2, 6, 4, 4)]
    refined = module(torch.rand(2, 3, 32, 32), taps, torch.rand(2, 3, 5, 5))
    assert refined.shape == (2, 3, 5, 5)
    refined.sum().backward()
    assert taps[0].grad is None
