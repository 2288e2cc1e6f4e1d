"""Counts read back from stages that were run on a tiny Phantom."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.evaluation.confusion import mean_iou
from sccam_bench.evaluation.policies import POLICIES
from sccam_bench.report.image_counts import mismatch, of_maps, of_masks
from sccam_bench.stages import evaluate, evaluate_masks
from sccam_bench.stages.base import Task
from sccam_bench.stages.selection import whole_split
from sccam_bench.store import Artifact, Store
from tests.evaluation.populations import added

KEY = "0" * 64


def run(
    store: Store, work: Callable[[Task], None], phantom: Phantom, inputs: Any, **params: Any
) -> Artifact:
    with store.writing("scores", KEY, {"params": params, "data": "digest"}) as out:
        checkpoint = store.checkpoint("scores", KEY)
        work(Task(params, phantom, inputs, out, lambda *_: None, RuntimeOptions(), checkpoint))
    return store.artifact("scores", KEY)


def scored_maps(tmp_path: Path, phantom: Phantom, split: str = "train") -> Artifact:
    """Maps that are higher on the objects than elsewhere, with noise."""
    store, inputs, rng = Store(tmp_path / split), {}, np.random.default_rng(0)
    for role, images in (("maps", split), ("calibration", "calibration")):
        with store.writing(role, KEY, {}) as out:
            for image_id, labels in zip(
                phantom.image_ids(images), phantom.image_labels(images), strict=True
            ):
                keys = np.flatnonzero(labels)
                shown = phantom.mask(image_id) == keys[:, None, None] + 1
                out.maps(image_id, 0.3 * shown + 0.7 * rng.random(shown.shape), keys)
        inputs[role] = store.artifact(role, KEY)
    return run(
        store,
        evaluate.run,
        phantom,
        inputs,
        images=whole_split(split),
        calibration=whole_split("calibration"),
        num_thresholds=20,
        fixed_threshold=0.15,
    )


def scored_masks(tmp_path: Path, phantom: Phantom) -> Artifact:
    store = Store(tmp_path / "masks")
    with store.writing("predicted_masks", KEY, {}) as out:
        for image_id in phantom.image_ids("train"):
            out.labels(image_id, np.roll(phantom.mask(image_id), 5, axis=1))
    inputs = {"masks": store.artifact("predicted_masks", KEY)}
    return run(store, evaluate_masks.run, phantom, inputs, images=whole_split("train"))


def test_counts_of_maps_add_up_to_each_policys_score(tmp_path: Path, phantom: Phantom) -> None:
    artifact = scored_maps(tmp_path, phantom)
    scores = artifact.table("scores")
    assert len({scores[policy]["threshold"] for policy in POLICIES}) > 1
    for policy in POLICIES:
        found = of_maps(artifact, policy)
        assert found.counts.intersection.shape == (24, len(phantom.classes) + 1)
        assert mean_iou(added(found.counts)) == scores[policy]["miou"]
    assert found.images.selection == "split train"


def test_counts_of_masks_add_up_to_their_score(tmp_path: Path, phantom: Phantom) -> None:
    artifact = scored_masks(tmp_path, phantom)
    assert mean_iou(added(of_masks(artifact).counts)) == artifact.table("scores")["miou"]


def test_results_of_other_images_do_not_match(tmp_path: Path, phantom: Phantom) -> None:
    train = of_maps(scored_maps(tmp_path, phantom), "transfer").images
    assert mismatch(train, train) == ""
    val = of_maps(scored_maps(tmp_path, phantom, "val"), "transfer").images
    told = "one scores 24 images of split train, the other 4 images of split val"
    assert mismatch(train, val) == told
    masks = of_masks(scored_masks(tmp_path, phantom)).images
    assert mismatch(train, masks) == "one scores maps, the other masks"
    elsewhere = dataclasses.replace(train, data="other digest")
    told = "other images or other masks, 24 images of split train both"
    assert mismatch(train, elsewhere) == told


def test_a_thinned_split_is_another_selection(tmp_path: Path, phantom: Phantom) -> None:
    images = of_masks(scored_masks(tmp_path, phantom)).images
    thinned = dataclasses.replace(images, selection='split train ({"size": 24})')
    assert "size" in mismatch(images, thinned)
