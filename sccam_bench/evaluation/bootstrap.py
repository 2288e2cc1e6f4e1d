"""How far a score could lie elsewhere on other images: a bootstrap over the scored images.

Images are drawn with replacement, their pixel counts added, and the score of the sum is taken, as
over the whole split (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and
13). What was chosen before the scored images were looked at stays as it is in every resample: the
networks, the threshold. The oracle's threshold, which was chosen on these images, stays too.

All methods are scored on the same resamples: their differences are paired, and what makes an image
hard for all of them does not count as noise.

Resamples of few images differ less than samples of the population do. Percentiles further out make
up for it (Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69,
2015: the expanded percentile interval): those for which a mean of N normal values would have the
interval of the t test.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from sccam_bench.evaluation.confusion import Counts, iou

RESAMPLES = 2000
SEED = 0
_TAIL = 0.025  # on either side of an interval
_CHUNK = 2**22  # draws that are in memory at once, 8 bytes each

Score = Callable[[Counts], np.ndarray]


@dataclass(frozen=True)
class OverImages:
    """What resampling `n` images says of a value: bounds of 95 % in the value's unit, p in (0, 1].

    `p` is two-sided, for the value being 0 in the population of images.
    """

    low: float
    high: float
    p: float
    standard_error: float
    n: int


def times_drawn(images: int, resamples: int, seed: int) -> Iterator[np.ndarray]:
    """How often each of N images is in each resample, a few resamples (b, N) float64 at a time."""
    rng = np.random.default_rng(seed)
    step = max(1, _CHUNK // images)
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        drawn = rng.integers(images, size=(size, images)) + images * np.arange(size)[:, None]
        counted = np.bincount(drawn.ravel(), minlength=size * images)
        yield counted.reshape(size, images).astype(np.float64)


def resampled_scores(
    methods: Sequence[Counts],
    *,
    score: Score,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> np.ndarray:
    """The scores of M methods on the same resamples of N images, (M, resamples, ...) float64.

    Args:
        methods: counts of shape (N, C + 1) each, of the same images in the same order.
        score: counts (..., C + 1) -> (...), like `over_activation`, or to (..., C + 1), like
            `iou`; its unit is the result's.
    """
    return _resampled(methods, [score] * len(methods), resamples, seed)


def resampled_mean_iou(
    methods: Sequence[Counts], *, resamples: int = RESAMPLES, seed: int = SEED
) -> np.ndarray:
    """The mIoU of M methods on the same resamples of N images, (M, resamples), in [0, 1].

    `mean_iou` over the classes that a resample shows. One that it happens to lack would count as 0
    for a method that predicts it anywhere, and be left out for another: the difference of the two
    would be of what was drawn. A class that no image at all shows counts as in `mean_iou`.

    Args:
        methods: as for `resampled_scores`.
    """
    return _resampled(methods, [_mean_iou_of(method) for method in methods], resamples, seed)


def _mean_iou_of(method: Counts) -> Score:
    """The score of this method's resamples."""
    never_shown = method.truth.sum(axis=0) == 0
    wrong = np.count_nonzero(never_shown & (method.predicted.sum(axis=0) > 0))

    def score(sums: Counts) -> np.ndarray:
        shown = sums.truth > 0
        total, number = np.where(shown, iou(sums), 0).sum(axis=-1), shown.sum(axis=-1) + wrong
        unknown = np.full(total.shape, np.nan)  # where a resample has no scored pixel
        return np.divide(total, number, out=unknown, where=number > 0)

    return score


def _resampled(
    methods: Sequence[Counts], scores: Sequence[Score], resamples: int, seed: int
) -> np.ndarray:
    parts = [
        [_score_of_sums(drawn, *each) for each in zip(methods, scores, strict=True)]
        for drawn in times_drawn(len(methods[0].truth), resamples, seed)
    ]
    return np.concatenate(parts, axis=1)


def _score_of_sums(drawn: np.ndarray, method: Counts, score: Score) -> np.ndarray:
    # float64 holds these sums of pixels exactly, so that no order of adding changes a result
    return score(method.each(lambda counts: drawn @ counts.astype(np.float64)))


def over_images(resampled: np.ndarray, images: int) -> OverImages | None:
    """Interval, p and standard error of a value from its resamples.

    A difference of two methods is resampled as that of their rows of `resampled_scores`, one over
    several seeds as the mean of the seeds' differences. The bounds are order statistics, such that
    the interval leaves out 0 exactly where p is at most 0.05 (Davison and Hinkley, Bootstrap
    Methods and their Application, 1997, sections 4.2.3 and 5.3).

    Args:
        resampled: (B,) values, NaN where a resample says nothing of what is scored.
        images: how many of the images say something of it: all for an mIoU, for the IoU of a class
            those that show the class.

    Returns:
        None where so few images or resamples have no such interval: 2,000 resamples need 5 images.
    """
    if images < 2:
        return None
    ordered = np.sort(resampled[~np.isnan(resampled)])
    places = len(ordered) + 1
    beyond = int(places * _share(_TAIL, images) + 1e-9)  # a product may lack its last bit
    if beyond < 1:
        return None
    rarer = 1 + min(np.count_nonzero(ordered <= 0), np.count_nonzero(ordered >= 0))
    return OverImages(
        low=float(ordered[beyond - 1]),
        high=float(ordered[-beyond]),
        p=2 * _tail(min(0.5, rarer / places), images),
        standard_error=float(ordered.std(ddof=1) * (images / (images - 1)) ** 0.5),
        n=images,
    )


def smallest_p(resamples: int, images: int) -> float:
    """p where all resamples are on one side of 0: no other can be smaller."""
    return 2 * _tail(1 / (resamples + 1), images)


def resamples_for(p: float, images: int, most: int) -> int:
    """How many resamples it takes for p to be so small, of 2 or more images; at most `most`."""
    share = _share(p / 2, images)
    return most if share * most < 1 else math.ceil(1 / share)


def _share(tail: float, images: int) -> float:
    """The share of resamples beyond a bound that stands for this tail of the population."""
    return float(special.ndtr((images / (images - 1)) ** 0.5 * special.stdtrit(images - 1, tail)))


def _tail(share: float, images: int) -> float:
    """Inverse of `_share`."""
    return float(special.stdtr(images - 1, special.ndtri(share) * (1 - 1 / images) ** 0.5))
