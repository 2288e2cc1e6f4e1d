"""The facts of a protocol, and which columns of a table depend on which of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sccam_bench.evaluation.policies import POLICIES

MAPS = POLICIES  # columns of maps are of one kind for each threshold policy
MASKS, SEGMENTATION, ONE_STAGE, CLUSTERS = "masks", "segmentation", "1-stage", "clusters"
ALL = frozenset({*MAPS, MASKS, SEGMENTATION, ONE_STAGE, CLUSTERS})
_SCORED = (*MAPS, MASKS)
_TRAINED = (*MAPS, ONE_STAGE, CLUSTERS)  # columns of what classifiers were trained for

_OF_CLUSTERS = ("nmi", "ari", "silhouette", "inertia")
_PREFIXES = {"mask_miou": MASKS, "seg_miou": SEGMENTATION, "one_stage_miou": ONE_STAGE}

# What a column says of its numbers, beside the protocol of their row.
COLUMNS = {
    **{f"*_{policy}": {"stage": "maps", "threshold policy": policy} for policy in MAPS},
    "mask_miou": {"stage": "imported masks"},
    "seg_miou": {"stage": "segmentation", "CRF": "no"},
    "seg_miou_crf": {"stage": "segmentation", "CRF": "yes"},
    "one_stage_miou": {"stage": "1-stage segmentation", "CRF": "no"},
    "one_stage_miou_crf": {"stage": "1-stage segmentation", "CRF": "yes"},
    **{name: {"stage": "sub-categories"} for name in _OF_CLUSTERS},
}


@dataclass(frozen=True)
class Fact:
    """One fact.

    Attributes:
        title: its name in words.
        kinds: of the columns whose values depend on it.
        follows: facts in which a difference explains one in this fact: of another split, other
            images are scored.
    """

    title: str
    kinds: frozenset[str]
    follows: tuple[str, ...] = ()


def _fact(title: str, kinds: Iterable[str], *follows: str) -> Fact:
    return Fact(title, frozenset(kinds), follows)


FACTS = {
    "data_set": _fact("data set", ALL),
    "split": _fact("scored split", _SCORED),
    "scored_images": _fact("scored images", _SCORED, "data_set", "split"),
    "data_digest": _fact("digest of the scored images", _SCORED, "data_set", "split"),
    "image_labels": _fact("image labels", _SCORED),
    "absent_classes": _fact("absent classes", ALL - {CLUSTERS}),
    "training_images": _fact("training images", _TRAINED, "data_set"),
    "backbone": _fact("backbone", (*_TRAINED, SEGMENTATION)),
    "pretraining": _fact("pre-training", (*_TRAINED, SEGMENTATION)),
    "resolution": _fact("training resolution", _TRAINED),
    "scales": _fact("CAM scales", MAPS),
    "flips": _fact("mirrored images", MAPS),
    "normalisation": _fact("CAM normalisation", MAPS),
    "num_thresholds": _fact("number of thresholds", ("transfer", "oracle")),
    "calibration": _fact("calibration images", ("transfer",), "data_set", "split"),
    "fixed_threshold": _fact("fixed threshold", ("fixed",)),
    "segmentor": _fact("segmentor", (SEGMENTATION,)),
    "initialisation": _fact("segmentor's initialisation", (SEGMENTATION,)),
    "segmentor_resolution": _fact("segmentor's resolution", (SEGMENTATION,)),
    "segmentor_masks": _fact("segmentor's masks", (SEGMENTATION,)),
    "segmentor_images": _fact("segmentor's training images", (SEGMENTATION,), "data_set"),
    "segmented_split": _fact("segmented split", (SEGMENTATION,)),
    "segmented_images": _fact("segmented images", (SEGMENTATION,), "data_set", "segmented_split"),
    "segmented_digest": _fact(
        "digest of the segmented images", (SEGMENTATION,), "data_set", "segmented_split"
    ),
    "one_stage_split": _fact("1-stage split", (ONE_STAGE,)),
    "one_stage_images": _fact("1-stage images", (ONE_STAGE,), "data_set", "one_stage_split"),
    "one_stage_digest": _fact(
        "digest of the 1-stage images", (ONE_STAGE,), "data_set", "one_stage_split"
    ),
}


def kind_of(column: str) -> str | None:
    """The kind of a column of ``table.csv``; None for costs, which have no protocol."""
    for prefix, kind in _PREFIXES.items():
        if column.startswith(prefix):
            return kind
    if column in _OF_CLUSTERS:
        return CLUSTERS
    return next((policy for policy in MAPS if column.endswith(f"_{policy}")), None)
