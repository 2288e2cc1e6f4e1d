"""A published run, and what its CSV files say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sccam_bench.evaluation.seed_differences import OverSeeds, over_seeds

HERE = Path(__file__).parents[1]
METRIC = "miou_transfer"


Labels = Mapping[str, Any]


@dataclass(frozen=True)
class Measured:
    """One published run."""

    name: str
    folder: Path = field(repr=False)

    @cached_property
    def table(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "table.csv", dtype={"refiner": str})

    @cached_property
    def differences(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "differences.csv", dtype={"refiner": str})

    @cached_property
    def stages(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "stages.csv")

    @cached_property
    def made(self) -> dict[str, Any]:
        return json.loads((self.folder / "made.json").read_text())

    def values(self, metric: str = METRIC, **labels: Any) -> pd.Series:
        """A column's value for each seed of one line."""
        rows = of_line(self.table, labels)
        return rows.set_index("seed")[metric].sort_index()

    def mean(self, metric: str = METRIC, **labels: Any) -> str:
        """65.6 ± 1.4, over the seeds of a line."""
        values = self.values(metric, **labels)
        if len(values) == 1:
            return f"{values.iloc[0]:.1f}"
        return f"{values.mean():.1f} ± {values.std(ddof=1):.1f}"

    def difference(self, first: Labels, second: Labels, metric: str = METRIC) -> OverSeeds:
        """First minus second line, over the seeds that both have."""
        found = _over_seeds(self.values(metric, **first), self.values(metric, **second))
        assert found is not None, f"{self.name}: {first} and {second} have no noise between seeds"
        return found

    def above(
        self, first: Labels, other: "Measured", second: Labels, metric: str = METRIC
    ) -> OverSeeds:
        """A line minus a line of another run on the same data, over the seeds that both have."""
        ours, theirs = self.protocol(**first), other.protocol(**second)
        assert ours == theirs, f"{self.name} and {other.name} have different protocols"
        found = _over_seeds(self.values(metric, **first), other.values(metric, **second))
        assert found is not None
        return found

    def protocol(self, **labels: Any) -> str:
        """The id of a line's protocol."""
        return str(of_line(self.table, labels)["protocol"].unique().item())

    def verdict(self, **labels: Any) -> str:
        """What differences.csv says of a line."""
        return str(of_line(self.differences, labels)["verdict"].item())

    @property
    def num_seeds(self) -> int:
        return int(self.table["seed"].nunique())


def _over_seeds(ours: pd.Series, theirs: pd.Series) -> OverSeeds | None:
    return over_seeds((ours - theirs).dropna().tolist())


def of_line(table: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    for name, value in labels.items():
        table = table[table[name] == value]
    assert len(table), f"no line {labels}"
    return table


PHANTOM = (
    "quick",
    "controls",
    "rounds",
    "sub_map",
    "negative_control",
    "negative_control_continued",
    "k_sweep",
    "lambda_sweep",
    "stages",
    "baselines",
)


def runs_in(folder: Path) -> tuple[dict[str, Measured], Measured, Measured]:
    """Runs on Phantom by name, the seeds of k-means, the real animals."""
    phantom = {name: Measured(f"phantom/{name}", folder / "phantom" / name) for name in PHANTOM}
    clustering = Measured("phantom/cluster_seed", folder / "phantom" / "cluster_seed")
    return phantom, clustering, Measured("voc12_animals", folder / "voc12_animals")
