"""How far two methods differ in each class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sccam_bench.evaluation.bootstrap import RESAMPLES, OverImages, over_images, resampled_scores
from sccam_bench.evaluation.confusion import Counts, iou


@dataclass(frozen=True)
class ClassDifference:
    """The difference of two methods' IoU of one class, in [-1, 1].

    `seeds` holds the difference of each pair of trainings; `images` is None where too few
    images show the class.
    """

    mean: float
    seeds: Sequence[float]
    images: OverImages | None


def class_differences(
    ones: Sequence[Counts], others: Sequence[Counts], resamples: int = RESAMPLES
) -> list[ClassDifference | None]:
    """The IoU of `ones` minus that of `others`, for each of the C + 1 classes.

    Means over the pairs, which are trainings of the same seed; the bootstrap over images is paired
    and draws the same images for all (`bootstrap`). Its interval is as wide as the number of
    images that show the class asks for.

    Args:
        ones: counts of shape (N, C + 1), all of the same images in the same order.
        others: as many.

    Returns:
        None for a class that the truth lacks, and one of the results too.
    """
    pairs = len(ones)
    seeds = np.stack([_iou(one) - _iou(other) for one, other in zip(ones, others, strict=True)])
    scores = resampled_scores([*ones, *others], score=_iou_if_shown, resamples=resamples)
    drawn = (scores[:pairs] - scores[pairs:]).mean(axis=0)  # (resamples, C + 1)
    shown = np.count_nonzero(ones[0].truth, axis=0)
    return [
        None
        if np.isnan(own).any()
        else ClassDifference(float(own.mean()), own.tolist(), over_images(one, number))
        for own, one, number in zip(seeds.T, drawn.T, shown.tolist(), strict=True)
    ]


def _iou_if_shown(sums: Counts) -> np.ndarray:
    """NaN where no image shows the class: there, wrong pixels make every method's IoU 0."""
    return np.where(sums.truth > 0, iou(sums), np.nan)


def _iou(counts: Counts) -> np.ndarray:
    return iou(counts.each(lambda pixels: pixels.sum(axis=0, dtype=np.int64)))
