"""Writes results/README.md from the measurements in the folders beside it.

    python results/write_readme.py

Each folder holds what `sccam-bench publish` wrote: table.csv (one row per cell and seed),
differences.csv and made.json. Every figure and every verdict in the text is computed from them;
`tests/test_results.py` fails where README.md is not what this writes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sccam_bench.evaluation import detectable
from sccam_bench.evaluation.detectable import ALPHA
from sccam_bench.evaluation.holm import holm
from sccam_bench.evaluation.seed_differences import OverSeeds, over_seeds

HERE = Path(__file__).parent
METRIC = "miou_transfer"
UNCLEAR = "not distinguishable"
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
        rows = _of_line(self.table, labels)
        return rows.set_index("seed")[metric].sort_index()

    def mean(self, metric: str = METRIC, **labels: Any) -> str:
        """65.6 ± 1.4, over the seeds of a line."""
        values = self.values(metric, **labels)
        if len(values) == 1:
            return f"{values.iloc[0]:.1f}"
        return f"{values.mean():.1f} ± {values.std(ddof=1):.1f}"

    def difference(self, first: Labels, second: Labels, metric: str = METRIC) -> OverSeeds:
        """First minus second line, over the seeds that both have."""
        found = over_seeds((self.values(metric, **first) - self.values(metric, **second)).dropna())
        assert found is not None, f"{self.name}: {first} and {second} have no noise between seeds"
        return found

    def above(
        self, first: Labels, other: "Measured", second: Labels, metric: str = METRIC
    ) -> OverSeeds:
        """A line minus a line of another run on the same data, over the seeds that both have."""
        ours, theirs = self.protocol(**first), other.protocol(**second)
        assert ours == theirs, f"{self.name} and {other.name} have different protocols"
        found = over_seeds((self.values(metric, **first) - other.values(metric, **second)).dropna())
        assert found is not None
        return found

    def protocol(self, **labels: Any) -> str:
        """The id of a line's protocol."""
        return str(_of_line(self.table, labels)["protocol"].unique().item())

    def verdict(self, **labels: Any) -> str:
        """What differences.csv says of a line."""
        return str(_of_line(self.differences, labels)["verdict"].item())

    @property
    def num_seeds(self) -> int:
        return int(self.table["seed"].nunique())


