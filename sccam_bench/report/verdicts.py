"""What a comparison says, in words."""

from dataclasses import dataclass

from sccam_bench.evaluation.detectable import ALPHA
from sccam_bench.report.comparing import Comparison
from sccam_bench.report.names import told

_LEFT = 0.5  # share of a difference that must not be due to thresholds alone
_LOWER_IS_BETTER = ("over_activation", "under_activation", "cam_ms", "refine_ms", "chain_")


@dataclass(frozen=True)
class Unit:
    """How a column's values are written, and which of two is better."""

    heading: str
    decimals: int
    lower_is_better: bool

    def difference(self, value: float) -> str:
        text = f"{value:+.{self.decimals}f}"
        return text if text.strip("+-0.") else text[1:]  # 0.0 has no sign

    def interval(self, low: float, high: float) -> str:
        return f"[{low:.{self.decimals}f}, {high:.{self.decimals}f}]"


def unit_of(metric: str, heading: str, decimals: int) -> Unit:
    """The unit of a table's column, of which its heading and decimals are known."""
    return Unit(heading, decimals, metric.startswith(_LOWER_IS_BETTER))


def partner_name(comparison: Comparison) -> str:
    """The other line; that it lacks something is told where that is the difference.

    Of two runs, only the other run: their lines are the same.
    """
    (name,) = (n for n in comparison.labels if comparison.labels[n] != comparison.against[n])
    if name == "run":
        return f"run {comparison.against[name]}"
    against = comparison.against
    return ", ".join(told(n, label) for n, label in against.items() if label != "-" or n == name)


def is_clear(comparison: Comparison) -> bool:
    """Whether a line is called better or worse: its adjusted p is at most 0.05."""
    return comparison.p is not None and comparison.p <= ALPHA


def amount(comparison: Comparison, unit: Unit) -> str:
    """The difference in brackets, where the verdict does not tell it; "" where it does."""
    if is_clear(comparison) or not comparison.difference:
        return ""
    return f" ({unit.difference(comparison.difference)})"


def verdict(comparison: Comparison, unit: Unit, number: int) -> str:
    """One sentence on a comparison, one of `number` in its table."""
    text = _judged(comparison, unit, number)
    if not comparison.protocol or comparison.obstacle:
        return text
    return f"{text}; another protocol: {comparison.protocol}"


def _judged(comparison: Comparison, unit: Unit, number: int) -> str:
    other = partner_name(comparison)
    if comparison.obstacle:
        return f"not compared with {other}: {comparison.obstacle}"
    if _is_none(comparison):
        return f"no difference from {other}"
    if comparison.has_too_few_images:
        return f"not compared with {other}: too few images to know the noise over them"
    if comparison.p is None:
        return f"not compared with {other}: its noise is unknown"
    if is_clear(comparison):
        amount = f"{_amount(comparison, unit, other)}{_seeds(comparison)}"
        return f"{amount}{_thresholds(comparison, unit)}"
    return f"not distinguishable from {other}{_why(comparison, number)}"


def _is_none(comparison: Comparison) -> bool:
    """Whether results do not differ at all, in no seed and no image."""
    images = comparison.images
    is_zero = images is None or images.low == images.high == 0
    return comparison.difference == 0 and comparison.seeds is None and is_zero


def _amount(comparison: Comparison, unit: Unit, other: str) -> str:
    """better than X by 3.1 [1.2, 5.0] over images; over seeds where only those are known."""
    interval = comparison.images or comparison.seeds
    noise = "seeds" if comparison.images is None else "images"
    assert interval is not None
    assert comparison.difference is not None
    low, high = interval.low, interval.high
    word = "worse" if (comparison.difference > 0) == unit.lower_is_better else "better"
    if comparison.difference < 0:
        low, high = -high, -low
    amount = f"{abs(comparison.difference):.{unit.decimals}f}"
    return f"{word} than {other} by {amount} {unit.interval(low, high)} over {noise}"


def _seeds(comparison: Comparison) -> str:
    if comparison.n == 1:
        return " (one seed)"
    return f" (alike in {comparison.n} seeds)" if comparison.seeds is None else ""


def _thresholds(comparison: Comparison, unit: Unit) -> str:
    """A warning where less than half of the difference is left at the oracle's thresholds."""
    left, difference = comparison.at_oracle, comparison.difference
    if left is None or not difference or left / difference >= _LEFT:
        return ""
    return (
        f"; {unit.difference(left)} at the oracle thresholds, the rest is the choice of thresholds"
    )


def _why(comparison: Comparison, number: int) -> str:
    """Which of the two noises the difference drowns in."""
    unclear = []
    if comparison.images is not None and comparison.images.p > ALPHA:
        unclear.append("images")
    if comparison.seeds is not None and comparison.seeds.p > ALPHA:
        unclear.append(f"{comparison.n} seeds")
    if unclear:
        return f" over {' and '.join(unclear)}"
    if comparison.p_both is not None and comparison.p_both > ALPHA:
        return f" over images and {comparison.n} seeds at once"
    return f" after correction for {number} comparisons"
