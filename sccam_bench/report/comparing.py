"""The differences between a table's lines, and what is known of their noise."""

import dataclasses
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.evaluation import bootstrap
from sccam_bench.evaluation.bootstrap import RESAMPLES, OverImages, over_images, resampled_mean_iou
from sccam_bench.evaluation.both_noises import p_over_both
from sccam_bench.evaluation.holm import holm
from sccam_bench.evaluation.seed_differences import OverSeeds, over_seeds
from sccam_bench.report.image_counts import ImageCounts, Images, mismatch

Labels = Mapping[str, str]
MOST_LINES = 500  # of a table; among more comparisons, no p over images could pass the correction
_MOST_RESAMPLES = 40_000
_SMALL = 0.015  # what the smallest adjusted p shall be


@dataclass(frozen=True)
class Resampled:
    """Which images were scored, and the score of each resample of them, (B,), in percent."""

    images: Images
    scores: np.ndarray


@dataclass(frozen=True)
class Result:
    """One finished cell: its value, in the table's unit, and its resamples if it has any."""

    labels: Labels
    seed: int
    value: float
    resampled: Resampled | None


@dataclass(frozen=True)
class Comparison:
    """A line minus the one it is compared with, over the `n` seeds that both have.

    `images` and `seeds` say how far the difference could lie elsewhere on other images and after
    training again; None where nothing is known of it. `p` is the largest of their p-values
    and of that over both at once, adjusted after Holm for all comparisons of the table. `obstacle`
    says why there is no difference, `protocol` in what the lines' protocols differ. `at_oracle` is
    the difference at the oracle's threshold, where the other one is at the transfer threshold:
    neither interval covers that another calibration set chooses another threshold. Of too few
    images to know how much they differ there is no p, however sure the seeds are.
    """

    labels: Labels
    against: Labels
    n: int = 0
    difference: float | None = None
    images: OverImages | None = None
    seeds: OverSeeds | None = None
    p: float | None = None
    obstacle: str = ""
    protocol: str = ""
    at_oracle: float | None = None
    has_other_images: bool = False
    has_too_few_images: bool = False

    @property
    def p_both(self) -> float | None:
        """p over images and seeds at once."""
        if self.images is None or self.seeds is None:
            return None
        return p_over_both(self.seeds.mean, self.images, self.seeds)

    @property
    def largest_p(self) -> float | None:
        """Not adjusted: small only if each p-value is.

        That over both at once is too small with two or three seeds; those over images and over
        seeds do not add the two noises (tests/evaluation/test_both_noises.py).
        """
        if self.has_too_few_images:
            return None
        known = [one.p for one in (self.images, self.seeds) if one is not None]
        return max([*known, self.p_both or 0.0]) if known else None


def reference_line(lines: Sequence[Labels], name: str | None, where: str = "--baseline") -> Labels:
    """The line that the others are compared with: the first one, or the first one called `name`.

    Raises:
        InputError: no line is called so; it says `where` the name stands.
    """
    return lines[0] if name is None else lines_called(lines, name, where)[0]


def lines_called(lines: Sequence[Labels], name: str, where: str) -> list[Labels]:
    """The lines that have this label, or all of whose labels, joined by ", ", are this name.

    Raises:
        InputError: there is none; it says `where` the name stands.
    """
    called = [line for line in lines if name in (*line.values(), ", ".join(line.values()))]
    if not called:
        known = dict.fromkeys(label for line in lines for label in line.values())
        raise InputError(f"{where} {name}: the table has no such line; {did_you_mean(name, known)}")
    return called


def partner(line: Labels, reference: Labels, lines: Container[tuple[str, ...]]) -> Labels | None:
    """The line that differs from this one in a single label, which is the reference's there.

    The first label that can be so exchanged is: methods are compared under the same refiner, and
    the reference method's own refiners with each other. None for the reference, and where `lines`
    (the labels of each) hold no such partner.
    """
    return next(iter(_partners(line, reference, lines)), None)


def _partners(line: Labels, reference: Labels, lines: Container[tuple[str, ...]]) -> list[Labels]:
    exchanged = ({**line, name: reference[name]} for name in line if line[name] != reference[name])
    return [other for other in exchanged if _key(other) in lines]


def resamples_for(comparisons: int, found: Sequence[ImageCounts | None]) -> int:
    """How many resamples it takes: so many that the smallest adjusted p is 0.015.

    Except where that were more than 40,000, as with hundreds of comparisons or a handful of images.
    """
    fewest = min((one.images.number for one in found if one is not None), default=0)
    if fewest < 2 or comparisons < 1:
        return RESAMPLES
    wanted = bootstrap.resamples_for(_SMALL / comparisons, fewest, _MOST_RESAMPLES)
    return max(RESAMPLES, wanted)


