"""What captions have in common."""

from collections.abc import Sequence

from sccam_bench.report import tables

_PERCENT = ("miou", "precision", "recall", "coverage")


def axis(metric: str) -> str:
    """A column's heading with its unit."""
    heading, _ = tables.heading(metric)
    return f"{heading} [%]" if any(word in metric for word in _PERCENT) else heading


def told_seeds(numbers: Sequence[int]) -> str:
    """How many seeds are behind what a figure shows, given each number of them."""
    low, high = min(numbers), max(numbers)
    if high == 1:
        return "One seed."
    return f"Means over {low if low == high else f'{low} to {high}'} seeds."


def ticks(numbers: Sequence[int]) -> str:
    """What the ticks of dots are; nothing where one seed has none."""
    return "; ticks: the seeds" if max(numbers) > 1 else ""


def bands(numbers: Sequence[int]) -> str:
    """What the bands of a figure are, if it has any."""
    if max(numbers) == 1:
        return "One seed: nothing here tells of the noise of training."
    return f"{told_seeds(numbers)} Bands: ± sample standard deviation over the seeds."


def told_images(numbers: Sequence[int], resamples: int) -> str:
    """What an interval over images is."""
    images = " or ".join(map(str, sorted(set(numbers))))
    return (
        f"95 % interval of a bootstrap over the {images} scored images "
        f"(expanded percentiles, {resamples:,} resamples)"
    )


def left_out(shown: int, known: int) -> str:
    """That a figure lacks lines, if it does; a sentence with a space before it."""
    return f" {shown} of {known} lines are shown." if shown < known else ""
