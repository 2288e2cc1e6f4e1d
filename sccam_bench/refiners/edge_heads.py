"""The heads of IRN's network: an edge map and a displacement field from features of many depths.

Source: Ahn, Cho & Kwak, CVPR 2019; jiwoon-ahn/irn@a2ece00 net/resnet50_irn.py.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_EDGE_CHANNELS = 32


class EdgeHead(nn.Module):
    """Levels -> 32 channels each, all at the finest one's resolution -> edge logit.

    Args:
        channels, strides: of the levels, strides not falling.
    """

    def __init__(self, channels: Sequence[int], strides: Sequence[int]) -> None:
        super().__init__()
        self.factors = [stride // strides[0] for stride in strides]
        self.levels = nn.ModuleList(projection(width, _EDGE_CHANNELS) for width in channels)
        self.mix = nn.Conv2d(len(channels) * _EDGE_CHANNELS, 1, 1)

    def forward(self, levels: Sequence[Tensor]) -> Tensor:
        """Features of the levels -> logits (B, 1, h, w)."""
        projected = [module(level) for module, level in zip(self.levels, levels, strict=True)]
        return self.mix(join(projected, self.factors))


class DisplacementHead(nn.Module):
    """Levels -> vectors (dy, dx): the coarse levels are joined first, then with the fine ones.

    Args:
        channels, strides: of the levels, strides not falling; the fine ones have the smallest.
        widths: channels that each level is projected to; the last also of the joined ones.
    """

    def __init__(
        self, channels: Sequence[int], strides: Sequence[int], widths: Sequence[int]
    ) -> None:
        super().__init__()
        self.levels = nn.ModuleList(map(projection, channels, widths))
        self.num_fine = list(strides).count(strides[0])
        coarse = strides[self.num_fine :]
        self.coarse_factors = [stride // coarse[0] for stride in coarse]
        self.fine_factors = [1] * self.num_fine
        joined = sum(widths[: self.num_fine])
        self.mix_coarse = None
        if coarse:
            self.mix_coarse = projection(sum(widths[self.num_fine :]), widths[-1])
            self.fine_factors.append(coarse[0] // strides[0])
            joined += widths[-1]
        self.mix = projection(joined, widths[-1])
        self.vectors = nn.Conv2d(widths[-1], 2, 1, bias=False)

    def forward(self, levels: Sequence[Tensor]) -> Tensor:
        """Features of the levels -> vectors (B, 2, h, w) in grid points."""
        projected = [module(level) for module, level in zip(self.levels, levels, strict=True)]
        fine = projected[: self.num_fine]
        if self.mix_coarse is not None:
            fine.append(self.mix_coarse(join(projected[self.num_fine :], self.coarse_factors)))
        return self.vectors(F.relu(self.mix(join(fine, self.fine_factors))))


def projection(inputs: int, outputs: int) -> nn.Sequential:
    """1x1 convolution and group normalisation, at least 8 channels to a group."""
    groups = max(1, min(16, outputs // 8))
    convolution = nn.Conv2d(inputs, outputs, 1, bias=False)
    return nn.Sequential(convolution, ChannelsFirstGroupNorm(groups, outputs))


class ChannelsFirstGroupNorm(nn.GroupNorm):
    """Group normalisation whose sums do not lose digits.

    Over channels-last tensors PyTorch's CPU code sums in an order that costs two decimals on a
    canvas of 512 x 512 pixels.
    """

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(input.contiguous())


def join(maps: Sequence[Tensor], factors: Sequence[int]) -> Tensor:
    """Enlarge each map (B, D, h, w) by its factor, cut to the first's size, ReLU, concatenate."""
    height, width = maps[0].shape[-2:]
    large = [
        F.interpolate(one, scale_factor=factor, mode="bilinear", align_corners=False)
        for one, factor in zip(maps, factors, strict=True)
    ]
    return F.relu(torch.cat([one[..., :height, :width] for one in large], dim=1))
