import numpy as np
import pytest

from sccam_bench.classifiers.reliable_labels import (
    batch_labels,
    image_labels,
    reliable_labels,
    sure_activations,
)


def values_of(positions: np.ndarray, channels: np.ndarray) -> np.ndarray:
    table = np.full(256, 255, np.uint8)
    table[: len(channels)] = channels
    return table[positions]


def test_with_the_stored_crf_the_labels_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("rrm_seg_label")
    found = reliable_labels(g["norm_cam"], g["crf_la"], g["crf_ha"])
    np.testing.assert_array_equal(values_of(found, g["crf_channels"]), g["seg_label"])


def test_with_our_crf_the_labels_are_nearly_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("rrm_seg_label")
    found = values_of(image_labels(g["image"], g["norm_cam"]), g["crf_channels"])
    assert (found != g["seg_label"]).mean() <= 0.002


def test_hand_worked_ranking() -> None:
    """Ten pixels of the class: rank 6 of 0..9 is not enough, the three above it are sure."""
    cams = np.linspace(0.5, 0.95, 10, dtype=np.float32).reshape(1, 1, 10)
    sure = sure_activations(cams, np.array([0, 1]))
    np.testing.assert_array_equal(sure[0], np.arange(10) > 6)


def test_background_is_sure_where_no_class_stirs() -> None:
    cams = np.array([[[0.0, 0.006, 0.01, 0.5]]], np.float32)  # background 1, 0.82, 0.72, ~0
    np.testing.assert_array_equal(sure_activations(cams, np.array([0]))[0], [1, 1, 0, 0])


@pytest.mark.parametrize("strength", [0.05, 0.09])
def test_a_class_that_only_the_crf_sees_has_no_reliable_pixel(strength: float) -> None:
    """The original raises an IndexError here, be the background stronger (0.05) or not."""
    cams = np.full((1, 4, 4), strength, np.float32)
    low, high = np.zeros((2, 2, 4, 4), np.float32)
    low[1], high[1] = 1, 1
    assert (reliable_labels(cams, low, high) == 255).all()


def scene() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two images with a bright square; the maps of classes 1 and 3 of four lie upon it."""
    images = np.full((2, 32, 32, 3), 30, np.uint8)
    images[:, 8:24, 8:24] = 220
    maps = np.zeros((2, 4, 32, 32), np.float32)
    ramp = np.linspace(2, 4, 16, dtype=np.float32)
    maps[0, 1, 8:24, 8:24] = ramp
    maps[1, 3, 8:24, 8:24] = ramp
    maps[:, 0] = 9  # of a class that is not shown
    return images, maps, np.array([[0, 1, 0, 0], [0, 0, 0, 1]], np.float32)


def test_a_batch_gets_the_values_of_its_classes() -> None:
    images, maps, labels = scene()
    found = batch_labels(images, maps, labels, np.ones((2, 32, 32), bool))
    assert set(np.unique(found[0])) == {0, 2, 255}
    assert set(np.unique(found[1])) == {0, 4, 255}
    assert (found[0][16, 20:24] == 2).all()
    assert found[0][0, 0] == 0
    one = batch_labels(images[1:], maps[1:], labels[1:], np.ones((1, 32, 32), bool))
    np.testing.assert_array_equal(one[0], found[1])


def test_padding_is_neither_labelled_nor_looked_at() -> None:
    images, maps, labels = scene()
    inside = np.zeros((2, 40, 40), bool)
    inside[:, 8:, :32] = True
    padded = np.full((2, 40, 40, 3), 127, np.uint8)
    padded[:, 8:, :32] = images
    activation = np.full((2, 4, 40, 40), 100, np.float32)  # strongest in the padding
    activation[:, :, 8:, :32] = maps
    found = batch_labels(padded, activation, labels, inside)
    assert (found[~inside] == 255).all()
    expected = batch_labels(images, maps, labels, np.ones((2, 32, 32), bool))
    np.testing.assert_array_equal(found[:, 8:, :32], expected)
