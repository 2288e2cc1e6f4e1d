import pytest
import torch
from torch.nn import functional as F

from sccam_bench.segmentors.multi_scale import pyramid, pyramid_loss, reduced


def test_maximum_of_the_scales_in_the_size_of_the_first() -> None:
    images = torch.rand(2, 3, 16, 12)
    levels = pyramid(lambda x: x[:, :2] * x.shape[-1], images, (1.0, 0.5, 0.75))
    assert [tuple(one.shape[-2:]) for one in levels] == [(16, 12), (8, 6), (12, 9), (16, 12)]
    enlarged = [F.interpolate(one, (16, 12), mode="bilinear") for one in levels[:3]]
    assert torch.equal(levels[3], torch.stack(enlarged).amax(dim=0))


def test_a_single_scale_stands_alone() -> None:
    images = torch.rand(1, 3, 8, 8)
    (only,) = pyramid(lambda x: x, images, (1.0,))
    assert torch.equal(only, images)


def test_labels_are_reduced_to_the_nearest_centre() -> None:
    labels = torch.arange(6, dtype=torch.uint8).repeat(6, 1)[None]
    assert reduced(labels, (2, 3))[0].tolist() == [[1, 3, 5], [1, 3, 5]]
    assert reduced(labels, (6, 2))[0, 0].tolist() == [1, 4]


def test_loss_is_the_mean_over_labelled_pixels() -> None:
    logits = torch.tensor([[[[0.0, 9.0]], [[0.0, -9.0]]]])  # (1, 2 classes, 1, 2)
    labels = torch.tensor([[[1, 255]]], dtype=torch.uint8)
    (loss,) = pyramid_loss([logits], labels)
    assert float(loss) == pytest.approx(0.693147, rel=1e-5)
    (nothing,) = pyramid_loss([logits], torch.full((1, 1, 2), 255, dtype=torch.uint8))
    assert float(nothing) == 0
