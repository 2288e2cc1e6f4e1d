"""The methods of the field, run alike."""

from collections.abc import Sequence

from results.writer.measured import METRIC, Measured
from results.writer.words import judged, markdown
from sccam_bench.evaluation.seed_differences import OverSeeds

TAUGHT = (METRIC, "seg_miou")
CONTROL = "CAM, 3x epochs"
REFINERS = {"-": "maps", "dense CRF": "after a CRF", "random walk": "after the walk"}


def methods_section(run: Measured) -> str:
    """CAM, SC-CAM, SEAM and RRM on one backbone, one data set and one protocol."""
    methods = list(run.table["method"].unique())
    others = [method for method in methods if method != CONTROL]
    found = [
        run.difference({"method": method, "refiner": refiner}, {**_control(), "refiner": refiner})
        for method in others
        for refiner in REFINERS
    ]
    words = iter(judged(found))
    against = [
        {"method": method, **{title: next(words) for title in REFINERS.values()}}
        for method in others
    ]
    walked = {"refiner": "random walk"}
    rows = [
        {
            "method": method,
            **{title: run.mean(method=method, refiner=name) for name, title in REFINERS.items()},
            "segmentor": run.mean("seg_miou", method=method, **walked),
            "and its CRF": run.mean("seg_miou_crf", method=method, **walked),
        }
        for method in methods
    ]
    teachers = [
        {"method": method, "maps": maps, "what segmentors learn": masks}
        for method, maps, masks in zip(
            methods, *(judged(_walk_minus_crf(run, methods, m)) for m in TAUGHT), strict=True
        )
    ]
    own = run.mean("one_stage_miou", method="RRM", refiner="-")
    return f"""## SEAM and RRM beside it

All on one backbone, with the settings that each method needs there
([methods](../docs/methods.md)); maps on the training images, segmentors, which learn from the maps
after the walk, on val.

{markdown(rows)}

The masks that RRM's own network predicts reach {own} on val. Differences from {CONTROL}, which
trains as many epochs as SC-CAM, over {run.num_seeds} seeds, adjusted after Holm for all of them:

{markdown(against)}

The best maps need not be the best teachers. Random walk minus dense CRF, each column adjusted after
Holm:

{markdown(teachers)}

A small backbone at low resolution is no ranking of the methods: their papers' figures, with their
source, stand below the [run's own table](phantom/baselines/table.md), and SEAM stretches its maps,
as its authors do and the others do not."""


def _walk_minus_crf(run: Measured, methods: Sequence[str], metric: str) -> list[OverSeeds]:
    return [
        run.difference(
            {"method": method, "refiner": "random walk"},
            {"method": method, "refiner": "dense CRF"},
            metric,
        )
        for method in methods
    ]


def _control() -> dict[str, str]:
    return {"method": CONTROL}
