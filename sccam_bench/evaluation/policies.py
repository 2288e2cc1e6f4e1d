"""Threshold policies: how the one background threshold of a score was chosen."""

from typing import Any

import numpy as np

from sccam_bench.evaluation import confusion
from sccam_bench.evaluation.confusion import Counts
from sccam_bench.evaluation.threshold_curve import best_threshold

POLICIES = ("transfer", "oracle", "fixed")


def add_images(counts: dict[str, np.ndarray]) -> Counts:
    """Per-image counts of `MapScores` -> counts of the whole split, (T, C + 1), int64."""
    return Counts(
        *(counts[name].sum(axis=0, dtype=np.int64) for name in Counts.__dataclass_fields__)
    )


def choose_threshold(
    policy: str, scored: Counts, calibration: Counts, cuts: np.ndarray, fixed: float
) -> int:
    """Index of the threshold that a policy uses.

    transfer: the best on the calibration images. oracle: the best on the scored images
    themselves, an upper bound that no user could reach. fixed: `fixed`, which must be there.
    """
    if policy == "transfer":
        return best_threshold(calibration)
    if policy == "oracle":
        return best_threshold(scored)
    return int(np.flatnonzero(cuts == np.float32(fixed))[0])


def scores_at(scored: Counts, index: int, classes: tuple[str, ...]) -> dict[str, Any]:
    """`all_scores` at one threshold of counts (T, C + 1)."""
    at = Counts(scored.intersection[index], scored.predicted[index], scored.truth)
    return all_scores(at, classes)


def all_scores(at: Counts, classes: tuple[str, ...]) -> dict[str, Any]:
    """All scores of counts (C + 1,): fractions in [0, 1]; over- and under-activation >= 0.

    Precision and recall are means over the foreground classes. A value without pixels is None.
    """
    names = ("background", *classes)
    values = {
        "miou": confusion.mean_iou(at),
        "miou_in_truth": confusion.mean_iou_in_truth(at),
        "miou_absent_zero": confusion.mean_iou_absent_zero(at),
        "precision": np.nanmean(confusion.precision(at)[1:]) if at.predicted[1:].any() else None,
        "recall": np.nanmean(confusion.recall(at)[1:]) if at.truth[1:].any() else None,
        "over_activation": confusion.over_activation(at),
        "under_activation": confusion.under_activation(at),
    }
    per_class = {
        "iou": confusion.iou(at),
        "precision": confusion.precision(at),
        "recall": confusion.recall(at),
    }
    return {
        **{name: _number(value) for name, value in values.items()},
        "per_class": {
            measure: {name: _number(value) for name, value in zip(names, row, strict=True)}
            for measure, row in per_class.items()
        },
    }


def part_coverage(counts: dict[str, np.ndarray], index: int) -> dict[str, float | None]:
    """Share of the objects' body and mark pixels found as their class at one threshold."""
    if "part_found" not in counts:
        return {"body_coverage": None, "mark_coverage": None}
    found = counts["part_found"][:, index].sum(axis=0, dtype=np.int64)
    share = found / np.maximum(counts["part_truth"].sum(axis=0, dtype=np.int64), 1)
    return {"body_coverage": float(share[0]), "mark_coverage": float(share[1])}


def _number(value: Any) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
