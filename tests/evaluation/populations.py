"""Per-image counts of two methods on images of a known population, to try intervals on.

Not data of any benchmark: images show one to three classes, rare ones among them, of very
different sizes; an object that is hard for one method is hard for the other.
"""

from dataclasses import dataclass

import numpy as np

from sccam_bench.evaluation.confusion import Counts

_PIXELS = 10_000


@dataclass(frozen=True)
class Objects:
    """The first three objects of N images, (N, 3) each: class, pixels (0: none), and ease."""

    shown: np.ndarray
    area: np.ndarray
    ease: np.ndarray
    classes: int


def objects(size: int, classes: int, rng: np.random.Generator) -> Objects:
    """What images show, whoever segments them."""
    frequency = 1 / np.sqrt(np.arange(1, classes + 1))
    order = rng.gumbel(size=(size, classes)) + np.log(frequency)  # draws without replacement
    number = 1 + (rng.random(size) < 0.35) + (rng.random(size) < 0.1)
    area = np.clip(rng.lognormal(np.log(0.12), 0.8, (size, 3)), 0.005, 0.3)
    area = np.round(_PIXELS * area) * (np.arange(3) < number[:, None])
    return Objects(
        np.argsort(-order, axis=1)[:, :3], area, 0.6 * rng.normal(size=(size, 3)), classes
    )


def segmented(
    there: Objects, gain: float, rng: np.random.Generator, elsewhere_rate: float = 0.1
) -> Counts:
    """Counts (N, classes + 1) of a method, better by `gain` on a logit scale than another.

    Besides pixels around the objects, a few of another class are wrong in this share of the images.
    """
    quality = 0.6 + gain + there.ease + 0.5 * rng.normal(size=there.area.shape)
    found = np.round(there.area / (1 + np.exp(-quality)))
    excess = np.exp(-1 - 0.5 * quality + 0.4 * rng.normal(size=there.area.shape))
    wrong = np.round(np.minimum(excess * there.area, 0.03 * _PIXELS))
    image = np.arange(len(there.area))[:, None]
    intersection, predicted, truth = np.zeros((3, len(there.area), there.classes + 1))
    np.add.at(intersection, (image, there.shown + 1), found)
    np.add.at(predicted, (image, there.shown + 1), found + wrong)
    np.add.at(truth, (image, there.shown + 1), there.area)
    elsewhere = rng.integers(there.classes, size=len(there.area))
    confused = np.round(0.02 * _PIXELS * rng.random(len(elsewhere))) * (
        rng.random(len(elsewhere)) < elsewhere_rate
    )
    predicted[np.arange(len(elsewhere)), elsewhere + 1] += confused
    truth[:, 0] = _PIXELS - there.area.sum(axis=1)
    predicted[:, 0] = _PIXELS - predicted[:, 1:].sum(axis=1)
    intersection[:, 0] = truth[:, 0] - wrong.sum(axis=1) - confused
    return Counts(intersection, predicted, truth)


def population(
    size: int, classes: int, gain: float, rng: np.random.Generator
) -> tuple[Counts, Counts]:
    """Counts (size, classes + 1) of two methods on the same images, the second one better."""
    there = objects(size, classes, rng)
    return segmented(there, 0.0, rng), segmented(there, gain, rng)


def take(counts: Counts, images: np.ndarray) -> Counts:
    """The counts of chosen images."""
    return counts.each(lambda pixels: pixels[images])


def added(counts: Counts) -> Counts:
    """Counts of all images together, (C + 1,)."""
    return counts.each(lambda pixels: pixels.sum(axis=0))


def exchangeable(first: Counts, second: Counts) -> tuple[Counts, Counts]:
    """Each image twice, the methods swapped the second time: their true difference is 0."""
    names = Counts.__dataclass_fields__
    both = [
        Counts(*(np.concatenate([getattr(one, n), getattr(other, n)]) for n in names))
        for one, other in ((first, second), (second, first))
    ]
    return both[0], both[1]
