"""Per-image counts of two methods on images of a known population, to try intervals on.

Not data of any benchmark: images show one to three classes, rare ones among them, of very
different sizes; an object that is hard for one method is hard for the other.
"""

import numpy as np

from sccam_bench.evaluation.confusion import Counts

_PIXELS = 10_000


def population(
    size: int, classes: int, gain: float, rng: np.random.Generator
) -> tuple[Counts, Counts]:
    """Counts (size, classes + 1) of two methods, the second better by `gain` on a logit scale."""
    frequency = 1 / np.sqrt(np.arange(1, classes + 1))
    order = rng.gumbel(size=(size, classes)) + np.log(frequency)  # draws without replacement
    shown = np.argsort(-order, axis=1)[:, :3]
    number = 1 + (rng.random(size) < 0.35) + (rng.random(size) < 0.1)
    area = np.clip(rng.lognormal(np.log(0.12), 0.8, (size, 3)), 0.005, 0.3)
    area = np.round(_PIXELS * area) * (np.arange(3) < number[:, None])
    ease = 0.6 * rng.normal(size=(size, 3))
    return (
        _counts(shown, area, 0.6 + ease, classes, rng),
        _counts(shown, area, 0.6 + gain + ease, classes, rng),
    )


def _counts(
    shown: np.ndarray, area: np.ndarray, ease: np.ndarray, classes: int, rng: np.random.Generator
) -> Counts:
    quality = ease + 0.5 * rng.normal(size=area.shape)
    found = np.round(area / (1 + np.exp(-quality)))
    excess = np.exp(-1 - 0.5 * quality + 0.4 * rng.normal(size=area.shape))
    wrong = np.round(np.minimum(excess * area, 0.03 * _PIXELS))
    image = np.arange(len(area))[:, None]
    intersection, predicted, truth = np.zeros((3, len(area), classes + 1))
    np.add.at(intersection, (image, shown + 1), found)
    np.add.at(predicted, (image, shown + 1), found + wrong)
    np.add.at(truth, (image, shown + 1), area)
    truth[:, 0] = _PIXELS - area.sum(axis=1)
    predicted[:, 0] = _PIXELS - (found + wrong).sum(axis=1)
    intersection[:, 0] = truth[:, 0] - wrong.sum(axis=1)
    return Counts(intersection, predicted, truth)


def take(counts: Counts, images: np.ndarray) -> Counts:
    """The counts of chosen images."""
    return Counts(counts.intersection[images], counts.predicted[images], counts.truth[images])


def added(counts: Counts) -> Counts:
    """Counts of all images together, (C + 1,)."""
    return Counts(*(getattr(counts, name).sum(axis=0) for name in Counts.__dataclass_fields__))


def exchangeable(first: Counts, second: Counts) -> tuple[Counts, Counts]:
    """Each image twice, the methods swapped the second time: their true difference is 0."""
    names = Counts.__dataclass_fields__
    both = [
        Counts(*(np.concatenate([getattr(one, n), getattr(other, n)]) for n in names))
        for one, other in ((first, second), (second, first))
    ]
    return both[0], both[1]
