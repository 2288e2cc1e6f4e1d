"""What a table's rows say, and what they leave open."""

import numpy as np
import pytest

from sccam_bench.evaluation.confusion import Counts
from sccam_bench.evaluation.policies import POLICIES, all_scores
from sccam_bench.report.rows import map_columns

CLASSES = ("cat", "dog")


def columns(found_of_dog: int) -> dict[str, float | None]:
    """Cats: 80 of 100 pixels, and 20 wrong ones. Dogs: some of 100, none wrong."""
    counts = Counts(
        intersection=np.array([780, 80, found_of_dog]),
        predicted=np.array([900 - found_of_dog, 100, found_of_dog]),
        truth=np.array([800, 100, 100]),
    )
    return map_columns({policy: all_scores(counts, CLASSES) for policy in POLICIES})


def test_scores_are_in_percent_and_ratios_as_they_are() -> None:
    row = columns(found_of_dog=50)
    assert row["iou_cat_transfer"] == pytest.approx(100 * 80 / 120)
    assert row["precision_transfer"] == pytest.approx((80 + 100) / 2)
    assert row["over_activation_oracle"] == pytest.approx((20 / 80 + 0) / 2)
    assert row["under_activation_fixed"] == pytest.approx((20 / 80 + 50 / 50) / 2)


def test_to_find_a_class_nowhere_makes_no_mean_better() -> None:
    """Over the cats alone, precision would fall, but over- and under-activation look better."""
    row = columns(found_of_dog=0)
    for name in ("precision", "over_activation", "under_activation"):
        assert row[f"{name}_transfer"] is None
    assert row["recall_transfer"] == pytest.approx(80 / 2)
    assert row["precision_cat_transfer"] == pytest.approx(80)
    assert row["miou_transfer"] == pytest.approx(100 * (780 / 920 + 80 / 120 + 0) / 3)


def test_a_class_that_no_image_shows_does_not_count_as_one_that_is_not_found() -> None:
    counts = Counts(np.array([800, 80, 0]), np.array([800, 100, 0]), np.array([900, 100, 0]))
    row = map_columns({policy: all_scores(counts, CLASSES) for policy in POLICIES})
    assert row["precision_transfer"] == pytest.approx(80)
    assert row["under_activation_transfer"] == pytest.approx(20 / 80)
    assert row["recall_dog_transfer"] is None