def _of_line(table: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    for name, value in labels.items():
        table = table[table[name] == value]
    assert len(table), f"no line {labels}"
    return table


def interval(found: OverSeeds) -> str:
    """+2.7 [-1.2, 6.6]"""
    return f"{found.mean:+.1f} [{found.low:.1f}, {found.high:.1f}]"


def told(found: Sequence[OverSeeds]) -> list[str]:
    """In words, whether each of a section's differences is one, adjusted after Holm."""
    words = []
    for one, p in zip(found, holm([one.p for one in found]), strict=True):
        sign = "above" if one.mean > 0 else "below"
        words.append(sign if p <= ALPHA else UNCLEAR)
    return words


def markdown(rows: Sequence[Mapping[str, str]], num_labels: int = 1) -> str:
    table = pd.DataFrame(rows)
    align = ["left"] * num_labels + ["right"] * (table.shape[1] - num_labels)
    return table.to_markdown(index=False, colalign=align, disable_numparse=True)


def control_section(controls: Measured) -> str:
    """What SC-CAM adds over a CAM that was trained for as many epochs."""
    control, subject = {"method": "CAM, 3x epochs"}, {"method": "SC-CAM, round 2"}
    rows = [
        {
            "method": method,
            "mIoU": controls.mean(method=method),
            "mark": controls.mean("mark_coverage_transfer", method=method),
            "body": controls.mean("body_coverage_transfer", method=method),
            "against CAM, 3x epochs": "-"
            if method == control["method"]
            else interval(controls.difference({"method": method}, control)),
        }
        for method in controls.table["method"].unique()
    ]
    one_round = {"method": "SC-CAM, round 1"}
    others = [
        "lambda = 0, round 1",
        "random partition, round 1",
        "K = 1, round 1",
        "true sub-categories, round 1",
    ]
    found = [controls.difference(one_round, {"method": other}) for other in others]
    clauses = [
        f"{f'{word} from' if word == UNCLEAR else word} {other} ({interval(one)})"
        for word, other, one in zip(told(found), others, found, strict=True)
    ]
    gain = controls.difference(subject, {"method": "CAM"})
    longer = controls.difference(control, {"method": "CAM"})
    return f"""## What SC-CAM adds over a matched control

Round 2 of SC-CAM has trained three times as many epochs as CAM. So has the control, without any
sub-category. Against CAM, round 2 gains {interval(gain)}; the control gains {interval(longer)}.
SC-CAM, round 2 is **{controls.verdict(**subject)}**, the control
({interval(controls.difference(subject, control))} over {controls.num_seeds} seeds).

{markdown(rows)}

mark, body: share of these parts of the objects that is found. Last column: mean difference over
seeds, 95 % interval of the paired t test, not adjusted.

Do the sub-categories matter? Against other labels on the same schedule of one round, k-means is
{"; ".join(clauses)}."""


def negative_section(negative: Measured) -> str:
    """Where there is nothing to explore."""
    methods = list(negative.table["method"].unique())
    rows = [
        {
            "true sub-categories per class": str(number),
            **{method: negative.mean(method=method, sub_categories=number) for method in methods},
        }
        for number in negative.table["sub_categories"].unique()
    ]
    gains = [
        negative.difference(
            {"method": "SC-CAM, round 2", "sub_categories": number},
            {"method": "CAM, 3x epochs", "sub_categories": number},
        )
        for number in negative.table["sub_categories"].unique()
    ]
    words = ", ".join(
        f"{interval(gain)} with {row['true sub-categories per class']} ({word})"
        for gain, row, word in zip(gains, rows, told(gains), strict=True)
    )
    return f"""## Where there is nothing to explore

SC-CAM must not gain where every class has one true sub-category. Round 2 minus the control:
{words}.

{markdown(rows)}"""


def walk_section(quick: Measured) -> str:
    """What the random walk adds to each method's maps."""
    methods = list(quick.table["method"].unique())
    lines = [
        ({"method": method, "refiner": "random walk"}, {"method": method, "refiner": "-"})
        for method in methods
    ]
    found = [quick.difference(walked, plain) for walked, plain in lines]
    rows = [
        {
            "maps of": plain["method"],
            "alone": quick.mean(**plain),
            "after the walk": quick.mean(**walked),
            "gain": interval(gain),
            "adjusted": word,
        }
        for (walked, plain), gain, word in zip(lines, found, told(found), strict=True)
    ]
    subject = {"method": "SC-CAM, round 2", "refiner": "random walk"}
    control = {"method": "CAM, 3x epochs", "refiner": "random walk"}
    between = interval(quick.difference(subject, control))
    return f"""## What the random walk adds

After the walk, SC-CAM, round 2 is **{quick.verdict(**subject)}**: {between} against the CAM that
was trained as long and walked too.

{markdown(rows)}

Gain: mean difference over {quick.num_seeds} seeds with the 95 % interval of the paired t test; the
last column is adjusted after Holm for the {len(found)} lines."""


def sweep_section(sweep: Measured, factor: str, title: str, text: str) -> str:
    """One factor, each value against the first."""
    values = list(sweep.table[factor].unique())
    others = [value for value in values if value != values[0]]
    found = [sweep.difference({factor: value}, {factor: values[0]}) for value in others]
    words = dict(zip(others, zip(found, told(found), strict=True), strict=True))
    rows = []
    for value in values:
        row = {factor: f"{value:g}", "mIoU": sweep.mean(**{factor: value})}
        row["oracle"] = sweep.mean("miou_oracle", **{factor: value})
        gain, word = words.get(value, (None, "-"))
        row[f"against {values[0]:g}"] = "-" if gain is None else interval(gain)
        row["adjusted"] = word
        rows.append(row)
    return f"## {title}\n\n{text}\n\n{markdown(rows)}"


def rounds_section(rounds: Measured, controls: Measured) -> str:
    """Rounds by what each starts from, and against CAMs of as many epochs."""
    ways, numbers = list(rounds.table["method"].unique()), sorted(rounds.table["rounds"].unique())
    rows = [
        {"rounds": str(number), **{way: rounds.mean(method=way, rounds=number) for way in ways}}
        for number in numbers
    ]
    pairs = [
        *((number, "restarted from ImageNet", controls) for number in (2, 3)),
        *((number, "continued", controls) for number in (2, 3)),
        *((number, "continued", rounds) for number in (1, 2, 3)),
    ]
    against, found, bodies = [], [], []
    for number, way, other in pairs:
        line, control = {"method": way, "rounds": number}, {"method": f"CAM, {number + 1}x epochs"}
        if other is rounds:
            control = {"method": "continued, lambda = 0", "rounds": number}
        found.append(rounds.above(line, other, control))
        bodies.append(rounds.above(line, other, control, "body_coverage_transfer"))
        against.append({"SC-CAM": f"round {number}, {way}", "control": str(control["method"])})
    for title, column in (("mIoU", found), ("body", bodies)):
        for row, one, word in zip(against, column, told(column), strict=True):
            row[title] = f"{interval(one)} {word}"
    return f"""## How many rounds, and starting from what

{markdown(rows)}

The original restarts each round from ImageNet weights. Controls of as many epochs:
a CAM trained in one go, or round by round like SC-CAM with lambda = 0. Only the latter tells
sub-categories from a learning rate that starts again in each round. Differences in mIoU and in the
share of the bodies that is found, each column adjusted after Holm:

{markdown(against, 2)}"""


def noise_section(runs: Sequence[Measured], clustering: Measured) -> str:
    """How large the noise between seeds is, and what it takes to see a difference through it."""
    rows = []
    for run in runs:
        labels = [name for name in run.differences if name in run.table]
        lines = run.table.groupby(labels, sort=False)[METRIC]
        pooled = float((lines.var(ddof=1).mean()) ** 0.5)
        paired = float((run.differences["seeds_sd"].dropna() ** 2).mean() ** 0.5)
        error = paired / run.num_seeds**0.5
        rows.append(
            {
                "run": run.name,
                "lines": str(lines.ngroups),
                "seeds": str(run.num_seeds),
                "sd of a line": f"{pooled:.2f}",
                "sd of a difference": f"{paired:.2f}",
                "detectable over seeds": f"{detectable.of_error(error, run.num_seeds):.1f}",
                "detectable over images": f"{run.differences['images_detectable'].median():.1f}",
            }
        )
    groups = clustering.table.groupby("classifier")[METRIC]
    within = float(groups.var(ddof=1).mean() ** 0.5)
    between = float(groups.mean().std(ddof=1))
    return f"""## How large the noise is

{markdown(rows)}

Points of mIoU (transfer). sd: pooled sample deviation between seeds, of a line's value and of its
difference from what it is compared with. Detectable: the smallest true difference that one
comparison finds with a power of 80 % over these seeds, or over these images with the networks as
they are (median of the comparisons), before any correction for the number of comparisons. **Where a
true gain is smaller than the larger of the two, its table would probably miss it.**

The seed of k-means alone, with all other seeds fixed, makes a deviation of {within:.2f}
({clustering.num_seeds} clusterings of each of {groups.ngroups} trainings); the means of these
trainings deviate by {between:.2f}. [coverage.md](coverage.md) shows by simulation how often the
intervals hold the truth."""


def animals_section(animals: Measured) -> str:
    """Real images."""
    rows, refiners = [], list(animals.table["refiner"].unique())
    for method in animals.table["method"].unique():
        row = {"method": method}
        for refiner in refiners:
            line = {"method": method, "refiner": refiner}
            name = "maps" if refiner == "-" else refiner
            row[name] = animals.mean(**line)
            row[f"{name}, oracle"] = animals.mean("miou_oracle", **line)
        rows.append(row)
    subject = "SC-CAM, K = 5, round 1"
    verdicts = [animals.verdict(method=subject, refiner=refiner) for refiner in refiners]
    steps = [
        {
            "step": step["step"],
            "difference": f"{step['difference']:+.1f}",
            "95 % over images": f"[{step['images_low']:.1f}, {step['images_high']:.1f}]",
            "verdict": step["verdict"],
        }
        for _, step in animals.stages.iterrows()
    ]
    return f"""## Real images

Five animals and person of VOC 2012: trained on 1,637 images at 160 pixels for four epochs, scored
on the 437 of train; seeds: {animals.num_seeds}. {subject} without refiner: **{verdicts[0]}**; after
the random walk: **{verdicts[1]}**.

{markdown(rows)}

What each stage adds, with the interval over images:

{markdown(steps)}

Four epochs of a small network say nothing of the paper's setting, ResNet-38 on 10,582 images, which
this project has not run."""


def made_section(runs: Sequence[Measured]) -> str:
    """How each table was made."""
    rows = [
        {
            "folder": f"[{run.name}]({run.name}/table.md)",
            "command": f"`{run.made['command']}`",
            "seeds": str(run.num_seeds),
            "commit": ", ".join(one["commit"][:8] for one in run.made["commits"]),
            "stages": str(run.made["stages"]),
            "stages' seconds": f"{run.made['wall_seconds']:,.0f}",
        }
        for run in runs
    ]
    return f"""## How it was made

{markdown(rows, 2)}

On {told_machine(runs[-1])}, torch {runs[-1].made["versions"]["torch"][0]}, beside other work: the
seconds, summed over the stages (shared ones counted in each run), are upper bounds. On another
processor the random-walk rows move by about 0.1.

Each folder was written by `sccam-bench publish` and holds table.csv (one row per cell and seed,
every column), differences.csv, protocols.json (what makes its numbers comparable), made.json
(commit, versions, machine, times) and the table as Markdown and LaTeX. `published/` holds figures
of papers and their sources; they are of another data set and compare with none of these."""


def told_machine(run: Measured) -> str:
    on = run.made["published_on"]
    return f"{on['cpus']} cores of an {on['processor']}, {on['memory_gib']:.0f} GiB, {on['device']}"


SWEEPS = {
    "k_sweep": (
        "num_clusters",
        "Where K matters",
        "Sub-categories per class, one round; the data have 4. K = 1, the control, gives every "
        "label twice.",
    ),
    "lambda_sweep": (
        "sub_weight",
        "Where lambda matters",
        "Weight of the sub-category loss, one round; 0 is the control.",
    ),
}
PHANTOM = ("quick", "controls", "negative_control", "k_sweep", "rounds", "lambda_sweep")


def readme(folder: Path = HERE) -> str:
    """The whole text."""
    phantom = {name: Measured(f"phantom/{name}", folder / "phantom" / name) for name in PHANTOM}
    clustering = Measured("phantom/cluster_seed", folder / "phantom" / "cluster_seed")
    animals = Measured("voc12_animals", folder / "voc12_animals")
    controls, rounds = phantom["controls"], phantom["rounds"]
    continued = rounds.difference(
        {"method": "continued", "rounds": 3}, {"method": "continued, lambda = 0", "rounds": 3}
    )
    (word,) = told([continued])
    head = f"""# What sccam_bench has measured

<!-- written by `python results/write_readme.py` from the CSV files beside it; do not edit -->

**In short.** On generated images (Phantom) SC-CAM's second round, restarted from ImageNet weights
as in the original, is {controls.verdict(method="SC-CAM, round 2")} (the CAM trained as long).
Where each round continues from the previous one, the third is {interval(continued)} against the
same trainings with lambda = 0 ({word}). On real animals the first round is
{animals.verdict(method="SC-CAM, K = 5, round 1", refiner="-")}.

All figures are mIoU in percent at the transfer threshold (chosen on other images), mean ± sample
standard deviation over seeds, on the images whose labels the classifiers learnt from
([protocol](../docs/protocol.md))."""
    sections = [
        head,
        control_section(controls),
        negative_section(phantom["negative_control"]),
        walk_section(phantom["quick"]),
        *(sweep_section(phantom[name], *SWEEPS[name]) for name in SWEEPS),
        rounds_section(rounds, controls),
        noise_section(list(phantom.values()), clustering),
        animals_section(animals),
        made_section([*phantom.values(), clustering, animals]),
    ]
    return "\n\n".join(sections) + "\n"


if __name__ == "__main__":
    (HERE / "README.md").write_text(readme())
