"""How often the 95 % intervals over images hold the truth, and verdicts are wrong, in simulation.

    python -m tests.coverage [results/coverage.md]

Draws data sets from generated populations of 20,000 images whose difference in mIoU is known, and
counts for each of the intervals whether it holds that difference: that of the mIoU, and those of
the classes. Twenty minutes on two cores.
"""

import itertools
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import special

from sccam_bench.evaluation.bootstrap import RESAMPLES, OverImages, over_images, resampled_mean_iou
from sccam_bench.evaluation.both_noises import p_over_both
from sccam_bench.evaluation.class_differences import class_differences
from sccam_bench.evaluation.confusion import Counts, iou, mean_iou
from sccam_bench.evaluation.seed_differences import over_seeds
from tests.evaluation.populations import added, exchangeable, objects, population, segmented, take

POPULATIONS = 10  # of each case
DATA_SETS = 1000  # from each population
LINES = 20_000
MANY_IMAGES = 10**6
_POPULATION_SIZE = 20_000  # images


@dataclass(frozen=True)
class Case:
    """A kind of data set: its images, classes, trainings with other seeds, true gain (logits).

    `elsewhere` is the share of images in which each of the two methods finds a class that is not
    there; a gain of 0 asks for equal shares.
    """

    images: int
    classes: int
    seeds: int = 1
    gain: float = 0.25
    elsewhere: tuple[float, float] = (0.1, 0.1)


UNEQUAL = (0.5, 0.02)
CASES = [
    Case(10, 5),
    Case(20, 5),
    Case(30, 5),
    Case(60, 5),
    Case(200, 5),
    Case(300, 5),
    Case(300, 5, gain=0.0),
    Case(40, 20),
    Case(100, 20),
    Case(200, 20),
    Case(437, 20),
    Case(437, 20, seeds=3),
    Case(437, 20, gain=0.0),
    Case(1449, 20),
    Case(20, 5, elsewhere=UNEQUAL),
    Case(40, 20, elsewhere=UNEQUAL),
    Case(100, 20, elsewhere=UNEQUAL),
    Case(100, 20, elsewhere=UNEQUAL[::-1]),
    Case(437, 20, elsewhere=UNEQUAL),
]
CLASS_CASES = [Case(20, 5), Case(60, 5), Case(40, 20), Case(100, 20), Case(437, 20)]
_ANY = 10**9
_SHOWN = (5, 6, 8, 12, 20, 40, 80)  # least numbers of images that show a class, of each line


@dataclass(frozen=True)
class Trial:
    """The true difference, and an interval from one data set."""

    truth: float
    found: OverImages
    estimate: float
    rarest: int


def trials(case: Case, number: int, resamples: int = RESAMPLES, seed: int = 0) -> Iterator[Trial]:
    """`number` data sets of one population of a case; `seed` is the population's."""
    rng = np.random.default_rng([seed, case.images, case.classes, case.seeds])
    there = objects(_POPULATION_SIZE, case.classes, rng)
    pairs = [
        _exact(
            (
                segmented(there, 0.0, rng, case.elsewhere[0]),
                segmented(there, case.gain, rng, case.elsewhere[1]),
            ),
            case.gain,
        )
        for _ in range(case.seeds)
    ]
    truth = float(np.mean([_difference(*pair) for pair in pairs]))
    for trial in range(number):
        chosen = data_set(pairs[0][0].truth, case.images, rng)
        drawn = [(take(first, chosen), take(second, chosen)) for first, second in pairs]
        methods = [counts for pair in drawn for counts in pair]
        resampled = resampled_mean_iou(methods, resamples=resamples, seed=trial)
        shown = (drawn[0][0].truth > 0).sum(axis=0)
        found = over_images(np.mean(resampled[1::2] - resampled[::2], axis=0), case.images)
        assert found is not None
        yield Trial(
            truth,
            found,
            float(np.mean([_difference(*pair) for pair in drawn])),
            int(shown[shown > 0].min()),
        )


