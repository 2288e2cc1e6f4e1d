"""A finished table and all that is said of it, before it is written as anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sccam_bench.report.differences import Differences
from sccam_bench.report.marks import Marks
from sccam_bench.report.published import Published
from sccam_bench.report.waterfall import Waterfall


@dataclass(frozen=True)
class Report:
    """A finished table: one line per cell, seeds averaged; what it says of itself; failures.

    `cells` has a row for each finished cell, before seeds are averaged.
    """

    question: str
    labels: Sequence[str]
    lines: pd.DataFrame
    classes: Sequence[str]
    protocol: str
    failures: Mapping[str, str]
    published: Published | None
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    metric: str = "miou_transfer"
    differences: Differences | None = None
    marks: Marks = field(default_factory=Marks)
    waterfall: Waterfall | None = None
