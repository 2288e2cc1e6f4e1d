"""Differences between a table's lines: text for the terminal, Markdown and CSV."""

import dataclasses
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sccam_bench.evaluation import detectable
from sccam_bench.evaluation.bootstrap import OverImages
from sccam_bench.evaluation.detectable import ALPHA
from sccam_bench.evaluation.seed_differences import OverSeeds
from sccam_bench.report.comparing import Comparison
from sccam_bench.report.verdicts import Unit, is_clear, name_of, partner_name, verdict

_FEW_IMAGES = 100  # with fewer, the intervals hold the truth too rarely (results/coverage.md)
_MOST_LINES = 24  # of verdicts in a terminal


@dataclass(frozen=True)
class Differences:
    """The comparisons of a table's column.

    `reference` is the name of the line that the others are compared with, `images` the number of
    images that were scored and resampled `resamples` times: one number for each data set, none
    where the column has no per-image counts.
    """

    unit: Unit
    reference: str
    comparisons: Sequence[Comparison]
    images: Sequence[int]
    resamples: int

    @property
    def verdicts(self) -> list[str]:
        """One for each comparison."""
        number = sum(one.p is not None for one in self.comparisons)
        return [verdict(one, self.unit, number) for one in self.comparisons]


def to_markdown(differences: Differences) -> str:
    """A section: one line per comparison, and what its columns mean."""
    table, words = _as_text(differences), [*_labels(differences), "compared with", "verdict"]
    align = ["left" if name in words else "right" for name in table]
    return "\n\n".join(
        [
            f"## Differences from {differences.reference}",
            table.to_markdown(index=False, colalign=align, disable_numparse=True),
            legend(differences),
        ]
    )


def to_csv(differences: Differences) -> str:
    """All that is known of each comparison, unrounded."""
    rows = [
        {**one.labels, "compared_with": partner_name(one), **_numbers(one), "verdict": text}
        for one, text in zip(differences.comparisons, differences.verdicts, strict=True)
    ]
    buffer = io.StringIO()
    pd.DataFrame(rows).to_csv(buffer, index=False)
    return buffer.getvalue()


def short(differences: Differences) -> list[str]:
    """A heading and one line for each comparison, or one for all of them where they are many."""
    heading = f"Differences of {differences.unit.heading} from {differences.reference}"
    judged = [one for one in differences.comparisons if one.p is not None]
    if len(differences.comparisons) > _MOST_LINES:
        found = sum(is_clear(one) for one in judged)
        return [f"{heading}: {found} of {len(judged)} lines are better or worse"]
    lines = [f"{heading}:"]
    for one, text in zip(differences.comparisons, differences.verdicts, strict=True):
        amount = ""
        if one.difference is not None and not is_clear(one):
            amount = f" ({differences.unit.difference(one.difference)})"
        lines.append(f"  {name_of(one.labels)}: {text}{amount}")
    return lines


def legend(differences: Differences) -> str:
    """What the columns mean, and what the intervals do not cover."""
    unit, images = differences.unit, differences.images
    number = sum(one.p is not None for one in differences.comparisons)
    told = [
        f"Differences of {unit.heading}. Each line is compared with the one named there, of "
        "otherwise equal labels."
    ]
    if images:
        told.append(
            "95 % over images: percentile interval of a paired bootstrap, "
            f"{differences.resamples:,} resamples of the {' or '.join(map(str, images))} scored "
            "images; networks and thresholds stay as they are, so that nothing of it covers "
            "another training."
        )
        if min(images) < _FEW_IMAGES:
            told.append("Of so few images these intervals are somewhat too narrow.")
    if any(one.seeds is not None for one in differences.comparisons):
        told.append(
            "Over seeds: mean ± standard deviation of the differences between trainings of the "
            "same seed, their number, and the 95 % interval of the paired t test; the images stay "
            "as they are."
        )
    if number:
        told.append(
            "p: the largest of the p-values over images, over seeds and over both, adjusted after "
            f"Holm (comparisons: {number}); up to {ALPHA} counts as a difference. Detectable: the "
            "smallest true difference that one such comparison finds with a power of 80 %."
        )
    return " ".join(told)


def _labels(differences: Differences) -> list[str]:
    return list(differences.comparisons[0].labels)


def _as_text(differences: Differences) -> pd.DataFrame:
    """One line per comparison; columns that would be empty are left out."""
    unit, compared = differences.unit, differences.comparisons
    text = {name: [one.labels[name] for one in compared] for name in _labels(differences)}
    text["compared with"] = [partner_name(one) for one in compared]
    text["difference"] = [
        "-" if one.difference is None else unit.difference(one.difference) for one in compared
    ]
    text["95 % over images"] = [
        "-" if one.images is None else unit.interval(one.images.low, one.images.high)
        for one in compared
    ]
    text["over seeds"] = [_over_seeds(one, unit) for one in compared]
    text["p"] = ["-" if one.p is None else _probability(one.p) for one in compared]
    for name, known in (("images", _detectable_over_images), ("seeds", _detectable_over_seeds)):
        found = [known(one) for one in compared]
        text[f"detectable, {name}"] = [
            "-" if value is None else f"{value:.{unit.decimals}f}" for value in found
        ]
    text["verdict"] = differences.verdicts
    kept = {name: column for name, column in text.items() if set(column) != {"-"}}
    return pd.DataFrame(kept)


def _probability(p: float) -> str:
    return f"{p:.3f}" if p >= 0.001 else "< 0.001"


def _over_seeds(comparison: Comparison, unit: Unit) -> str:
    seeds = comparison.seeds
    if seeds is None:
        return "-"
    spread = f"{unit.difference(seeds.mean)} ± {seeds.sd:.{unit.decimals}f}"
    return f"{spread} (n = {seeds.n}), {unit.interval(seeds.low, seeds.high)}"


def _numbers(comparison: Comparison) -> dict[str, float | None]:
    """The columns of the CSV, the same for every table; None where nothing is known."""
    return {
        "difference": comparison.difference,
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
    return None if images is None else detectable.over_images(images.standard_error)


def _detectable_over_seeds(comparison: Comparison) -> float | None:
    seeds = comparison.seeds
    return None if seeds is None else detectable.over_seeds(seeds.sd, seeds.n)
