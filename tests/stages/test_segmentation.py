"""From maps to the score of a segmentor: each stage on a tiny Phantom."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.stages import evaluate_masks, make_pseudo_masks, predict_masks
from sccam_bench.stages.base import Task
from sccam_bench.stages.selection import whole_split
from sccam_bench.store import Artifact, Store

KEY = "0" * 64


def run(
    tmp_path: Path, name: str, work: Callable[[Task], None], dataset: Phantom, **task: Any
) -> Artifact:
    store = Store(tmp_path)
    with store.writing(name, KEY, {}) as out:
        inputs = task.pop("inputs", {})
        checkpoint = store.checkpoint(name, KEY)
        work(Task(task, dataset, inputs, out, lambda *_: None, RuntimeOptions(), checkpoint))
    return store.artifact(name, KEY)


@pytest.fixture
def inputs(tmp_path: Path, phantom: Phantom) -> dict[str, Artifact]:
    """Maps that are 0.4 on the objects and 0.1 elsewhere."""
    store, found = Store(tmp_path), {}
    for role, split in (("maps", "train"), ("calibration", "calibration")):
        with store.writing(role, KEY, {}) as out:
            for image_id, labels in zip(
                phantom.image_ids(split), phantom.image_labels(split), strict=True
            ):
                keys = np.flatnonzero(labels)
                shown = phantom.mask(image_id) == keys[:, None, None] + 1
                out.maps(image_id, 0.1 + 0.3 * shown, keys)
        found[role] = store.artifact(role, KEY)
    return found


@pytest.mark.parametrize("policy", ["transfer", "fixed", "truth"])
def test_pseudo_masks_are_cut_at_the_policys_threshold(
    tmp_path: Path, phantom: Phantom, inputs: dict[str, Artifact], policy: str
) -> None:
    images = whole_split("train")
    given = {} if policy == "truth" else inputs
    masks = run(
        tmp_path,
        "pseudo_masks",
        make_pseudo_masks.run,
        phantom,
        inputs=given,
        images=images,
        calibration=whole_split("calibration"),
        threshold=policy,
        fixed_threshold=0.5,
        num_thresholds=20,
    )
    for image_id in phantom.image_ids("train"):
        expected = phantom.mask(image_id)
        if policy == "fixed":  # nothing exceeds 0.5
            expected = np.zeros_like(expected)
        assert np.array_equal(masks.labels(image_id), expected)


class MarksOnly:
    """Says class 1 where the picture is bright, background elsewhere."""

    def segment(self, images: torch.Tensor) -> torch.Tensor:
        bright = (images.float().mean(dim=1) > 128).float()
        absent = torch.zeros_like(bright)
        return torch.stack([1 - bright, bright, *[absent] * 4], dim=1) * 0.8 + 0.04


@pytest.mark.parametrize("crf", [False, True])
def test_prediction_needs_only_a_network_that_segments(
    tmp_path: Path, phantom: Phantom, crf: bool
) -> None:
    masks = run(
        tmp_path,
        "predicted_masks",
        lambda task: predict_masks.predict(MarksOnly(), task, predict_masks.DEEPLAB_KERNELS),
        phantom,
        images=whole_split("val"),
        crf=crf,
    )
    same = []
    for image_id in phantom.image_ids("val"):
        expected = phantom.image(image_id).mean(axis=2) > 128
        same.append((masks.labels(image_id) == expected).mean())
        assert masks.labels(image_id).dtype == np.uint8
    assert min(same) > 0.8
    assert (min(same) < 1) == crf, "the CRF smooths, and nothing else changes the arg max"


def test_an_undecided_pixel_counts_as_background() -> None:
    labels = np.array([[0, 3, 255]], np.uint8)
    assert evaluate_masks.decided(labels).tolist() == [[0, 3, 0]]
    assert labels[0, 2] == 255


def test_scores_are_those_of_one_confusion_matrix(tmp_path: Path, phantom: Phantom) -> None:
    """Half of every object found: its IoU is a half, the background's what is left."""
    store = Store(tmp_path)
    images = whole_split("val")
    ids = phantom.image_ids("val")
    masks = {}
    with store.writing("predicted_masks", KEY, {}) as out:
        for image_id in ids:
            masks[image_id] = phantom.mask(image_id).copy()
            masks[image_id][:, ::2] = 0
            out.labels(image_id, masks[image_id])
    given = {"masks": store.artifact("predicted_masks", KEY)}
    scored = run(tmp_path, "mask_scores", evaluate_masks.run, phantom, inputs=given, images=images)
    truth = np.stack([phantom.mask(image_id) for image_id in ids])
    found = np.stack([masks[image_id] for image_id in ids])
    expected = [
        ((truth == value) & (found == value)).sum() / ((truth == value) | (found == value)).sum()
        for value in np.union1d(truth, found)
    ]
    scores = scored.table("scores")
    assert scores["miou"] == pytest.approx(np.mean(expected))
    assert 0.4 < np.mean(expected[1:]) < 0.6
    counts = scored.arrays("counts")
    assert counts["truth"].shape == (4, 6)
    assert counts["truth"].sum() == truth.size
