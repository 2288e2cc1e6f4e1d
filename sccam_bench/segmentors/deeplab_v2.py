"""DeepLab-v2 with ResNet-101, the network that WSSS papers report segmentation with.

Source: Chen et al., "DeepLab", 2017; kazuto1011/deeplab-pytorch@4219467 libs/models.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from mmseg.models.backbones import ResNet
from mmseg.registry import MODELS
from torch import Tensor

from sccam_bench.backbones.checkpoints import load_checkpoint, read_checkpoint
from sccam_bench.registry import SEGMENTORS
from sccam_bench.segmentors.base import Segmentor

_LAYERS = {"reduce": 1, "conv3x3": 2, "increase": 3}


@dataclass(frozen=True)
class Flavour:
    """How a family of ResNet weights was trained.

    Args:
        style: "caffe" strides in the first 1x1 convolution of a block, "pytorch" in the 3x3 one.
        bgr: whether channels are read blue first.
        mean, std: in RGB order, grey levels.
        ceil_mode: whether pooling rounds sizes up.
    """

    style: str
    bgr: bool
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    ceil_mode: bool


FLAVOURS = {
    "caffe": Flavour("caffe", True, (122.675, 116.669, 104.008), (1, 1, 1), True),
    "torchvision": Flavour(
        "pytorch", False, (123.675, 116.28, 103.53), (58.395, 57.12, 57.375), False
    ),
}


@MODELS.register_module()
class DilatedResNet(ResNet):
    """mmseg's ResNet at output stride 8 that takes RGB 0..255; batch normalisation is frozen."""

    def __init__(self, flavour: str, depth: int = 101) -> None:
        told = FLAVOURS[flavour]
        super().__init__(
            depth,
            strides=(1, 2, 1, 1),
            dilations=(1, 1, 2, 4),
            out_indices=(3,),
            style=told.style,
            norm_cfg=dict(type="BN", requires_grad=False),
            norm_eval=True,
            init_cfg=[],  # else mmengine's Runner starts the weights anew
        )
        self.maxpool.ceil_mode = told.ceil_mode
        self.bgr = told.bgr
        self.register_buffer("mean", torch.tensor(told.mean).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(told.std).view(1, 3, 1, 1), persistent=False)

    def normalise(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> the input that the weights expect."""
        x = (images.float() - self.mean) / self.std
        return x.flip(1) if self.bgr else x

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return super().forward(self.normalise(images))


@SEGMENTORS.register_module()
class DeepLabV2(Segmentor):
    """ResNet-101 at output stride 8 and `ASPPV2Head`.

    Args:
        weights: checkpoint of the encoder with kazuto1011's, torchvision's or mmseg's names,
            whose classifier or head is left out; None for random weights.
        flavour: what the weights are: "caffe" (kazuto1011's files, mmseg's resnet101_caffe) or
            "torchvision". Names do not tell, and the wrong one costs accuracy without an error.
        rates: dilations of the head.
        scales: see `Segmentor`.
    """

    def __init__(
        self,
        num_classes: int,
        weights: str | None = None,
        flavour: Literal["caffe", "torchvision"] = "caffe",
        rates: Sequence[int] = (6, 12, 18, 24),
        scales: Sequence[float] = (1.0, 0.5, 0.75),
    ) -> None:
        head = dict(
            type="mmseg.ASPPV2Head", in_channels=2048, num_classes=num_classes + 1, rates=rates
        )
        super().__init__(dict(type="mmseg.DilatedResNet", flavour=flavour), head, scales)
        self.flavour = flavour
        if weights is not None:
            state = encoder_names(read_checkpoint(weights))
            load_checkpoint(self.backbone, state, weights, ignored=r"fc\.|decode_head\.")

    @property
    def mean_colour(self) -> tuple[int, int, int]:
        mean = FLAVOURS[self.flavour].mean
        return round(mean[0]), round(mean[1]), round(mean[2])


def own_name(name: str) -> str:
    """A tensor's name in kazuto1011's checkpoints -> in `DeepLabV2`; other names stay.

    >>> own_name("base.layer3.block1.shortcut.conv.weight")
    'backbone.layer2.0.downsample.0.weight'
    """
    plain = name.removeprefix("base.")
    stem = re.fullmatch(r"layer1\.conv1\.(conv|bn)\.(\w+)", plain)
    if stem is not None:
        return f"backbone.{stem[1]}1.{stem[2]}"
    head = re.fullmatch(r"aspp\.c(\d+)\.(\w+)", plain)
    if head is not None:
        return f"decode_head.convs.{head[1]}.{head[2]}"
    block = re.fullmatch(r"layer(\d)\.block(\d+)\.(\w+)\.(conv|bn)\.(\w+)", plain)
    if block is None:
        return plain
    stage, number, layer, part, kind = block.groups()
    within = f"backbone.layer{int(stage) - 1}.{int(number) - 1}"
    if layer == "shortcut":
        return f"{within}.downsample.{('conv', 'bn').index(part)}.{kind}"
    return f"{within}.{part}{_LAYERS[layer]}.{kind}"


def official_name(name: str) -> str:
    """The inverse of `own_name` for every tensor of `DeepLabV2`.

    >>> official_name("decode_head.convs.3.bias")
    'base.aspp.c3.bias'
    """
    stem = re.fullmatch(r"backbone\.(conv|bn)1\.(\w+)", name)
    if stem is not None:
        return f"base.layer1.conv1.{stem[1]}.{stem[2]}"
    head = re.fullmatch(r"decode_head\.convs\.(\d+)\.(\w+)", name)
    if head is not None:
        return f"base.aspp.c{head[1]}.{head[2]}"
    stage, number, layer, kind = re.fullmatch(  # type: ignore[union-attr]
        r"backbone\.layer(\d)\.(\d+)\.(downsample\.\d|conv\d|bn\d)\.(\w+)", name
    ).groups()
    block = f"base.layer{int(stage) + 1}.block{int(number) + 1}"
    if layer.startswith("downsample"):
        return f"{block}.shortcut.{('conv', 'bn')[int(layer[-1])]}.{kind}"
    names = {number: name for name, number in _LAYERS.items()}
    return f"{block}.{names[int(layer[-1])]}.{layer[:-1]}.{kind}"


def encoder_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A checkpoint under the names of `DilatedResNet`; what is not its own keeps its name."""
    return {own_name(name).removeprefix("backbone."): tensor for name, tensor in state.items()}
