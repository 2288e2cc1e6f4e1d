"""From a classifier to scored maps: CAMs, what guides a refiner, refined maps, evaluation."""

from collections.abc import Callable
from typing import Any

from sccam_bench.config import CamOptions, key_params
from sccam_bench.pipeline.cell import PlannedCell, guidance_of
from sccam_bench.stages import (
    confident_scores,
    edge_labels,
    evaluate,
    infer_cams,
    refine,
    train_affinity,
    train_edges,
)
from sccam_bench.stages.base import Stage
from sccam_bench.stages.selection import whole_split

CamsOf = Callable[[dict[str, Any]], Stage]  # chosen images -> the stage that holds their CAMs


def scored_and_calibration(cell: PlannedCell, cams_of: CamsOf) -> tuple[Stage, Stage]:
    """The maps that are scored, and those that the transfer threshold is chosen on."""
    scored, calibration = cell.scored, cell.calibration
    return maps_of(cell, cams_of, scored), maps_of(cell, cams_of, calibration)


def maps_of(cell: PlannedCell, cams_of: CamsOf, images: dict[str, Any]) -> Stage:
    """The maps of chosen images, refined where the cell says so."""
    cams = cams_of(images)
    if cell.config["refiner"] is None:
        return cams
    guide = None
    guidance = guidance_of(cell.config)
    if guidance is not None:
        split = whole_split(cell.config[guidance]["split"])
        train = {"affinity": _affinity, "edges": _edges}[guidance]
        guide = train(cell, cams_of(split))
    return _refined(cell, cams, guide, images)


def evaluation(cell: PlannedCell, maps: Stage, calibration: Stage) -> Stage:
    """The scores of maps, the transfer threshold chosen on the calibration maps."""
    options = cell.config["evaluation"]
    scored, chosen_on = cell.scored, cell.calibration
    return cell.stage(
        evaluate.RECIPE,
        images=scored,
        with_masks=True,
        title="score",
        params={
            "images": scored,
            "calibration": chosen_on,
            "num_thresholds": options["num_thresholds"],
            "fixed_threshold": cell.fixed_threshold,
        },
        parents={
            "maps": maps,
            "calibration": calibration,
            "data": cell.data_check(scored, with_masks=True),
            "calibration_data": cell.data_check(chosen_on, with_masks=True),
        },
        cost=0.2 * cell.size(scored),
    )


def inferred_cams(cell: PlannedCell, classifier: Stage, images: dict[str, Any]) -> Stage:
    """The CAMs of chosen images by a classifier."""
    cam = {**key_params(CamOptions, cell.config["cam"]), "map": cell.head}
    versions = sum(scale**2 for scale in cam["scales"]) * (2 if cam["flip"] else 1)
    return cell.stage(
        infer_cams.RECIPE,
        images=images,
        title=f"CAMs of {images['split']}",
        params={**cell.last_architecture(), "images": images, "cam": cam},
        parents={
            "classifier": classifier,
            "data": cell.data_check(images, with_masks=False),
        },
        cost=0.5 * versions * cell.size(images),
    )


def _affinity(cell: PlannedCell, cams: Stage) -> Stage:
    options = dict(cell.config["affinity"])
    images = whole_split(options["split"])
    alphas = {name: options.pop(name) for name in ("alpha_low", "alpha_high")}
    labels = options.pop("labels")
    confident = cell.stage(
        confident_scores.RECIPE,
        images=images,
        title="confident scores",
        params={"images": images, "labels": labels, **alphas},
        parents={"cams": cams},
        cost=(4.0 if labels == "crf" else 0.2) * cell.size(images),
    )
    return cell.stage(
        train_affinity.RECIPE,
        images=images,
        title="train AffinityNet",
        params={
            **options,
            **cell.backbone(),
            "seed": cell.seed("affinity", 0),
        },
        parents={"confident": confident},
        cost=options["training"]["epochs"] * cell.size(images),
    )


def _edges(cell: PlannedCell, cams: Stage) -> Stage:
    options = dict(cell.config["edges"])
    images = whole_split(options["split"])
    cuts = {name: options.pop(name) for name in ("foreground", "background")}
    labels = cell.stage(
        edge_labels.RECIPE,
        images=images,
        title="edge labels",
        params={"images": images, **cuts},
        parents={"cams": cams},
        cost=4.0 * cell.size(images),
    )
    return cell.stage(
        train_edges.RECIPE,
        images=images,
        title="train EdgeNet",
        params={
            **options,
            **cell.backbone(),
            "seed": cell.seed("edges", 0),
        },
        parents={"labels": labels},
        cost=options["training"]["epochs"] * cell.size(images),
    )


def _refined(cell: PlannedCell, cams: Stage, guide: Stage | None, images: dict[str, Any]) -> Stage:
    params = {"refiner": cell.config["refiner"], "images": images}
    parents = {"cams": cams}
    guidance = guidance_of(cell.config)
    if guide is not None and guidance is not None:
        params |= {**cell.backbone(), "net": cell.config[guidance]["net"]}
        parents[guidance] = guide
    return cell.stage(
        refine.RECIPE,
        images=images,
        title=f"refine CAMs of {images['split']}",
        params=params,
        parents=parents,
        cost=cell.size(images),
    )