def resample(found: Sequence[ImageCounts | None], resamples: int) -> list[Resampled | None]:
    """Resample the mIoU of results, all those of the same images on the same resamples."""
    results: list[Resampled | None] = [None] * len(found)
    for images in {one.images for one in found if one is not None}:
        places = [i for i, one in enumerate(found) if one is not None and one.images == images]
        counts = [one.counts for one in found if one is not None and one.images == images]
        for i, scores in zip(places, resampled_mean_iou(counts, resamples=resamples), strict=True):
            results[i] = Resampled(images, 100 * scores)
    return results


def compare_lines(
    lines: Sequence[Labels], reference: Labels, results: Sequence[Result]
) -> list[Comparison]:
    """Compare each of the different `lines` with its `partner`, as far as there are results.

    Where that one was scored on other images, with the next one that was scored on the same.
    """
    by_line = {_key(line): dict[int, Result]() for line in lines}
    for result in results:
        by_line[_key(result.labels)][result.seed] = result
    chosen = []
    for line in lines:
        tried = [
            compare(line, other, by_line[_key(line)], by_line[_key(other)])
            for other in _partners(line, reference, by_line)
        ]
        if tried:
            chosen.append(next((one for one in tried if not one.has_other_images), tried[0]))
    return adjusted(chosen)


def adjusted(comparisons: Iterable[Comparison]) -> list[Comparison]:
    """The comparisons of one table, p adjusted after Holm for those of them that have one."""
    compared = list(comparisons)
    p_values = [one.largest_p for one in compared]
    corrected = iter(holm([p for p in p_values if p is not None]))
    return [
        dataclasses.replace(one, p=None if p is None else next(corrected))
        for one, p in zip(compared, p_values, strict=True)
    ]


def compare(
    labels: Labels, against: Labels, own: Mapping[int, Result], other: Mapping[int, Result]
) -> Comparison:
    """Two lines' results by seed; p is not adjusted, and hence left open."""
    pairs = [(own[seed], other[seed]) for seed in own if seed in other]
    obstacle = _obstacle(own, other, pairs)
    if obstacle:
        return Comparison(
            labels, against, obstacle=obstacle, has_other_images=bool(_other_images(pairs))
        )
    if all(_are_the_same(one, two) for one, two in pairs):
        return Comparison(labels, against, n=len(pairs), difference=0.0)  # nothing to test
    differences = [one.value - two.value for one, two in pairs]
    drawn = _drawn(pairs)
    images = None if drawn is None else over_images(drawn, _number_of_images(pairs))
    return Comparison(
        labels,
        against,
        n=len(pairs),
        difference=float(np.mean(differences)),
        images=images,
        seeds=over_seeds(differences),
        has_too_few_images=drawn is not None and images is None,
    )


def _are_the_same(one: Result, two: Result) -> bool:
    """Whether their images have the same counts, as those of cells that share all stages."""
    if one.resampled is None or two.resampled is None:
        return False
    return one.value == two.value and np.array_equal(one.resampled.scores, two.resampled.scores)


def _drawn(pairs: Sequence[tuple[Result, Result]]) -> np.ndarray | None:
    """The mean difference in each resample; None where not all results have per-image counts.

    All seeds are scored on each resample: what is left is the noise of the images alone.
    """
    known = [
        (one.resampled, two.resampled)
        for one, two in pairs
        if one.resampled is not None and two.resampled is not None
    ]
    if len(known) < len(pairs):
        return None  # of some seeds alone, the interval would be of another difference
    return np.mean([one.scores - two.scores for one, two in known], axis=0)


def _number_of_images(pairs: Sequence[tuple[Result, Result]]) -> int:
    """How many images the results were scored on: all on the same ones."""
    return next(one.resampled.images.number for one, _ in pairs if one.resampled is not None)


def _key(labels: Labels) -> tuple[str, ...]:
    return tuple(labels.values())


def _obstacle(
    own: Mapping[int, Result], other: Mapping[int, Result], pairs: Sequence[tuple[Result, Result]]
) -> str:
    if not own:
        return "this line has no result"
    if not other:
        return "that line has no result"
    return _other_images(pairs) if pairs else "no seed in common"


def _other_images(pairs: Sequence[tuple[Result, Result]]) -> str:
    """What images the results of a seed do not have in common; "" where they have all."""
    for one, two in pairs:
        if one.resampled is not None and two.resampled is not None:
            obstacle = mismatch(one.resampled.images, two.resampled.images)
            if obstacle:
                return obstacle
    return ""
