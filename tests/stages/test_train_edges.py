import numpy as np
import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.stages.train_edges import EdgeSamples, at_grid_points, resize_labels
from sccam_bench.store import Artifact, Store

KEY = "0" * 64


@pytest.fixture
def truth(phantom: Phantom, tmp_path) -> Artifact:  # type: ignore[no-untyped-def]
    """The true masks as confident labels."""
    store = Store(tmp_path)
    with store.writing("edge_labels", KEY, {}) as out:
        for image_id in phantom.image_ids("train"):
            out.labels(image_id, phantom.mask(image_id))
    return store.artifact("edge_labels", KEY)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (0.5, 0.5), (1.5, 1.5)])
def test_image_and_labels_are_resized_cut_and_mirrored_together(
    phantom: Phantom, truth: Artifact, low: float, high: float
) -> None:
    params = {"seed": 0, "crop_size": 80, "split": "train", "scale_low": low, "scale_high": high}
    samples = EdgeSamples(phantom, truth, params, stride=4, fill=7)
    on_object, on_ground = [], []
    for position in ((epoch, index) for epoch in range(2) for index in range(6)):
        sample = samples[position]
        image, labels = sample["images"].numpy(), sample["labels"].numpy()
        assert image.shape == (3, 80, 80)
        assert labels.shape == (20, 20)
        cells = image.reshape(3, 20, 4, 20, 4)
        outside = (cells == 7).all(axis=(0, 2, 4))
        assert (labels[outside] == 255).all()
        assert (labels == 255).sum() <= outside.sum() + 40  # the picture's last row and column
        texture = cells.std(axis=(2, 4)).mean(axis=0)
        on_object += texture[(labels > 0) & (labels < 255)].tolist()
        on_ground += texture[labels == 0].tolist()
    # objects are textured, ground is smooth
    assert np.mean(on_object) > 1.5 * np.mean(on_ground)


def test_samples_repeat_and_epochs_differ(phantom: Phantom, truth: Artifact) -> None:
    params = {"seed": 0, "crop_size": 48, "split": "train", "scale_low": 0.5, "scale_high": 1.5}
    samples = EdgeSamples(phantom, truth, params, stride=4, fill=127)
    first, again, later = samples[0, 1], samples[0, 1], samples[1, 1]
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["images"], later["images"])


def test_grid_points_hand_worked() -> None:
    labels = np.arange(30, dtype=np.uint8).reshape(5, 6)
    assert at_grid_points(labels, 4).tolist() == [[14, 17], [26, 29]]
    assert at_grid_points(labels, 1).tolist() == labels.tolist()


def test_resized_labels_are_no_mixtures() -> None:
    labels = np.array([[0, 255], [1, 2]], np.uint8)
    assert resize_labels(labels, (2, 4)).tolist() == [[0, 0, 255, 255], [1, 1, 2, 2]]
    assert resize_labels(labels, (2, 2)) is labels
