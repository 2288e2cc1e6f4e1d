import numpy as np
import pytest

from sccam_bench.evaluation import confusion
from sccam_bench.evaluation.confusion import Counts, label_counts


def total(golden_file: dict[str, np.ndarray], num_values: int = 21) -> Counts:
    parts = [
        label_counts(golden_file[f"pred_{i}"], golden_file[f"gt_{i}"], num_values) for i in range(3)
    ]
    return Counts(
        sum(one.intersection for one in parts),
        sum(one.predicted for one in parts),
        sum(one.truth for one in parts),
    )


def test_sc_cam_convention(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("evaluation_sccam")
    counts = total(g)
    assert np.array_equal(counts.intersection, np.diag(g["confusion"]))
    assert np.array_equal(counts.predicted, g["confusion"].sum(axis=0))
    assert np.array_equal(counts.truth, g["confusion"].sum(axis=1))
    expected = np.where(g["class_iou_is_nan"], np.nan, g["class_iou"])
    np.testing.assert_allclose(confusion.iou(counts), expected, rtol=1e-6)
    np.testing.assert_allclose(confusion.mean_iou_in_truth(counts), g["miou"], rtol=1e-6)


def test_seam_convention(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("evaluation_seam")
    found = confusion.mean_iou_absent_zero(total(g))
    np.testing.assert_allclose(100 * found, g["miou_percent"], rtol=1e-6)


@pytest.fixture
def counts() -> Counts:
    """Truth: 4 background, 4 of class 1. Class 2 is predicted only, class 3 nowhere."""
    truth = np.array([[0, 0, 0, 0, 1, 1, 1, 1, 255]], np.uint8)
    prediction = np.array([[0, 0, 0, 1, 1, 1, 0, 2, 1]], np.uint8)
    return label_counts(prediction, truth, 4)


def test_hand_worked_conventions(counts: Counts) -> None:
    assert counts.intersection.tolist() == [3, 2, 0, 0]
    assert counts.predicted.tolist() == [4, 3, 1, 0]
    np.testing.assert_allclose(confusion.iou(counts), [3 / 5, 2 / 5, 0, np.nan])
    assert confusion.mean_iou(counts) == pytest.approx(1 / 3)
    assert confusion.mean_iou_in_truth(counts) == pytest.approx(0.5)
    assert confusion.mean_iou_absent_zero(counts) == pytest.approx(0.25)


def test_hand_worked_errors(counts: Counts) -> None:
    np.testing.assert_allclose(confusion.precision(counts), [3 / 4, 2 / 3, 0, np.nan])
    np.testing.assert_allclose(confusion.recall(counts), [3 / 4, 2 / 4, np.nan, np.nan])
    # class 2 has no correct pixel, so its ratio is undefined
    assert confusion.over_activation(counts) == pytest.approx(1 / 2)
    assert confusion.under_activation(counts) == pytest.approx(2 / 2)


def test_perfect_prediction() -> None:
    labels = np.random.default_rng(0).integers(0, 4, (9, 9)).astype(np.uint8)
    perfect = label_counts(labels, labels, 4)
    assert confusion.mean_iou(perfect) == 1
    assert confusion.over_activation(perfect) == confusion.under_activation(perfect) == 0
