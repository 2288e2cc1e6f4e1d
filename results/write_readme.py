"""Writes results/README.md from the measurements in the folders beside it.

    python results/write_readme.py

Each folder holds what `sccam-bench publish` wrote: table.csv (one row per cell and seed),
differences.csv and made.json. Figures and verdicts in the text are computed from them, all but what
another processor does; `tests/test_results.py` fails where README.md is not what this writes.
"""

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from scipy import stats

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


def judged(found: Sequence[OverSeeds]) -> list[str]:
    """+2.7 [1.2, 4.2] above: each difference of a section with its word."""
    return [f"{interval(one)} {word}" for one, word in zip(found, told(found), strict=True)]


def markdown(rows: Sequence[Mapping[str, str]], num_labels: int = 1) -> str:
    table = pd.DataFrame(rows)
    align = ["left"] * num_labels + ["right"] * (table.shape[1] - num_labels)
    return table.to_markdown(index=False, colalign=align, disable_numparse=True)


CONTROLS = {  # line of controls.py -> the control of its schedule
    "CAM": "CAM, 3x epochs",
    "CAM, 4x epochs": "CAM, 3x epochs",
    "SC-CAM, round 1": "lambda = 0, round 1",
    "SC-CAM, round 2": "CAM, 3x epochs",
    "SC-CAM, round 3": "CAM, 4x epochs",
    "random partition, round 1": "lambda = 0, round 1",
    "true sub-categories, round 1": "lambda = 0, round 1",
    "K = 1, round 1": "lambda = 0, round 1",
}


def control_section(controls: Measured) -> str:
    """What SC-CAM adds over a CAM that was trained for as many epochs."""
    control, subject = {"method": "CAM, 3x epochs"}, {"method": "SC-CAM, round 2"}
    found = [
        controls.difference({"method": line}, {"method": other}) for line, other in CONTROLS.items()
    ]
    words = dict(zip(CONTROLS, judged(found), strict=True))
    rows = [
        {
            "method": method,
            "mIoU": controls.mean(method=method),
            "mark": controls.mean("mark_coverage_transfer", method=method),
            "body": controls.mean("body_coverage_transfer", method=method),
            "control": CONTROLS.get(method, "-"),
            "difference in mIoU": words.get(method, "-"),
        }
        for method in controls.table["method"].unique()
        if "map" not in method  # those have a section of their own
    ]
    gain = controls.difference(subject, {"method": "CAM"})
    longer = controls.difference(control, {"method": "CAM"})
    own = controls.difference(subject, {"method": "lambda = 0, round 1"})
    return f"""## What SC-CAM adds over a matched control

All trainings behind round 2 take three times as many epochs as CAM, and so does the control's one
training. Against CAM, round 2 gains {interval(gain)}; the control gains {interval(longer)}.
SC-CAM, round 2 is **{controls.verdict(**subject)}**, the control
({interval(controls.difference(subject, control))} over {controls.num_seeds} seeds). Each round
restarts from ImageNet weights, though, so that the network of round 2 itself was trained only as
long as CAM's. Against lambda = 0, which was too, on the same schedule, it gains {interval(own)}.

{markdown(rows)}

mark, body: share of these parts of the objects that is found. K = 1 gives every label twice, which
weighs the loss six times. Last column: mean difference over seeds from the control, 95 % interval
of the paired t test, and whether it counts as one after Holm's correction, over seeds alone. A
verdict in bold is that of the run's own table: over images too, and corrected for all its lines, so
that a comparison may pass in a table of few lines and not in one of many.

**The threshold decides.** {thresholds(controls, subject, control)}"""


def thresholds(controls: Measured, subject: Labels, control: Labels) -> str:
    """What is left of the comparison at thresholds that no mask chose."""
    fixed = controls.difference(subject, control, "miou_fixed")
    bodies = controls.difference(subject, control, "body_coverage_fixed")
    at_transfer = controls.difference(subject, control, "body_coverage_transfer")
    cut = controls.values("threshold_fixed", **control).iloc[0]
    own, other = (controls.values("threshold_oracle", **line).mean() for line in (subject, control))
    return f"""At the fixed threshold of SC-CAM's code, {cut:g}, which no mask chose, round 2 is
{interval(fixed)} from the same control in mIoU and {interval(bodies)} in the bodies found, instead
of {interval(at_transfer)}. The best thresholds are {own:.2f} for SC-CAM and {other:.2f} for the
control: its maps are as good, but one has to know where to cut them."""


