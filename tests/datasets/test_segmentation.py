import numpy as np
import torch

from sccam_bench.data.phantom import Phantom
from sccam_bench.data.segmentation import (
    ScaleCropFlip,
    SegmentationSamples,
    extend,
    rescale,
)

SIDE = 48


def coloured_by_label(labels: np.ndarray) -> np.ndarray:
    """An image that says in its red channel which label a pixel has."""
    image = np.zeros((*labels.shape, 3), np.uint8)
    image[..., 0] = 40 * labels
    return image


def test_image_and_labels_are_changed_together() -> None:
    labels = np.zeros((40, 60), np.uint8)
    labels[:, 20:] = 2
    labels[25:, 30:] = 5
    augment = ScaleCropFlip([0.5, 1.0, 1.5], SIDE, fill=(7, 8, 9))
    results = []
    for seed in range(12):
        image, cut = augment(coloured_by_label(labels), labels, np.random.default_rng(seed))
        assert image.shape == (SIDE, SIDE, 3)
        assert cut.shape == (SIDE, SIDE)
        outside = cut == 255
        assert (image[outside] == (7, 8, 9)).all()
        wrong = image[~outside, 0] != 40 * cut[~outside]
        assert wrong.mean() < 0.1, "only resampled edges may differ"
        results.append(cut)
    assert any(not np.array_equal(results[0], other) for other in results)


def test_padding_is_on_the_right_and_below() -> None:
    labels = np.ones((2, 3), np.uint8)
    assert extend(labels, 4, 255).tolist() == [
        [1, 1, 1, 255],
        [1, 1, 1, 255],
        [255, 255, 255, 255],
        [255, 255, 255, 255],
    ]
    assert extend(labels, 2, 255) is labels


def test_labels_are_resized_without_new_values() -> None:
    labels = np.repeat(np.array([[0, 5]], np.uint8), 10, axis=1)
    image, small = rescale(coloured_by_label(labels.repeat(20, axis=0)), labels.repeat(20, 0), 0.5)
    assert image.shape == (10, 10, 3)
    assert small.tolist() == [[0] * 5 + [5] * 5] * 10


def test_a_sample_follows_from_seed_epoch_and_index(phantom: Phantom) -> None:
    ids = phantom.image_ids("train")
    augment = ScaleCropFlip([0.75, 1.25], SIDE, (0, 0, 0))
    samples = SegmentationSamples(phantom, ids, phantom.mask, augment, seed=3)
    assert len(samples) == len(ids)
    first, again, later = samples[0, 1], samples[0, 1], samples[1, 1]
    assert torch.equal(first["images"], again["images"])
    assert not torch.equal(first["images"], later["images"])
    assert first["images"].shape == (3, SIDE, SIDE)
    assert first["labels"].dtype == torch.uint8
