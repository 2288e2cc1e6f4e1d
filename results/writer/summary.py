"""The whole in a few lines: for the report, and for the project's own README."""

from collections.abc import Mapping
from pathlib import Path

from results.writer.measured import METRIC, Measured, runs_in
from results.writer.words import apart, filled, interval, markdown


def summary(phantom: Mapping[str, Measured], animals: Measured) -> str:
    """The whole in a few lines."""
    controls, rounds, maps = (phantom[name] for name in ("controls", "rounds", "sub_map"))
    subject = {"method": "SC-CAM, round 2"}
    own = controls.difference(subject, {"method": "lambda = 0, round 1"})
    without = rounds.difference(
        {"method": "continued", "rounds": 3}, {"method": "continued, lambda = 0", "rounds": 3}
    )
    partition = rounds.difference(
        {"method": "continued", "rounds": 3}, {"method": "continued, random partition", "rounds": 3}
    )
    third = {"method": "SC-CAM, round 3", "refiner": "-"}
    sub, body, mark = (
        maps.difference({**third, "map": "sub-categories"}, {**third, "map": "parent"}, metric)
        for metric in (METRIC, "body_coverage_transfer", "mark_coverage_transfer")
    )
    real = animals.verdict(method="SC-CAM, K = 5, round 1", refiner="-")
    return f"""* **Rounds that restart from ImageNet weights, as in the original:** round 2 is
  {phantom["quick"].verdict(**subject, refiner="-")}, a CAM trained for as many epochs as all of its
  rounds. Its network itself was trained only as long as CAM's: against that training without
  sub-categories it gains {interval(own)}.
* **Rounds that continue from the last one's weights:** the third is
  {rounds.verdict(method="continued", rounds=3)} ({interval(without)} over seeds), the same
  trainings without sub-categories, and {interval(partition)} from those with sub-categories
  drawn at random.
* **The map of the sub-categories** instead of the parent's changes round 3 by {interval(sub)}: the
  share of the bodies that is found by {interval(body)}, that of the marks by {interval(mark)}.
* **Real animals:** the first round is {real}.
* Intervals are of 95 %; those not said to be over images are over seeds alone."""


def scores(quick: Measured) -> str:
    """The table of `make quick`, over its seeds."""
    rows = []
    for method, refiner in dict.fromkeys(
        zip(quick.table["method"], quick.table["refiner"], strict=True)
    ):
        line = {"method": method, "refiner": refiner}
        clusters = quick.values("nmi", **line)
        noted = f"{clusters.mean():.2f} ± {clusters.std(ddof=1):.2f}"
        rows.append(
            {
                **line,
                "mIoU": quick.mean(**line),
                "mark": quick.mean("mark_coverage_transfer", **line),
                "body": quick.mean("body_coverage_transfer", **line),
                "NMI": "-" if clusters.isna().all() else noted,
            }
        )
    return markdown(rows, 2)


def findings(folder: Path) -> str:
    """The part of the project's own README that tells of results."""
    phantom, _, animals = runs_in(folder)
    quick, controls, rounds = (phantom[name] for name in ("quick", "controls", "rounds"))
    continued = phantom["negative_control_continued"]
    cam, longer, subject = "CAM", "CAM, 3x epochs", "SC-CAM, round 2"
    plain, walked = ({"refiner": name} for name in ("-", "random walk"))
    gain, own = (
        quick.difference({"method": name, **plain}, {"method": cam, **plain}).mean
        for name in (subject, longer)
    )
    alone, after = (
        interval(quick.difference({"method": subject, **which}, {"method": longer, **which}))
        for which in (plain, walked)
    )
    third = {"method": "continued", "rounds": 3}
    without, drawn = (
        apart(rounds.difference(third, {**third, "method": f"continued, {control}"}))
        for control in ("lambda = 0", "random partition")
    )
    one = {"sub_categories": 1}
    lost, meaningless = (
        apart(continued.difference({"method": "SC-CAM", **one}, {"method": control, **one}))
        for control in ("lambda = 0", "random partition")
    )
    fixed = controls.difference({"method": subject}, {"method": longer}, "miou_fixed")
    seam, rrm = (
        phantom["baselines"].difference({"method": name, **plain}, {"method": longer, **plain})
        for name in ("SEAM", "RRM")
    )
    real = {"method": "SC-CAM, K = 5, round 1", **plain}
    animal = interval(animals.difference(real, {"method": "CAM, 2x epochs", **plain}))
    blocks = [
        scores(quick),
        f"""SC-CAM's second round gains {gain:.1f} points over CAM, and a CAM that was simply
        trained for as many epochs {own:.1f}. Round 2 is
        **{quick.verdict(method=subject, **plain)}** ({alone} over seeds), and after the random walk
        {quick.verdict(method=subject, **walked)} ({after}).
        **[results/](results/README.md)** is the whole story, written from the measured tables:""",
        f"""* Rounds that continue from the last one's weights, instead of starting anew as in the
        original: the third is {without} the same trainings without sub-categories, and {drawn}
        those with random ones. Where classes have a single sub-category it is {lost}, and
        {meaningless} random ones.
* At the fixed threshold of SC-CAM's code round 2 is {apart(fixed)} the longer CAM, over
        seeds alone.
* SEAM and RRM, run on the same data and the same small backbone, are {apart(seam)} and
        {apart(rrm)} the longer CAM: no ranking of the methods at their papers' size.
* On real animals, after a short training, the first round is
        {animals.verdict(**real)} ({animal}).
* What the random walk adds, which map to take, where K and lambda matter, how large the noise
        is.""",
    ]
    return "\n\n".join(map(filled, blocks))
