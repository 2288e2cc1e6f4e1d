import torch

from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.classifiers.base import class_maps
from sccam_bench.classifiers.cam import CAMClassifier
from sccam_bench.classifiers.necks import LightNeck
from sccam_bench.classifiers.sc_cam import SCCAMClassifier

IMAGES = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8)
LABELS = torch.tensor([[1.0, 0, 1], [0, 1, 0]])


def backbone() -> TimmBackbone:
    return TimmBackbone(weights=None, output_stride=8, num_stages=2)


def test_cam_is_the_head_over_the_features() -> None:
    """Averaged over the image, the map before the cut is the class's logit."""
    model = CAMClassifier(backbone(), LightNeck(24, 16), 3, dropout=0).eval()
    features = model.features(IMAGES)
    logits = model.head(model.dropped_and_pooled(IMAGES)).flatten(1)
    uncut = torch.einsum("bdhw,cd->bchw", features, model.head.weight[:, :, 0, 0])
    torch.testing.assert_close(uncut.mean(dim=(2, 3)), logits, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(model.activation_maps(features, "parent"), uncut.clamp(min=0))


def test_class_maps_hand_worked() -> None:
    features = torch.tensor([[[[1.0, 2.0]], [[3.0, 0.0]]]])  # two channels of one row
    weight = torch.tensor([[1.0, -1.0], [0.0, 2.0]])[:, :, None, None]
    expected = torch.tensor([[[[0.0, 2.0]], [[6.0, 0.0]]]])
    torch.testing.assert_close(class_maps(features, weight), expected)


def test_sc_cam_sums_both_terms_and_offers_both_maps() -> None:
    model = SCCAMClassifier(backbone(), None, 3, num_clusters=4, sub_weight=5.0, dropout=0)
    sub_labels = LABELS.repeat_interleave(4, dim=1)
    losses = model(IMAGES, labels=LABELS, sub_labels=sub_labels)
    assert set(losses) == {"loss_parent", "loss_sub"}
    features = model.features(IMAGES)
    assert model.activation_maps(features, "parent").shape[1] == 3
    assert model.activation_maps(features, "sub").shape[1] == 12
    model.sub_weight = 0
    assert model(IMAGES, labels=LABELS, sub_labels=sub_labels)["loss_sub"] == 0


def test_one_cluster_still_has_two_heads() -> None:
    model = SCCAMClassifier(backbone(), None, 3, num_clusters=1)
    features = model.features(IMAGES)
    parent, sub = (model.activation_maps(features, head) for head in ("parent", "sub"))
    assert parent.shape == sub.shape
    assert not torch.equal(parent, sub)


def test_dropout_acts_in_training_only() -> None:
    model = CAMClassifier(backbone(), None, 3, dropout=0.5)
    assert torch.equal(
        model.eval().dropped_and_pooled(IMAGES).flatten(1), model.pooled_features(IMAGES)
    )
    model.train()
    assert (model.dropped_and_pooled(IMAGES) == 0).any()
