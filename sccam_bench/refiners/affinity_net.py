"""AffinityNet: how likely neighbouring pixels belong to one class."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sccam_bench.backbones.base import Backbone, tap_levels
from sccam_bench.errors import InputError
from sccam_bench.refiners.affinity_labels import (
    Border,
    affinity_loss,
    embed,
    neighbours,
    pair_exists,
    pair_offsets,
    radius_within,
)
from sccam_bench.refiners.base import Guide, GuideNet
from sccam_bench.registry import MODELS


def pairwise_affinity(features: Tensor, radius: int, border: Border) -> Tensor:
    """exp(-mean |f_i - f_j|) of every pair: features (B, F, h, w) -> (B, O, h, w) in [0, 1].

    Pairs that `border` leaves out have affinity 0. O belongs to the radius of `radius_within`.
    """
    size = (features.shape[-2], features.shape[-1])
    radius = radius_within(size, radius, border)
    rows = []
    for offset in pair_offsets(radius):
        here, there = neighbours(features, offset)
        rows.append(embed(torch.exp(-(here - there).abs().mean(dim=1)), offset, size))
    exists = pair_exists(size, radius, border).to(features.device)
    return torch.stack(rows, dim=1) * exists


@MODELS.register_module()
class AffinityNet(GuideNet):
    """Backbone taps -> 1x1 convolutions -> features whose distance says how alike pixels are.

    Args:
        backbone: a built `Backbone`.
        taps: which of its levels to read.
        channels: channels that each tap is projected to.
        radius: pairs closer than this many grid points are compared.
        border: see `pair_exists`.

    Source: Ahn & Kwak, CVPR 2018; jiwoon-ahn/psa@9493e59 network/resnet38_aff.py.
    """

    guidance = "affinity"

    def __init__(
        self,
        backbone: Backbone,
        taps: Sequence[int] = (-3, -2, -1),
        channels: Sequence[int] = (64, 128, 256),
        radius: int = 5,
        border: Border = "pad",
    ) -> None:
        super().__init__()
        if len(taps) != len(channels):
            raise InputError(
                f"affinity.net: {len(taps)} taps need as many channels, not {len(channels)}"
            )
        self.backbone, self.taps = backbone, tap_levels(backbone, taps, "affinity.net.taps")
        self.radius, self.border = radius, border
        self.stride = max(8, min(backbone.strides[level] for level in self.taps))
        projections = [
            nn.Conv2d(backbone.channels[level], width, 1, bias=False)
            for level, width in zip(self.taps, channels, strict=True)
        ]
        self.projections = nn.ModuleList(projections)
        total = sum(channels)
        self.mix = nn.Conv2d(total, total, 1, bias=False)
        for projection in projections:
            nn.init.kaiming_normal_(projection.weight)
        nn.init.xavier_uniform_(self.mix.weight, gain=4)

    def features(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> (B, F, ceil(H / stride), ceil(W / stride))."""
        size = (-(-images.shape[-2] // self.stride), -(-images.shape[-1] // self.stride))
        projected = []
        for tap, projection in zip(
            self.backbone.taps(images, self.taps), self.projections, strict=True
        ):
            one = F.elu(projection(tap))
            if one.shape[-2:] != size:
                one = F.interpolate(one, size, mode="bilinear", align_corners=False)
            projected.append(one)
        return F.elu(self.mix(torch.cat(projected, dim=1)))

    def affinity(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) -> (B, O, h, w) in [0, 1]."""
        return pairwise_affinity(self.features(images), self.radius, self.border)

    @torch.inference_mode()
    def guides(self, images: np.ndarray) -> list[Guide]:
        batch = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))
        affinities = self.affinity(batch.to(self.mix.weight.device)).cpu().numpy()
        return [
            Guide(image, affinity, self.stride)
            for image, affinity in zip(images, affinities, strict=True)
        ]

    def forward(self, images: Tensor, mode: str = "loss", **targets: Tensor) -> Any:
        """mmengine's entry: loss terms against ``targets["labels"]`` (B, h, w), or affinities."""
        affinity = self.affinity(images)
        if mode != "loss":
            return affinity
        size = (affinity.shape[-2], affinity.shape[-1])
        exists = pair_exists(size, radius_within(size, self.radius, self.border), self.border)
        return affinity_loss(affinity, targets["labels"], exists.to(affinity.device))
