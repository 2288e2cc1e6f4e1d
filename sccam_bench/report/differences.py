"""Differences between a table's lines: columns of a table, lines of text, CSV."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sccam_bench.evaluation import detectable
from sccam_bench.evaluation.bootstrap import OverImages, smallest_p
from sccam_bench.evaluation.detectable import ALPHA
from sccam_bench.evaluation.seed_differences import OverSeeds
from sccam_bench.report.comparing import Comparison
from sccam_bench.report.formats import csv
from sccam_bench.report.names import name_of, names_of
from sccam_bench.report.table import Column, Entry
from sccam_bench.report.verdicts import Unit, amount, is_clear, partner_name, verdict

_MOST_LINES = 24  # of verdicts in a terminal
UNKNOWN = Entry("-")


@dataclass(frozen=True)
class Differences:
    """The comparisons of a table's column.

    `reference` is the name of the line that the others are compared with, `images` the number of
    images that were scored and resampled `resamples` times: one number for each data set, none
    where the column has no per-image counts. `reached` are the roles that the seeds reach, all
    where it is None: of the others each line is one training, of whose noise nothing is known.
    """

    unit: Unit
    reference: str
    comparisons: Sequence[Comparison]
    images: Sequence[int]
    resamples: int
    reached: Sequence[str] | None = None

    @property
    def common(self) -> str:
        """ " from X" where all lines are compared with the reference; "" where with several."""
        others = {name_of(one.against) for one in self.comparisons}
        return f" from {self.reference}" if others == {self.reference} else ""

    @property
    def number(self) -> int:
        """How many p-values are adjusted together."""
        return sum(one.p is not None for one in self.comparisons)

    @property
    def verdicts(self) -> list[str]:
        """One for each comparison."""
        return [
            f"{verdict(one, self.unit, self.number)}{self._of_roles(one)}"
            for one in self.comparisons
        ]

    def _of_roles(self, comparison: Comparison) -> str:
        if self.reached is None or not is_clear(comparison) or comparison.n == 1:
            return ""
        return f" (seeds of {' and '.join(self.reached)} alone)"


def rows(differences: Differences) -> list[dict[str, Any]]:
    """All that is known of each comparison, unrounded."""
    return [
        {**one.labels, "compared_with": partner_name(one), **_numbers(one), "verdict": text}
        for one, text in zip(differences.comparisons, differences.verdicts, strict=True)
    ]


def to_csv(differences: Differences) -> str:
    """The rows as CSV."""
    return csv.to_csv(pd.DataFrame(rows(differences)))


def short(differences: Differences) -> list[str]:
    """A heading and one line for each comparison, or one for all of them where they are many."""
    common = differences.common or ", each from the line that it names"
    heading = f"Differences of {differences.unit.heading}{common}"
    judged = [one for one in differences.comparisons if one.p is not None]
    if len(differences.comparisons) > _MOST_LINES:
        found = sum(is_clear(one) for one in judged)
        return [f"{heading}: {found} of {len(judged)} lines are better or worse"]
    lines = [f"{heading}:"]
    labels = [one.labels for one in differences.comparisons]
    told = zip(
        names_of(labels, list(labels[0])),
        differences.comparisons,
        differences.verdicts,
        strict=True,
    )
    lines += [f"  {name}: {text}{amount(one, differences.unit)}" for name, one, text in told]
    return lines


def legend(differences: Differences) -> str:
    """What the columns mean, and what the intervals do not cover."""
    compared = (
        "Each line is compared with the one that its verdict names, of otherwise equal labels."
    )
    return f"Differences of {differences.unit.heading}. {compared} {noise(differences)}".strip()


def noise(differences: Differences) -> str:
    """What the intervals, the p-values and what is detectable mean, as far as there are any."""
    told = []
    if any(one.images is not None for one in differences.comparisons):
        told.append(told_images(differences))
    if any(one.seeds is not None for one in differences.comparisons):
        told.append(
            "Over seeds: mean ± standard deviation of the differences between trainings of the "
            "same seed, their number, and the 95 % interval of the paired t test; the images stay "
            f"as they are.{_reached(differences)}"
        )
    if differences.number:
        told.append(
            f"{adjusted_p('p (Holm)', differences)} Detectable: the smallest true difference that "
            "one such comparison finds with a power of 80 %."
        )
    return " ".join(told)


def _reached(differences: Differences) -> str:
    """What the seeds leave as it is, if anything."""
    if differences.reached is None:
        return ""
    return (
        f" The seeds reach {' and '.join(differences.reached)} alone: all else is one training of "
        "each line, and nothing here tells of its noise."
    )


def told_images(differences: Differences) -> str:
    """What the interval over images is."""
    images = " or ".join(map(str, differences.images))
    return (
        "95 % over images: interval of a paired bootstrap (expanded percentiles), "
        f"{differences.resamples:,} resamples of the {images} scored images; networks and "
        "thresholds stay as they are, so that nothing of it covers another training."
    )


def adjusted_p(heading: str, differences: Differences) -> str:
    """What a column of p-values is, and whether any of them could be small."""
    told = (
        f"{heading}: the largest of the p-values over images, over seeds and over both, adjusted "
        f"after Holm (comparisons: {differences.number}); up to {ALPHA} counts as a difference."
    )
    known = [one.images.n for one in differences.comparisons if one.images is not None]
    if known and smallest_p(differences.resamples, min(known)) * differences.number > ALPHA:
        told += (
            f" Of {min(known)} images none can be so small after correction for as many "
            "comparisons: ask for fewer at once."
        )
    return told


def columns(differences: Differences) -> dict[Column, list[Entry]]:
    """With what each comparison is, and what is known of it; columns without any are left out."""
    unit, compared = differences.unit, differences.comparisons
    found = {
        Column("difference"): [_difference(one, unit) for one in compared],
        # before the interval, which without it says less than all noise
        Column("p (Holm)"): [probability(one.p) for one in compared],
        Column("95 % over images"): [interval(one.images, unit) for one in compared],
        Column("verdict", is_numeric=False): [Entry(text) for text in differences.verdicts],
        Column("over seeds"): [_over_seeds(one, unit) for one in compared],
        Column("detectable, images"): [
            _amount(_detectable_over_images(one), unit) for one in compared
        ],
        Column("detectable, seeds"): [
            _amount(_detectable_over_seeds(one), unit) for one in compared
        ],
    }
    return {column: entries for column, entries in found.items() if set(entries) != {UNKNOWN}}


def _difference(comparison: Comparison, unit: Unit) -> Entry:
    value = comparison.difference
    return UNKNOWN if value is None else Entry(unit.difference(value), value)


def interval(over: OverImages | OverSeeds | None, unit: Unit) -> Entry:
    """The bounds of a difference."""
    return UNKNOWN if over is None else Entry(unit.interval(over.low, over.high), over.low)


def _over_seeds(comparison: Comparison, unit: Unit) -> Entry:
    seeds = comparison.seeds
    if seeds is None:
        return UNKNOWN
    spread = f"{unit.difference(seeds.mean)} ± {seeds.sd:.{unit.decimals}f}"
    return Entry(f"{spread} (n = {seeds.n}), {unit.interval(seeds.low, seeds.high)}", seeds.mean)


def probability(p: float | None) -> Entry:
    """A p-value; no digits below what they tell."""
    if p is None:
        return UNKNOWN
    if p < 0.001:
        return Entry("< 0.001", p)
    text = f"{p:.3f}"
    return Entry(f"> {text}" if p > ALPHA >= float(text) else text, p)


def _amount(value: float | None, unit: Unit) -> Entry:
    return UNKNOWN if value is None else Entry(f"{value:.{unit.decimals}f}", value)


def _numbers(comparison: Comparison) -> dict[str, float | None]:
    """The columns of the CSV, the same for every table; None where nothing is known."""
    return {
        "difference": comparison.difference,
        "difference_oracle": comparison.at_oracle,
        **_fields("images", OverImages, comparison.images),
        "images_detectable": _detectable_over_images(comparison),
        **_fields("seeds", OverSeeds, comparison.seeds),
        "seeds_n": comparison.n,
        "seeds_detectable": _detectable_over_seeds(comparison),
        "both_p": comparison.p_both,
        "holm_p": comparison.p,
    }


def _fields(prefix: str, kind: type, found: OverImages | OverSeeds | None) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(kind)]
    return {f"{prefix}_{name}": None if found is None else getattr(found, name) for name in names}


def _detectable_over_images(comparison: Comparison) -> float | None:
    images = comparison.images
    return None if images is None else detectable.of_error(images.standard_error, images.n)


def _detectable_over_seeds(comparison: Comparison) -> float | None:
    seeds = comparison.seeds
    return None if seeds is None else detectable.of_error(seeds.sd / seeds.n**0.5, seeds.n)
