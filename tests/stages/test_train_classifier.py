import torch

from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.classifiers.cam import CAMClassifier
from sccam_bench.classifiers.sc_cam import SCCAMClassifier
from sccam_bench.classifiers.seam import SEAMClassifier
from sccam_bench.stages.train_classifier import load_shared


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
