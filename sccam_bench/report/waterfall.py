"""What each stage of a chain adds, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from sccam_bench.report.comparing import Labels
from sccam_bench.report.differences import Differences


@dataclass(frozen=True)
class Step:
    """A stage of a chain: in words, and where its mIoU stands among a report's lines."""

    text: str
    labels: Labels
    column: str


@dataclass(frozen=True)
class Waterfall:
    """A chain of stages.

    Attributes:
        steps: at least two.
        differences: of each step but the first from the one that it is added to.
        of_base: whether it is the chain of the base configuration.
        others: how many other chains the ablation has.
    """

    steps: Sequence[Step]
    differences: Differences
    of_base: bool
    others: int
