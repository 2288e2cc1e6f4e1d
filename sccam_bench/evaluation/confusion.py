"""Intersection over union and its relatives, from pixel counts.

Counts are added over a whole split and divided once. Everywhere the last axis is the class:
0 background, c + 1 class c.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Counts:
    """Pixels by class: correctly predicted, predicted, true; any shape (..., C + 1), int."""

    intersection: np.ndarray
    predicted: np.ndarray
    truth: np.ndarray

    def each(self, change: Callable[[np.ndarray], np.ndarray]) -> "Counts":
        """The counts after the same change of all three, such as a sum over images."""
        return Counts(change(self.intersection), change(self.predicted), change(self.truth))


def label_counts(predicted: np.ndarray, truth: np.ndarray, num_values: int) -> Counts:
    """Count one label map (H, W) against its mask (H, W), both uint8; shapes (C + 1,).

    Pixels whose true value is `num_values` or more are ignored.
    """
    valid = truth < num_values
    cell = truth[valid].astype(np.int64) * num_values + predicted[valid]
    confusion = np.bincount(cell, minlength=num_values**2).reshape(num_values, num_values)
    return Counts(np.diag(confusion).copy(), confusion.sum(axis=0), confusion.sum(axis=1))


def iou(counts: Counts) -> np.ndarray:
    """IoU of each class in [0, 1]; NaN where a class is in neither prediction nor truth."""
    union = counts.predicted + counts.truth - counts.intersection
    return _ratio(counts.intersection, union)


def mean_iou(counts: Counts) -> np.ndarray:
    """mIoU over the classes that occur in prediction or truth; this project's convention.

    It equals mmseg's. A class that is only predicted counts as 0.
    """
    return _mean_where(iou(counts), ~np.isnan(iou(counts)))


def mean_iou_in_truth(counts: Counts) -> np.ndarray:
    """mIoU over the classes that occur in the truth (SC-CAM@191ec48 tool/iouutils.py)."""
    return _mean_where(iou(counts), np.broadcast_to(counts.truth > 0, iou(counts).shape))


def mean_iou_absent_zero(counts: Counts) -> np.ndarray:
    """mIoU over all classes, absent ones counting 0 (YudeWang/SEAM@3212261 evaluation.py)."""
    return np.nan_to_num(iou(counts)).mean(axis=-1)


def precision(counts: Counts) -> np.ndarray:
    """Correct share of each class's predicted pixels; NaN where nothing is predicted."""
    return _ratio(counts.intersection, counts.predicted)


def recall(counts: Counts) -> np.ndarray:
    """Found share of each class's true pixels; NaN where the class is absent."""
    return _ratio(counts.intersection, np.broadcast_to(counts.truth, counts.predicted.shape))


def over_activation(counts: Counts) -> np.ndarray:
    """Wrongly found pixels per correct one, FP / TP, mean over the foreground classes.

    The measure m_FP of SEAM (Wang et al., CVPR 2020, section 4); lower is better.
    """
    false_positive = counts.predicted - counts.intersection
    return _foreground_mean(_ratio(false_positive, counts.intersection))


def under_activation(counts: Counts) -> np.ndarray:
    """Missed pixels per correct one, FN / TP, mean over the foreground classes (SEAM's m_FN)."""
    false_negative = counts.truth - counts.intersection
    return _foreground_mean(_ratio(false_negative, counts.intersection))


def _foreground_mean(values: np.ndarray) -> np.ndarray:
    foreground = values[..., 1:]
    return _mean_where(foreground, ~np.isnan(foreground))


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    result = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    return np.divide(part, whole, out=result, where=np.broadcast_to(whole > 0, result.shape))


def _mean_where(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    total = np.where(where, values, 0).sum(axis=-1)
    return _ratio(total, where.sum(axis=-1))