def data_set(truth: np.ndarray, images: int, rng: np.random.Generator) -> np.ndarray:
    """Images, drawn until each class is shown: a split without one says nothing of it."""
    while True:
        chosen = rng.integers(len(truth), size=images)
        if truth[chosen].any(axis=0).all():
            return chosen


def _exact(pair: tuple[Counts, Counts], gain: float) -> tuple[Counts, Counts]:
    """Without a gain, a population whose difference is 0 and not merely near it."""
    return exchangeable(*pair) if gain == 0 else pair


def _difference(first: Counts, second: Counts) -> float:
    return float(mean_iou(added(second)) - mean_iou(added(first)))


@dataclass(frozen=True)
class ClassTrial:
    """Of a class in one data set: how many images show it, whether its interval has the truth."""

    shown: int
    holds: bool


def class_trials(case: Case, number: int, resamples: int = RESAMPLES) -> Iterator[ClassTrial]:
    """Each class that has an interval, in `number` data sets of a case."""
    rng = np.random.default_rng([1, case.images, case.classes])
    pair = population(_POPULATION_SIZE, case.classes, case.gain, rng)
    truth = iou(added(pair[1])) - iou(added(pair[0]))
    for _ in range(number):
        chosen = rng.integers(_POPULATION_SIZE, size=case.images)
        first, second = (take(method, chosen) for method in pair)
        found = class_differences([second], [first], resamples)
        for one, true in zip(found[1:], truth[1:], strict=True):
            if one is not None and one.images is not None:
                holds = one.images.low <= true <= one.images.high
                yield ClassTrial(one.images.n, bool(holds))


def covered(found: list[Trial]) -> float:
    """Share of the intervals that hold the truth."""
    return float(np.mean([one.found.low <= one.truth <= one.found.high for one in found]))


def line(case: Case, populations: list[list[Trial]]) -> dict[str, str]:
    """A line of the table, of the data sets from each population."""
    found = list(itertools.chain.from_iterable(populations))
    errors = [one.found.standard_error for one in found]
    above = np.mean([one.found.low > one.truth for one in found])
    below = np.mean([one.found.high < one.truth for one in found])
    return {
        "images": str(case.images),
        "classes": str(case.classes),
        "seeds": str(case.seeds),
        "elsewhere": f"{case.elsewhere[0]:g}, {case.elsewhere[1]:g}",
        "rarest class": f"{np.median([one.rarest for one in found]):.0f}",
        "true difference": f"{100 * np.mean([one.truth for one in found]):.2f}",
        "covered": f"{100 * covered(found):.1f} %",
        "above, below": f"{100 * above:.1f}, {100 * below:.1f} %",
        "p <= 0.05": f"{100 * np.mean([one.found.p <= 0.05 for one in found]):.1f} %",
        "standard error": f"{100 * np.mean(errors):.2f}",
        "true one": f"{100 * np.mean([_variance(each) for each in populations]) ** 0.5:.2f}",
    }


def _variance(found: list[Trial]) -> float:
    """Of the differences in data sets from one population."""
    return float(np.var([one.estimate for one in found], ddof=1))


def class_lines(found: list[ClassTrial]) -> list[dict[str, str]]:
    """The lines of the table of classes."""
    lines = []
    for least, most in itertools.pairwise((*_SHOWN, _ANY)):
        held = [one.holds for one in found if least <= one.shown < most]
        if held:
            shown = f"{least} to {most - 1}" if most < _ANY else f"{least} and more"
            shown = str(least) if most == least + 1 else shown
            share = f"{100 * np.mean(held):.1f} %"
            lines.append({"shown by": shown, "intervals": f"{len(held):,}", "covered": share})
    return lines


