"""Predicted masks: pseudo masks, a segmentor that learns from them, one-stage methods' own."""

from collections.abc import Callable, Mapping
from typing import Any

from sccam_bench.pipeline.cell import PlannedCell
from sccam_bench.pipeline.map_stages import CamsOf, maps_of
from sccam_bench.stages import (
    evaluate_masks,
    make_pseudo_masks,
    predict_masks,
    predict_own_masks,
    train_segmentor,
)
from sccam_bench.stages.base import Stage
from sccam_bench.stages.selection import whole_split


def mask_columns(config: Mapping[str, Any]) -> list[str]:
    """The columns of a cell's evaluations of masks, in the order of its graph."""
    imported = config["imported"] or {}
    columns = ["mask_miou"] if imported.get("masks") else []
    one_stage_options = None if config["imported"] else config["one_stage"]
    for name, options in (("seg_miou", config["segmentor"]), ("one_stage_miou", one_stage_options)):
        if options is not None:
            columns += [column for column, _ in _mask_columns(name, options["crf"])]
    return columns


def segmentation(cell: PlannedCell, masks_of: Callable[[], Stage]) -> dict[str, Stage]:
    """The evaluations of what a segmentor predicts, by column of the report.

    `masks_of` gives the masks that it learns from; it is asked where there is a segmentor.
    """
    options = cell.config["segmentor"]
    if options is None:
        return {}
    segmentor = _segmentor(cell, masks_of())
    columns = {}
    for column, crf in _mask_columns("seg_miou", options["crf"]):
        masks = _predict(cell, segmentor, crf=crf)
        columns[column] = _score_masks(cell, masks, options["eval_split"])
    return columns


def one_stage(cell: PlannedCell, classifier: Stage) -> dict[str, Stage]:
    """The evaluations of what a one-stage method's classifier predicts, by column."""
    options = cell.config["one_stage"]
    if options is None:
        return {}
    columns = {}
    for column, crf in _mask_columns("one_stage_miou", options["crf"]):
        masks = _predict_own(cell, classifier, crf=crf)
        columns[column] = _score_masks(cell, masks, options["eval_split"])
    return columns


def score_imported(cell: PlannedCell, masks: Stage) -> Stage:
    """The evaluation of imported masks on the images whose maps other cells score."""
    checked = cell.data_check(cell.scored, with_masks=True)  # no stage before has read them
    return _score_masks(cell, masks, cell.scored["split"], data=checked)


def pseudo_masks(cell: PlannedCell, cams_of: CamsOf, calibration: Stage) -> Stage:
    """The cell's maps, cut at the segmentor's threshold policy.

    Their key holds no mask but those that their threshold policy looks at.
    """
    policy = cell.config["segmentor"]["threshold"]
    images = cell.taught
    params = {"images": images, "threshold": policy}
    parents: dict[str, Stage] = {}
    if policy == "truth":
        parents["data"] = cell.data_check(images, with_masks=True)
    else:
        parents["maps"] = maps_of(cell, cams_of, images)
        params["fixed_threshold"] = cell.fixed_threshold
    if policy == "transfer":
        params["calibration"] = cell.calibration
        params["num_thresholds"] = cell.config["evaluation"]["num_thresholds"]
        parents["calibration"] = calibration
        parents["calibration_data"] = cell.data_check(cell.calibration, with_masks=True)
    return cell.stage(
        make_pseudo_masks.RECIPE,
        images=images,
        title=f"pseudo masks of {images['split']}",
        params=params,
        parents=parents,
        cost=0.1 * cell.size(images),
    )


def _segmentor(cell: PlannedCell, masks: Stage) -> Stage:
    options = cell.config["segmentor"]
    images, training = cell.taught, options["training"]
    return cell.stage(
        train_segmentor.RECIPE,
        images=images,
        title="train segmentor",
        params={
            **_segmentor_model(cell),
            "images": images,
            "training": training,
            "seed": cell.seed("segmentor", 0),
        },
        parents={"masks": masks},
        cost=2.0 * (training["stop_after"] or training["epochs"]) * cell.size(images),
    )


def _predict(cell: PlannedCell, segmentor: Stage, *, crf: bool) -> Stage:
    images = whole_split(cell.config["segmentor"]["eval_split"])
    return cell.stage(
        predict_masks.RECIPE,
        images=images,
        title=f"predict masks of {images['split']}{' with CRF' if crf else ''}",
        params={**_segmentor_model(cell), "images": images, "crf": crf},
        parents={"segmentor": segmentor, "data": cell.data_check(images, with_masks=True)},
        cost=(4.0 if crf else 1.0) * cell.size(images),
    )


def _predict_own(cell: PlannedCell, classifier: Stage, *, crf: bool) -> Stage:
    images = whole_split(cell.config["one_stage"]["eval_split"])
    return cell.stage(
        predict_own_masks.RECIPE,
        images=images,
        title=f"predict own masks of {images['split']}{' with CRF' if crf else ''}",
        params={**cell.last_architecture(), "images": images, "crf": crf},
        parents={"classifier": classifier, "data": cell.data_check(images, with_masks=True)},
        cost=(4.0 if crf else 1.0) * cell.size(images),
    )


def _score_masks(cell: PlannedCell, masks: Stage, split: str, **others: Stage) -> Stage:
    images = whole_split(split)
    return cell.stage(
        evaluate_masks.RECIPE,
        images=images,
        with_masks=True,
        title="score masks",
        params={"images": images},
        parents={"masks": masks, **others},
        cost=0.1 * cell.size(images),
    )


def _segmentor_model(cell: PlannedCell) -> dict[str, Any]:
    """The segmentor's options, and the digests of its weights where they are files."""
    model = cell.config["segmentor"]["model"]
    within = cell.weights_digest(model.get("backbone", {}))
    return {"model": model, **cell.weights_digest(model), **within}


def _mask_columns(name: str, crf: bool) -> list[tuple[str, bool]]:
    """A report's columns of masks as predicted, and after a CRF where that is wanted."""
    return [(name, False), (f"{name}_crf", True)] if crf else [(name, False)]