def negative_section(negative: Measured, continued: Measured) -> str:
    """Where there is nothing to explore."""
    rows, gains = [], []
    pairs = (
        (negative, "SC-CAM, round 2", "CAM, 3x epochs", "round 2, restarted"),
        (continued, "SC-CAM", "lambda = 0", "round 3, continued"),
        (continued, "random partition", "lambda = 0", "random partition, round 3, continued"),
    )
    for run, method, control, name in pairs:
        for number in run.table["sub_categories"].unique():
            line, other = (
                {"method": which, "sub_categories": number} for which in (method, control)
            )
            gains.append(run.difference(line, other))
            rows.append(
                {
                    "SC-CAM": name,
                    "true sub-categories": str(number),
                    "mIoU": run.mean(**line),
                    "control": f"{control}: {run.mean(**other)}",
                }
            )
    for row, text in zip(rows, judged(gains), strict=True):
        row["gain"] = text
    own = [
        continued.verdict(method="SC-CAM", sub_categories=number)
        .replace(", sub_categories 4", "")
        .replace(", sub_categories 1", "")
        for number in continued.table["sub_categories"].unique()
    ]
    drop = against_other_data(gains[2], gains[3])
    return f"""## Where there is nothing to explore

SC-CAM should not gain where every class has one true sub-category.

{markdown(rows, 2)}

Gains over {negative.num_seeds} seeds, adjusted after Holm for these lines. By their table's own
verdict continued rounds are {own[0]} with four sub-categories and {own[1]} with one. Where rounds
continue, {drop}. With one sub-category the task is far easier as well, so a smaller gain there is
no proof by itself."""


def against_other_data(first: OverSeeds, second: OverSeeds) -> str:
    """What two gains on different data say of each other (Welch's t test; their seeds differ)."""
    found = stats.ttest_ind_from_stats(
        first.mean, first.sd, first.n, second.mean, second.sd, second.n, equal_var=False
    )
    amount = f"{first.mean - second.mean:+.1f}"
    sure = f"p = {found.pvalue:.3f}" if found.pvalue >= 0.001 else "p < 0.001"
    return f"the gain with four sub-categories minus that with one is {amount} ({sure}, Welch)"


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
            "gain": gain,
        }
        for (walked, plain), gain in zip(lines, judged(found), strict=True)
    ]
    subject = {"method": "SC-CAM, round 2", "refiner": "random walk"}
    control = {"method": "CAM, 3x epochs", "refiner": "random walk"}
    between = interval(quick.difference(subject, control))
    return f"""## What the random walk adds

After the walk, SC-CAM, round 2 is **{quick.verdict(**subject)}**: {between} against the CAM that
was trained as long and walked too.

{markdown(rows)}

Gain: mean difference over {quick.num_seeds} seeds with the 95 % interval of the paired t test,
adjusted after Holm for the {len(found)} lines."""


def sweep_section(sweep: Measured, reference: Measured, factor: str, heading: str) -> str:
    """One factor, each value against the lambda = 0 of `reference`, which was trained as long."""
    control = {"sub_weight": 0}
    values = [
        value for value in sweep.table[factor].unique() if (factor, value) != ("sub_weight", 0)
    ]
    found = [sweep.above({factor: value}, reference, control) for value in values]
    rows = [
        {
            factor: f"{value:g}",
            "mIoU": sweep.mean(**{factor: value}),
            "oracle": sweep.mean("miou_oracle", **{factor: value}),
            "against lambda = 0": text,
        }
        for value, text in zip(values, judged(found), strict=True)
    ]
    without = {
        factor: "lambda = 0",
        "mIoU": reference.mean(**control),
        "oracle": reference.mean("miou_oracle", **control),
        "against lambda = 0": "-",
    }
    return f"{heading}\n\n{markdown([without, *rows])}"


ROUND_CONTROLS = [  # rounds, way, control in controls.py ("CAM...") or in rounds.py
    (2, "restarted from ImageNet", "CAM, 3x epochs"),
    (3, "restarted from ImageNet", "CAM, 4x epochs"),
    (3, "continued", "CAM, 4x epochs"),
    (1, "continued", "continued, lambda = 0"),
    (2, "continued", "continued, lambda = 0"),
    (3, "continued", "continued, lambda = 0"),
    (1, "continued", "continued, random partition"),
    (2, "continued", "continued, random partition"),
    (3, "continued", "continued, random partition"),
]


