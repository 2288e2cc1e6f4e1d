"""The random walk, K and lambda."""

from typing import Any

from results.writer.measured import Measured
from results.writer.words import interval, judged, markdown


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


def sweep_section(sweep: Measured, reference: Measured, factor: str, heading: str) -> str:
    """One factor, each value against the lambda = 0 of `reference`, which was trained as long."""
    control: dict[str, Any] = {"sub_weight": 0}
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
