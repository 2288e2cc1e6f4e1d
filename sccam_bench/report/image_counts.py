"""Per-image counts of a finished evaluation, and whether two of them are of the same images."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sccam_bench.evaluation.confusion import Counts
from sccam_bench.evaluation.policies import POLICIES
from sccam_bench.stages.base import Stage
from sccam_bench.store import Artifact, Store

_MIOU_OF_MAPS = {f"miou_{policy}": policy for policy in POLICIES}


@dataclass(frozen=True)
class Images:
    """What was scored: `maps` or `masks` of which images; equal where results can be paired.

    `data` is the digest of images and masks, `truth` that of the true pixels of each image and
    class.
    """

    scored: str
    number: int
    selection: str
    data: str
    truth: str


@dataclass(frozen=True)
class ImageCounts:
    """Counts of N images, (N, C + 1), in the order of `images`."""

    images: Images
    counts: Counts


def of_maps(artifact: Artifact, policy: str) -> ImageCounts:
    """From an `evaluation` of maps, at the one threshold that a policy chose."""
    cuts = np.array(artifact.table("curve")["thresholds"])
    (index,) = np.flatnonzero(cuts == artifact.table("scores")[policy]["threshold"])
    stored = artifact.arrays("counts")
    at = {name: stored[name][:, index].copy() for name in ("intersection", "predicted")}
    return _image_counts("maps", artifact, Counts(**at, truth=stored["truth"]))


def of_masks(artifact: Artifact) -> ImageCounts:
    """From the `mask_scores` of predicted masks."""
    return _image_counts("masks", artifact, Counts(**artifact.arrays("counts")))


def is_of_maps(metric: str) -> bool:
    """Whether a table's column is the mIoU of maps at the threshold of one policy."""
    return metric in _MIOU_OF_MAPS


def of_metric(
    metric: str, map_scores: Stage | None, segmentation: Mapping[str, Stage], store: Store
) -> ImageCounts | None:
    """The counts behind a table's column; None where the column is no mIoU, or not this cell's.

    `map_scores` evaluates the maps, None where masks are imported; `segmentation` the masks by the
    column of their mIoU.
    """
    if metric in _MIOU_OF_MAPS and map_scores is not None:
        artifact = store.artifact(map_scores.recipe.name, map_scores.key)
        return of_maps(artifact, _MIOU_OF_MAPS[metric])
    if metric in segmentation:
        stage = segmentation[metric]
        return of_masks(store.artifact(stage.recipe.name, stage.key))
    return None


def mismatch(first: Images, second: Images) -> str:
    """Why two results cannot be paired; nothing where they can."""
    if first == second:
        return ""
    if first.scored != second.scored:
        return f"one scores {first.scored}, the other {second.scored}"
    if (first.number, first.selection) != (second.number, second.selection):
        return f"one scores {_told(first)}, the other {_told(second)}"
    return f"other images or other masks, {_told(first)} both"


def _told(images: Images) -> str:
    return f"{images.number} images of {images.selection}"


def _image_counts(scored: str, artifact: Artifact, counts: Counts) -> ImageCounts:
    images = Images(
        scored=scored,
        number=len(counts.truth),
        selection=_selection(artifact.meta["params"]["images"]),
        data=artifact.meta["data"],
        truth=hashlib.sha256(np.ascontiguousarray(counts.truth, np.int64).tobytes()).hexdigest(),
    )
    return ImageCounts(images, counts)


def _selection(images: Mapping[str, Any]) -> str:
    """The chosen images in words, the same for the same choice."""
    others = {name: value for name, value in images.items() if name != "split" and value}
    split = f"split {images['split']}"
    return f"{split} ({json.dumps(others, sort_keys=True)})" if others else split
