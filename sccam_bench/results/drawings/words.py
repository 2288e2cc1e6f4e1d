"""What captions have in common."""

from collections.abc import Sequence

from sccam_bench.report import tables
from sccam_bench.results.lines import Line, seeds_of

_PERCENT = ("miou", "precision", "recall", "coverage")


def axis(metric: str) -> str:
    """A column's heading with its unit."""
    heading, _ = tables.heading(metric)
    return f"{heading} [%]" if any(word in metric for word in _PERCENT) else heading


def over_seeds(lines: Sequence[Line]) -> str:
    """How many seeds are behind a figure."""
    low, high = seeds_of(lines)
    if high == 1:
        return "One seed."
    return f"Means over {_number(low, high)} seeds."


def bands(lines: Sequence[Line]) -> str:
    """What the bands of a figure are, if it has any."""
    low, high = seeds_of(lines)
    if high == 1:
        return "One seed: nothing here tells of the noise of training."
    return (
        f"Means over {_number(low, high)} seeds; bands: ± sample standard deviation over the seeds."
    )


def over_images(numbers: Sequence[int], resamples: int) -> str:
    """What an interval over images is."""
    images = " or ".join(map(str, sorted(set(numbers))))
    return (
        f"95 % percentile interval of a bootstrap over the {images} scored images "
        f"({resamples:,} resamples)"
    )


def left_out(shown: int, known: int) -> str:
    """That a figure shows the first lines only, if it does; a sentence with a space before it."""
    return f" The first {shown} of {known} lines are shown." if shown < known else ""


def _number(low: int, high: int) -> str:
    return str(high) if low == high else f"{low} to {high}"
