import numpy as np

from sccam_bench.refiners.dense_crf import ImageCRF
from sccam_bench.refiners.edge_labels import (
    LABEL_KERNELS,
    combine,
    edge_labels,
    label_probabilities,
    threshold_labels,
)


def test_thresholds_and_crf_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("irn_cam_to_label")
    crf = ImageCRF(g["image"], LABEL_KERNELS)
    for name in ("fg", "bg"):
        labels = threshold_labels(g["high_res"], float(g[f"conf_{name}"]))
        assert np.array_equal(labels, g[f"{name}_argmax"])
        found = crf(label_probabilities(labels, 3)).argmax(axis=0)
        assert (found != g[f"{name}_crf"]).mean() <= 0.001
    assert np.array_equal(recoded(combine(g["fg_crf"], g["bg_crf"]), g), g["ir_label"])


def test_labels_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("irn_cam_to_label")
    found = edge_labels(g["high_res"], g["image"], float(g["conf_fg"]), float(g["conf_bg"]))
    assert (recoded(found, g) != g["ir_label"]).mean() <= 0.001
    assert set(np.unique(found)) == {0, 1, 2, 255}


def recoded(labels: np.ndarray, g: dict[str, np.ndarray]) -> np.ndarray:
    """Positions 1, 2 -> class numbers + 1, as the original writes them."""
    values = np.arange(256)
    values[1:3] = g["cam_keys"] + 1
    return values[labels]


def test_combination_hand_worked() -> None:
    foreground, background = np.array([[1, 0, 0, 2]]), np.array([[1, 0, 2, 0]])
    assert combine(foreground, background).tolist() == [[1, 0, 255, 2]]


def test_probabilities_hand_worked() -> None:
    found = label_probabilities(np.array([[0, 2]]), 4)
    expected = [[[0.7, 0.1]], [[0.1, 0.1]], [[0.1, 0.7]], [[0.1, 0.1]]]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_threshold_is_exceeded_not_reached() -> None:
    cams = np.array([[[0.3, 0.5]], [[0.2, 0.6]]])
    assert threshold_labels(cams, 0.3).tolist() == [[0, 2]]
