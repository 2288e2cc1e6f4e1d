"""How far a score could lie elsewhere on other images: a bootstrap over the scored images.

Images are drawn with replacement, their pixel counts added, and the score of the sum is taken, as
over the whole split (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and
13). What was chosen before the scored images were looked at stays as it is in every resample: the
networks, the threshold. The oracle's threshold, which was chosen on these images, stays too.

All methods are scored on the same resamples: their differences are paired, and what makes an image
hard for all of them does not count as noise.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sccam_bench.evaluation.confusion import Counts, mean_iou

RESAMPLES = 2000
SEED = 0
_KNOWN = 0.95  # of the resamples, for an interval
_CHUNK = 2**22  # draws that are in memory at once, 8 bytes each

Score = Callable[[Counts], np.ndarray]


@dataclass(frozen=True)
class OverImages:
    """What resampling the images says of a value: bounds in the value's unit, p in (0, 1].

    `p` is two-sided, for the value being 0 in the population of images.
    """

    low: float
    high: float
    p: float
    standard_error: float


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
    score: Score = mean_iou,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> np.ndarray:
    """The scores of M methods on the same resamples of N images, (M, resamples, ...) float64.

    Args:
        methods: counts of shape (N, C + 1) each, of the same images in the same order.
        score: counts (..., C + 1) -> (...), like `mean_iou`, or to (..., C + 1), like `iou`; its
            unit is the result's.
    """
    images = len(methods[0].truth)
    parts = [
        [_score_of_sums(drawn, method, score) for method in methods]
        for drawn in times_drawn(images, resamples, seed)
    ]
    return np.concatenate(parts, axis=1)


def _score_of_sums(drawn: np.ndarray, method: Counts, score: Score) -> np.ndarray:
    names = Counts.__dataclass_fields__
    # float64 holds these sums of pixels exactly, so that no order of adding changes a result
    return score(Counts(*(drawn @ getattr(method, name).astype(np.float64) for name in names)))


def over_images(resampled: np.ndarray, level: float = 0.95) -> OverImages:
    """Percentile interval, p and standard error of a value from its resamples.

    A difference of two methods is resampled as that of their rows of `resampled_scores`, one over
    several seeds as the mean of the seeds' differences. The bounds are order statistics,
    such that the interval of `level` leaves out 0 exactly where p is at most 1 - level (Davison
    and Hinkley, Bootstrap Methods and their Application, 1997, sections 4.2.3 and 5.3).

    Args:
        resampled: (B,) values, with B + 1 at least 2 / (1 - level).

    Raises:
        ValueError: there are fewer resamples than that.
    """
    number = len(resampled)
    beyond = int((number + 1) * (1 - level) / 2 + 1e-9)  # 0.05 / 2 is not exact in binary
    if beyond < 1:
        raise ValueError(f"{number} resamples have no interval of {100 * level:g} %")
    ordered = np.sort(resampled)
    rarer = min(np.count_nonzero(ordered <= 0), np.count_nonzero(ordered >= 0))
    return OverImages(
        low=float(ordered[beyond - 1]),
        high=float(ordered[-beyond]),
        p=min(1.0, 2 * (1 + rarer) / (number + 1)),
        standard_error=float(ordered.std(ddof=1)),
    )


def over_known_images(resampled: np.ndarray) -> OverImages | None:
    """`over_images` of the resamples in which the value is defined, unlike NaN.

    None where more than 5 % are undefined, because fewer than about three images show what is
    scored.
    """
    known = resampled[~np.isnan(resampled)]
    return over_images(known) if len(known) >= _KNOWN * len(resampled) else None
