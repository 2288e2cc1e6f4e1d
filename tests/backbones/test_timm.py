import pytest
import torch

from sccam_bench.backbones.timm import LITE0, TimmBackbone
from sccam_bench.errors import InputError

IMAGES = torch.randint(0, 256, (2, 3, 64, 96), dtype=torch.uint8)


@pytest.mark.parametrize("stride", [8, 16, 32])
def test_output_stride(stride: int) -> None:
    backbone = TimmBackbone(output_stride=stride)
    assert backbone(IMAGES).shape == (2, 1280, 64 // stride, 96 // stride)
    taps = backbone.taps(IMAGES, [0, 2, -1])
    assert [tap.shape[1] for tap in taps] == [backbone.channels[i] for i in (0, 2, -1)]
    assert [64 // tap.shape[2] for tap in taps] == [backbone.strides[i] for i in (0, 2, -1)]


def test_truncated_backbone_ends_at_its_last_stage() -> None:
    backbone = TimmBackbone(output_stride=8, num_stages=3)
    assert backbone(IMAGES).shape == (2, 40, 8, 12)
    assert torch.equal(backbone(IMAGES), backbone.taps(IMAGES, [-1])[0])


def test_any_timm_network_serves() -> None:
    backbone = TimmBackbone("resnet18", weights=None, output_stride=8)
    assert backbone(IMAGES).shape == (2, backbone.out_channels, 8, 12)


@pytest.mark.parametrize(("name", "num_stages"), [(LITE0, None), (LITE0, 3), ("resnet18", 3)])
def test_features_and_taps_come_from_one_look(name: str, num_stages: int | None) -> None:
    backbone = TimmBackbone(name, weights=None, output_stride=32, num_stages=num_stages)
    features, taps = backbone.forward_with_taps(IMAGES, [-3, 1])
    assert torch.equal(features, backbone(IMAGES))
    expected = backbone.taps(IMAGES, [-3, 1])
    assert all(torch.equal(*pair) for pair in zip(taps, expected, strict=True))


def test_frozen_stages_do_not_learn_and_batch_norm_never_does() -> None:
    backbone = TimmBackbone(output_stride=8, num_stages=3, frozen_stages=2).train()
    before = {name: value.clone() for name, value in backbone.state_dict().items()}
    backbone(IMAGES).square().mean().backward()
    learning = {name for name, p in backbone.named_parameters() if p.grad is not None}
    assert learning
    assert all(name.startswith("network.blocks.2.") for name in learning)
    assert not any(".bn" in name for name in learning)
    assert all(torch.equal(v, before[name]) for name, v in backbone.state_dict().items())


def test_all_weights_learn_by_default() -> None:
    backbone = TimmBackbone(output_stride=8, num_stages=1)
    assert backbone.network.conv_stem.weight.requires_grad


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(name="resnet181", weights=None), "no network 'resnet181'"),
        (dict(name="resnet18"), "takes 'hub' or None"),
        (dict(num_stages=9), "1 to 5"),
        (dict(name="vit_tiny_patch16_224", weights=None), "no output stride"),
    ],
)
def test_wrong_options(options: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        TimmBackbone(**options)
