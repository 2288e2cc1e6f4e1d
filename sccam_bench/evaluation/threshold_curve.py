"""Scores of maps at every background threshold, in one pass over the pixels."""

import numpy as np

from sccam_bench.evaluation.confusion import Counts, mean_iou


def thresholds(number: int) -> np.ndarray:
    """`number` even background thresholds from 0 up to but not including 1, float32."""
    return (np.arange(number) / number).astype(np.float32)


def thresholds_with(number: int, fixed: float) -> np.ndarray:
    """`thresholds`, with the fixed one put in if it is not among them."""
    return np.union1d(thresholds(number), np.float32(fixed))


def best_class(maps: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The strongest class of each pixel -> its mask value (H, W) uint8 and score (H, W) float32.

    Args:
        maps: (P, H, W) in [0, 1], one map per present class.
        keys: (P,) class numbers from 0; the mask value of class c is c + 1.
    """
    scores = np.asarray(maps, np.float32)
    winner = scores.argmax(axis=0)
    return (np.asarray(keys)[winner] + 1).astype(np.uint8), scores.max(axis=0)


def label_map(maps: np.ndarray, keys: np.ndarray, threshold: float) -> np.ndarray:
    """Maps (P, H, W) -> labels (H, W) uint8: background unless a score exceeds the threshold."""
    label, score = best_class(maps, keys)
    return np.where(score > np.float32(threshold), label, 0).astype(np.uint8)


def curve_counts(
    maps: np.ndarray, keys: np.ndarray, truth: np.ndarray, cuts: np.ndarray, num_values: int
) -> Counts:
    """Count one image at all T thresholds at once.

    A histogram over (true value, strongest class, number of thresholds that its score exceeds),
    summed from above, holds the confusion at every threshold.

    Args:
        maps: (P, H, W) in [0, 1].
        keys: (P,) class numbers from 0.
        truth: (H, W) uint8 mask; values from `num_values` on are ignored.
        cuts: (T,) ascending thresholds.
        num_values: C + 1.

    Returns:
        Counts of shapes (T, C + 1), (T, C + 1) and (C + 1,).
    """
    label, score = best_class(maps, keys)
    valid = truth < num_values
    exceeded = np.searchsorted(cuts, score[valid], side="left")  # thresholds below the score
    steps = len(cuts) + 1
    cell = (truth[valid].astype(np.int64) * num_values + label[valid]) * steps + exceeded
    histogram = np.bincount(cell, minlength=num_values**2 * steps)
    histogram = histogram.reshape(num_values, num_values, steps)
    # foreground at threshold j: pixels whose score exceeds at least j + 1 thresholds
    found = histogram[:, :, ::-1].cumsum(axis=2)[:, :, -2::-1]
    predicted = found.sum(axis=0).T
    intersection = np.einsum("vvt->tv", found).copy()
    totals = histogram.sum(axis=(1, 2))
    # what is not foreground is background
    predicted[:, 0] = totals.sum() - predicted[:, 1:].sum(axis=1)
    intersection[:, 0] = totals[0] - found[0].sum(axis=0)
    return Counts(intersection, predicted, totals)


def part_curve(
    maps: np.ndarray, keys: np.ndarray, truth: np.ndarray, parts: np.ndarray, cuts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How much of each part of the objects is found as its own class, at all T thresholds.

    Args:
        parts: (H, W) uint8, 1 body and 2 mark; the others as `curve_counts`.

    Returns:
        Found pixels (T, 2) and existing pixels (2,) of body and mark.
    """
    label, score = best_class(maps, keys)
    exceeded = np.searchsorted(cuts, score, side="left")
    exceeded = np.where(label == truth, exceeded, 0)
    found = [np.bincount(exceeded[parts == part], minlength=len(cuts) + 1) for part in (1, 2)]
    histogram = np.stack(found, axis=1)
    return histogram[::-1].cumsum(axis=0)[-2::-1], histogram.sum(axis=0)


def best_threshold(counts: Counts) -> int:
    """Index of the threshold with the highest mIoU, the first of equals.

    Args:
        counts: (T, C + 1), added over the images.
    """
    return int(np.argmax(mean_iou(counts)))
