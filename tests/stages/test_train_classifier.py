from pathlib import Path

import numpy as np
import torch

from sccam_bench import config
from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.classifiers.cam import CAMClassifier
from sccam_bench.classifiers.rrm import RRMClassifier
from sccam_bench.classifiers.sc_cam import SCCAMClassifier
from sccam_bench.classifiers.seam import SEAMClassifier
from sccam_bench.config import RuntimeOptions
from sccam_bench.pipeline import Pipeline
from sccam_bench.stages.base import Task
from sccam_bench.stages.train_classifier import load_shared
from sccam_bench.store import Store
from tests.conftest import REPOSITORY


def backbone() -> TimmBackbone:
    return TimmBackbone(weights=None, output_stride=8, num_stages=2)


def test_a_round_takes_over_all_but_the_sub_category_head() -> None:
    """Cluster k of one round has nothing to do with cluster k of the next."""
    before, after = (SCCAMClassifier(backbone(), None, 3, num_clusters=2) for _ in range(2))
    own = after.sub_head.weight.clone()
    load_shared(after, before.state_dict())
    first, second = (model.backbone.network.conv_stem.weight for model in (before, after))
    assert torch.equal(first, second)
    assert torch.equal(after.head.weight, before.head.weight)
    assert torch.equal(after.sub_head.weight, own)


def test_round_1_takes_over_round_0() -> None:
    before = CAMClassifier(backbone(), None, 3)
    after = SCCAMClassifier(backbone(), None, 3, num_clusters=2)
    load_shared(after, before.state_dict())
    assert torch.equal(after.head.weight, before.head.weight)


def test_sc_cam_may_follow_seam_whose_head_has_another_shape() -> None:
    before = SEAMClassifier(TimmBackbone(weights=None, num_stages=2), None, 3, taps=[0, 1])
    after = SCCAMClassifier(backbone(), None, 3, num_clusters=2)
    own = after.head.weight.clone()
    load_shared(after, before.state_dict())
    assert torch.equal(after.head.weight, own)
    first, second = (model.backbone.network.conv_stem.weight for model in (before, after))
    assert torch.equal(first, second)


def test_joint_training_keeps_the_classifier_and_adds_a_segmentation_head() -> None:
    before = CAMClassifier(backbone(), None, 3)
    after = RRMClassifier(backbone(), None, 3, seg_channels=4)
    own = after.seg_head[0].weight.clone()
    load_shared(after, before.state_dict())
    assert torch.equal(after.head.weight, before.head.weight)
    assert torch.equal(after.seg_head[0].weight, own)


def test_rrm_goes_through_its_stages(tmp_path: Path) -> None:
    """Classification, then both heads jointly on crops with padding."""
    values = config.merge(
        config.load(REPOSITORY / "configs" / "rrm_phantom.py"),
        {
            "dataset.num_train": 4,
            "dataset.num_calibration": 2,
            "dataset.size": 48,
            "backbone.num_stages": 2,
            "neck": None,
            "training.epochs": 1,
            "training.batch_size": 2,
            "training.transforms": [dict(type="RandomCrop", size=64)],
            "joint_training.batch_size": 2,
            "joint_training.epochs": 1,
        },
    )
    classifiers = Pipeline().graph(config.resolve(values)).classifiers
    store, losses, heads = Store(tmp_path), [], []
    for stage in classifiers:
        inputs = {
            role: store.artifact(parent.recipe.name, parent.key)
            for role, parent in stage.parents.items()
            if role == "previous"
        }
        with store.writing("classifier", stage.key, {}) as out:
            checkpoint = store.checkpoint("classifier", stage.key)
            stage.recipe.run(
                Task(
                    stage.params,
                    stage.dataset,
                    inputs,
                    out,
                    lambda *_: None,
                    RuntimeOptions(),
                    checkpoint,
                )
            )
        done = store.artifact("classifier", stage.key)
        losses += done.table("loss")
        heads.append(sorted(name for name in done.weights("weights") if "head" in name))
    assert len(losses) == 2
    assert np.isfinite(losses).all()
    assert heads[0] == ["head.weight"]
    assert heads[1] == [
        "head.weight",
        *(f"seg_head.{i}.{k}" for i in (0, 2) for k in ("bias", "weight")),
    ]