def rounds_section(rounds: Measured, controls: Measured) -> str:
    """Rounds by what each starts from, and against CAMs of as many epochs."""
    ways, numbers = list(rounds.table["method"].unique()), sorted(rounds.table["rounds"].unique())
    rows = [
        {"rounds": str(number), **{way: rounds.mean(method=way, rounds=number) for way in ways}}
        for number in numbers
    ]
    against, found, bodies = [], [], []
    for number, way, name in ROUND_CONTROLS:
        line = {"method": way, "rounds": number}
        other, control = (
            (controls, {"method": name})
            if name.startswith("CAM")
            else (rounds, {"method": name, "rounds": number})
        )
        found.append(rounds.above(line, other, control))
        bodies.append(rounds.above(line, other, control, "body_coverage_transfer"))
        against.append({"SC-CAM": f"round {number}, {way}", "control": name})
    for title, column in (("mIoU", found), ("body", bodies)):
        for row, text in zip(against, judged(column), strict=True):
            row[title] = text
    return f"""## How many rounds, and starting from what

{markdown(rows)}

The original restarts each round from ImageNet weights. Controls of as many epochs: a CAM trained in
one go, or round by round like SC-CAM, whose learning rate starts again in each round, with lambda =
0 or with sub-categories drawn at random. By its table's own verdict the third continued round is
**{rounds.verdict(method="continued", rounds=3)}**. Differences in mIoU and in the share of the
bodies that is found, each column adjusted after Holm:

{markdown(against, 2)}"""


def map_section(maps: Measured) -> str:
    """The CAM of the sub-categories instead of the parent's."""
    methods = [name for name in maps.table["method"].unique() if not name.startswith("CAM")]
    plain = {"refiner": "-"}
    sub, parent = ({"map": name, **plain} for name in ("sub-categories", "parent"))
    found = [maps.difference({"method": m, **sub}, {"method": m, **parent}) for m in methods]
    rows = [
        {
            "labels of": method,
            "parent": maps.mean(method=method, **parent),
            "sub-categories": maps.mean(method=method, **sub),
            "gain": text,
            "body": maps.mean("body_coverage_transfer", method=method, **sub),
            "mark": maps.mean("mark_coverage_transfer", method=method, **sub),
        }
        for method, text in zip(methods, judged(found), strict=True)
    ]
    last, longer = (
        {"method": "SC-CAM, round 3", "map": "sub-categories"},
        {"method": "CAM, 4x epochs"},
    )
    pairs = [
        ({"method": "SC-CAM, round 1", **sub}, {"method": "random partition, round 1", **sub}),
        ({**last, "refiner": "-"}, {**longer, "refiner": "-"}),
        ({**last, "refiner": "random walk"}, {**longer, "refiner": "random walk"}),
    ]
    meaning, alone, walked = judged([maps.difference(one, other) for one, other in pairs])
    return f"""## Which map: the parent's or that of the sub-categories

The original exports the CAM of the parent classes. The largest of a class's K sub-category CAMs is
the alternative; it costs nothing.

{markdown(rows)}

body, mark: what the sub-categories' map finds of these parts. Gain: over its parent's map, of the
same network. Three comparisons more, adjusted together: k-means against random partition, both maps
of sub-categories, {meaning}; round 3's against the CAM that was trained as long, {alone}, and after
the random walk, {walked}."""


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
they are (median of the comparisons), before any correction for the number of comparisons. **A true
gain as large as the larger of the two is found four times in five, a smaller one less often.**

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
    plain, walked = (animals.verdict(method=subject, refiner=refiner) for refiner in refiners)
    steps = [
        {
            "step": step["step"],
            "difference": f"{step['difference']:+.1f}",
            "95 % over images": f"[{step['images_low']:.1f}, {step['images_high']:.1f}]",
            "verdict": step["verdict"],
        }
        for _, step in animals.stages.iterrows()
    ]
    lists = animals.folder / "images"
    trained, scored = (
        len((lists / f"{split}.txt").read_text().split()) for split in ("trainaug", "train")
    )
    epochs = animals.values("chain_epochs", method="CAM", refiner="-").iloc[0]
    return f"""## Real images

{trained:,} images of VOC 2012's trainaug that show one of five animals, {scored} of them in train,
where maps are scored; EfficientNet-Lite0, {epochs:g} epochs for CAM; seeds: {animals.num_seeds}.
{subject}, without refiner: {plain}. After the random walk: {walked}.

{markdown(rows)}

What each stage adds, with the interval over images:

{markdown(steps)}

A short training of a small network says nothing of the paper's setting, ResNet-38 on 10,582 images,
which this project has not run. The images were reduced to a long side of 320 pixels;
[their lists and labels](voc12_animals/images) are all that can be handed on. On the whole of VOC
2012 the same command trains on several times as many images and gives other numbers."""


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
        "## Where K matters\n\nSub-categories per class, one round; the data have 4.",
    ),
    "lambda_sweep": (
        "sub_weight",
        "## Where lambda matters\n\nWeight of the sub-category loss, one round.",
    ),
}
PHANTOM = (
    "quick",
    "controls",
    "rounds",
    "sub_map",
    "negative_control",
    "negative_control_continued",
    "k_sweep",
    "lambda_sweep",
)


