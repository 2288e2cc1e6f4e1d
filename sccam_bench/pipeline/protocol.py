"""From a cell to the protocol of its numbers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sccam_bench.pipeline.cell import REFINED_FIXED_THRESHOLD, PlannedCell
from sccam_bench.pipeline.imported_stages import import_of
from sccam_bench.pipeline.imports import Import
from sccam_bench.report.protocol import NOT_KNOWN, TRUE_MASKS, Protocol
from sccam_bench.stages.selection import whole_split

# Sections and values of a configuration that a protocol depends on.
SECTIONS = (
    *("dataset", "train_split", "evaluation", "cam", "imported", "backbone", "neck"),
    *("training", "sub_training", "joint_training", "joint_classifier", "rounds"),
    *("segmentor", "one_stage"),
)
_OF_CLASSIFIERS = (
    *("training_images", "backbone", "pretraining", "resolution"),
    *("scales", "flips", "normalisation"),
)
_KEEP_SIZE = ("HorizontalFlip", "ColourJitter")  # transforms; all others may resize or crop


def protocol_of(cell: PlannedCell) -> Protocol:
    """The facts of a cell's numbers."""
    found = import_of(cell)
    own = _trained(cell) if found is None else dict.fromkeys(_OF_CLASSIFIERS, NOT_KNOWN)
    return Protocol(
        {
            "data_set": _portable(
                {name: one for name, one in cell.config["dataset"].items() if name != "root"}
            ),
            "absent_classes": "left out if absent from prediction and truth",
            **_scored(cell, found),
            **own,
            **({} if found is not None and found.kind == "masks" else _cut(cell)),
            **_segmented(cell, found),
            **_one_stage(cell),
        }
    )


def _scored(cell: PlannedCell, found: Import | None) -> dict[str, Any]:
    masked = found is None or found.image_labels
    return {
        "split": cell.scored["split"],
        **_images(cell, cell.scored, "scored_images", "data_digest"),
        "image_labels": "mask absent classes" if masked else "not used",
    }


def _trained(cell: PlannedCell) -> dict[str, Any]:
    config, cam = cell.config, cell.config["cam"]
    backbone, split = config["backbone"], config["train_split"]
    return {
        "training_images": {"images": cell.size(whole_split(split)), "split": split},
        "backbone": {
            **{name: one for name, one in _portable(backbone).items() if name != "weights"},
            **({} if config["neck"] is None else {"neck": _portable(config["neck"])}),
        },
        "pretraining": _pretraining(cell, backbone),
        "resolution": _resolution(_last_training(config)["transforms"]),
        "scales": list(cam["scales"]),
        "flips": cam["flip"],
        "normalisation": cam["normalisation"],
    }


def _cut(cell: PlannedCell) -> dict[str, Any]:
    """How maps become masks; both fixed thresholds, for a refiner is no fact."""
    options, chosen = cell.config["evaluation"], cell.calibration
    masks = cell.shared.digest(cell.dataset, whole_split(chosen["split"]), with_masks=True)
    return {
        "num_thresholds": options["num_thresholds"],
        "calibration": {"images": cell.size(chosen), "split": chosen["split"], "digest": masks},
        "fixed_threshold": {
            "seed maps": options["fixed_threshold"],
            "refined maps": REFINED_FIXED_THRESHOLD,
        },
    }


def _segmented(cell: PlannedCell, found: Import | None) -> dict[str, Any]:
    options = cell.config["segmentor"]
    if options is None:
        return {}
    taught, training = cell.taught, options["training"]
    policy, scored = options["threshold"], whole_split(options["eval_split"])
    masks = TRUE_MASKS if policy == "truth" else f"pseudo masks at the {policy} threshold"
    if found is not None and found.kind == "masks":
        masks = NOT_KNOWN  # how they were cut
    excluded = {} if taught["exclude"] is None else {"exclude": taught["exclude"]}
    return {
        "segmentor": _portable(options["model"]),
        "initialisation": options["initialisation"],
        "segmentor_resolution": {name: training[name] for name in ("crop_size", "scales")},
        "segmentor_masks": masks,
        "segmentor_images": {"images": cell.size(taught), "split": taught["split"], **excluded},
        "segmented_split": scored["split"],
        **_images(cell, scored, "segmented_images", "segmented_digest"),
    }


def _one_stage(cell: PlannedCell) -> dict[str, Any]:
    options = cell.config["one_stage"]
    if options is None:
        return {}
    scored = whole_split(options["eval_split"])
    told = _images(cell, scored, "one_stage_images", "one_stage_digest")
    return {"one_stage_split": scored["split"], **told}


def _images(cell: PlannedCell, images: dict[str, Any], number: str, digest: str) -> dict[str, Any]:
    found = cell.shared.digest(cell.dataset, images, with_masks=True)
    return {number: cell.size(images), digest: found}


def _last_training(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The training of the classifier that the maps come from."""
    own = config["sub_training"] if config["rounds"] else None
    if config["joint_classifier"] is not None:
        own = config["joint_training"]
    return own or config["training"]


def _resolution(transforms: list[Mapping[str, Any]]) -> Any:
    """What sizes training images have, by the transforms that change it."""
    sizing = [one for one in transforms if one["type"] not in _KEEP_SIZE]
    options = {
        one["type"]: {name: value for name, value in one.items() if name != "type"}
        for one in sizing
    }
    return options or "as they are"


def _pretraining(cell: PlannedCell, backbone: Mapping[str, Any]) -> str:
    weights = backbone.get("weights")
    if weights is None:
        return "none"
    digest = cell.weights_digest(backbone).get("weights_sha256")
    name = f"weights {Path(weights).name}"
    return name if digest is None else f"{name}, SHA-256 {digest[:12]}"


def _portable(value: Any) -> Any:
    """A copy in which files are named without their folders, which differ between machines."""
    if isinstance(value, Mapping):
        return {
            name: Path(one).name if name == "weights" and one else _portable(one)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_portable(item) for item in value]
    is_place = isinstance(value, str) and Path(value).is_absolute()
    return Path(value).name if is_place else value