def alike(seeds: int, ratio: float, number: int) -> np.ndarray:
    """p over images, over seeds and over both of lines that do not differ, (number, 3).

    The noise of the images in a mean difference is 1 and known, that of the seeds is `ratio`.
    """
    rng = np.random.default_rng([seeds, int(100 * ratio)])
    p_values = np.empty((number, 3))
    for row in p_values:
        drawn = rng.normal() + rng.normal(0, ratio * seeds**0.5, seeds)
        of_seeds = over_seeds(drawn.tolist())
        assert of_seeds is not None
        p = 2 * float(special.ndtr(-abs(of_seeds.mean)))
        of_images = OverImages(low=np.nan, high=np.nan, p=p, standard_error=1.0, n=MANY_IMAGES)
        row[:] = p, of_seeds.p, p_over_both(of_seeds.mean, of_images, of_seeds)
    return p_values


def levels() -> list[dict[str, str]]:
    """The lines of the last table."""
    lines = []
    for seeds, ratio in itertools.product((2, 3, 5, 10), (0.3, 1.0, 3.0)):
        p_values = alike(seeds, ratio, LINES)
        columns = [*p_values.T, p_values[:, :2].max(axis=1), p_values.max(axis=1)]
        names = ("over images", "over seeds", "over both", "larger of two", "largest of three")
        shares = [f"{100 * np.mean(p <= 0.05):.1f} %" for p in columns]
        noise = f"{ratio:g}"
        lines.append({"n": str(seeds), "noise": noise, **dict(zip(names, shares, strict=True))})
    return lines


def report(lines: list[dict[str, str]], of_classes: list[dict[str, str]], seconds: float) -> str:
    """The tables in Markdown."""
    share_error = (0.95 * 0.05 / (POPULATIONS * DATA_SETS)) ** 0.5
    return "\n\n".join(
        [
            "# Coverage of the 95 % intervals over images",
            "Made by `python -m tests.coverage results/coverage.md`, in "
            f"{seconds / 60:.0f} minutes. Per line {DATA_SETS:,} data sets from "
            f"each of {POPULATIONS} populations of {_POPULATION_SIZE:,} images, {RESAMPLES:,} "
            f"resamples each. A share of 95 % has a standard error of {100 * share_error:.1f} % at "
            "this number. Each data set shows each class. Differences and standard errors are in "
            "percentage points of mIoU; above, below: the interval lies so of the truth; the true "
            "standard error is the deviation of the differences of data sets from one population; "
            "elsewhere: the share of images in which each method finds a class that is not there; "
            "rarest class: how many images show it, median. With seeds, the interval is of the "
            "mean difference of as many pairs of networks, which stay the same in all data sets "
            "from one population.",
            _markdown(lines),
            "# Coverage of the 95 % intervals of single classes",
            "Of the differences in IoU of each class, by the number of images of the data set that "
            f"show the class: {DATA_SETS:,} data sets each of "
            f"{', '.join(f'{one.images} images and {one.classes} classes' for one in CLASS_CASES)}"
            f". A class that fewer than {_SHOWN[0]} images show has no interval.",
            _markdown(of_classes),
            "# How often lines that do not differ are called different",
            f"The share of p-values of at most 0.05 among {LINES:,} comparisons per line, for each "
            "of the p-values and for those that they could be combined to; the verdict takes the "
            "largest of three. n: seeds. Noise: that of the seeds in the mean difference, relative "
            "to that of the images; both are normal.",
            _markdown(levels()),
        ]
    )


def _markdown(lines: list[dict[str, str]]) -> str:
    table = pd.DataFrame(lines)
    return table.to_markdown(index=False, disable_numparse=True, colalign=["right"] * len(table.T))


def main() -> None:
    started, lines = time.monotonic(), []
    for case in CASES:
        drawn = [list(trials(case, DATA_SETS, seed=one)) for one in range(POPULATIONS)]
        lines.append(line(case, drawn))
        print(lines[-1], flush=True)
    of_classes = [one for case in CLASS_CASES for one in class_trials(case, DATA_SETS)]
    text = report(lines, class_lines(of_classes), time.monotonic() - started) + "\n"
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