def summary(phantom: Mapping[str, Measured], animals: Measured) -> str:
    """The whole in a few lines."""
    controls, rounds, maps = (phantom[name] for name in ("controls", "rounds", "sub_map"))
    subject = {"method": "SC-CAM, round 2"}
    own = controls.difference(subject, {"method": "lambda = 0, round 1"})
    fixed = controls.difference(subject, {"method": "CAM, 3x epochs"}, "miou_fixed")
    partition = rounds.difference(
        {"method": "continued", "rounds": 3}, {"method": "continued, random partition", "rounds": 3}
    )
    third = {"method": "SC-CAM, round 3", "refiner": "-"}
    sub = maps.difference({**third, "map": "sub-categories"}, {**third, "map": "parent"})
    real = animals.verdict(method="SC-CAM, K = 5, round 1", refiner="-")
    return f"""* **Rounds that restart from ImageNet weights, as in the original:** round 2 is
  {controls.verdict(**subject)}, a CAM trained for as many epochs as all of its rounds. Against the
  same training of its own network without sub-categories it gains {interval(own)}. At a fixed
  threshold instead of one chosen on other images it is {interval(fixed)} from the longer CAM.
* **Rounds that continue from the last one's weights:** the third is
  {rounds.verdict(method="continued", rounds=3)}, the same trainings without sub-categories, and
  {interval(partition)} from those with sub-categories drawn at random.
* **The map of the sub-categories** instead of the parent's gives round 3 {interval(sub)}: more of
  the bodies, less of the marks.
* **Real animals:** the first round is {real}.
* Intervals are of 95 %; those not said to be over images are over seeds."""


def readme(folder: Path = HERE) -> str:
    """The whole text."""
    phantom = {name: Measured(f"phantom/{name}", folder / "phantom" / name) for name in PHANTOM}
    clustering = Measured("phantom/cluster_seed", folder / "phantom" / "cluster_seed")
    animals = Measured("voc12_animals", folder / "voc12_animals")
    controls = phantom["controls"]
    head = f"""# What sccam_bench has measured

<!-- written by `python results/write_readme.py` from the CSV files beside it; do not edit -->

On generated images (Phantom, {controls.num_seeds} seeds), and at the end on real ones:

{summary(phantom, animals)}

All figures are mIoU in percent at the transfer threshold (chosen on other images), mean ± sample
standard deviation over seeds, on the images whose labels the classifiers learnt from
([protocol](../docs/protocol.md))."""
    sections = [
        head,
        control_section(controls),
        rounds_section(phantom["rounds"], controls),
        map_section(phantom["sub_map"]),
        negative_section(phantom["negative_control"], phantom["negative_control_continued"]),
        walk_section(phantom["quick"]),
        *(
            sweep_section(phantom[name], phantom["lambda_sweep"], *told_of)
            for name, told_of in SWEEPS.items()
        ),
        noise_section(list(phantom.values()), clustering),
        animals_section(animals),
        made_section([*phantom.values(), clustering, animals]),
    ]
    return "\n\n".join(map(filled, "\n\n".join(sections).split("\n\n"))) + "\n"


def filled(block: str) -> str:
    """A paragraph or list in lines of 100 characters; tables and headings as they are."""
    if block.startswith("* "):
        points = block.removeprefix("* ").split("\n* ")
        return "\n".join(_filled(f"* {point}", indent="  ") for point in points)
    return block if block[0] in "#|<" else _filled(block)


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        100,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


if __name__ == "__main__":
    (HERE / "README.md").write_text(readme())
