"""SEAM's pixel correlation module (PCM): class maps spread to the pixels that look alike.

Source: Wang et al., CVPR 2020, section 3.4; YudeWang/SEAM@3212261 network/resnet38_SEAM.py.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_EPSILON = 1e-5  # the original's guard against division by zero


def resize_aligned(maps: Tensor, size: Sequence[int]) -> Tensor:
    """Bilinear with aligned corners, as SEAM resizes everything inside its network."""
    return F.interpolate(maps, tuple(size), mode="bilinear", align_corners=True)


def strongest_with_background(classes: Tensor) -> Tensor:
    """Class maps (B, C, h, w) in [0, 1] -> (B, 1 + C, h, w), background first.

    The background is 1 - the strongest class; of the classes, only the strongest keeps its score.
    Equally strong ones all keep it.
    """
    strongest = classes.amax(dim=1, keepdim=True)
    kept = torch.where(classes == strongest, classes, 0)
    return torch.cat([1 - strongest, kept], dim=1)


def scores_to_spread(maps: Tensor) -> Tensor:
    """A head's raw maps (B, C, h, w) -> (B, 1 + C, h, w) in [0, 1], without gradient.

    Every class is divided by its own maximum over the image, whether the image shows it or not.
    """
    positive = torch.relu(maps.detach())
    highest = positive.amax(dim=(2, 3), keepdim=True) + _EPSILON
    return strongest_with_background(torch.relu(positive - _EPSILON) / highest)


def spread_by_correlation(maps: Tensor, features: Tensor) -> Tensor:
    """Mix the maps (B, C, h, w) of each pixel's look-alikes, by features (B, F, h, w).

    The weight of pixel i in pixel j is relu(cosine of their features), divided by the sum over i.

    One image at a time: the affinity of n = h * w pixels takes 4 n^2 bytes, 39 MB for a crop of
    448 pixels at stride 8, 0.6 GB for 1000 x 750 pixels. It is kept for the backward pass.
    """
    spread = []
    for scores, one in zip(maps.flatten(2), features.flatten(2), strict=True):
        unit = one / (one.norm(dim=0, keepdim=True) + _EPSILON)
        affinity = F.relu(unit.T @ unit, inplace=True)
        spread.append(scores @ affinity / (affinity.sum(dim=0) + _EPSILON))
    return torch.stack(spread).reshape(maps.shape)


class PixelCorrelation(nn.Module):
    """The PCM on chosen taps of a backbone; no gradient flows into taps or maps.

    The image's own colours (3 channels) and one 1x1 projection of each tap are mixed by another
    1x1 convolution, whose outputs are compared. The released code has this one projection for both
    sides of the comparison; figure 3 of the paper draws two.

    Args:
        inputs: channels of each tap.
        channels: channels that each tap is projected to; the mix has their sum.
    """

    def __init__(self, inputs: Sequence[int], channels: Sequence[int]) -> None:
        super().__init__()
        projections = [
            nn.Conv2d(tap, width, 1, bias=False)
            for tap, width in zip(inputs, channels, strict=True)
        ]
        self.projections = nn.ModuleList(projections)
        self.mix = nn.Conv2d(3 + sum(channels), sum(channels), 1, bias=False)
        for projection in projections:  # as AffinityNet's
            nn.init.kaiming_normal_(projection.weight)
        nn.init.xavier_uniform_(self.mix.weight, gain=4)

    def features(self, image: Tensor, taps: Sequence[Tensor], size: Sequence[int]) -> Tensor:
        """Normalised image (B, 3, H, W) and taps (B, *, *, *) -> (B, F, h, w) to compare."""
        parts = [resize_aligned(image, size)]
        for tap, projection in zip(taps, self.projections, strict=True):
            parts.append(resize_aligned(F.relu(projection(tap.detach())), size))
        return self.mix(torch.cat(parts, dim=1))

    def forward(self, image: Tensor, taps: Sequence[Tensor], maps: Tensor) -> Tensor:
        """Spread `scores_to_spread` (B, 1 + C, h, w) over alike pixels of the same grid."""
        return spread_by_correlation(maps, self.features(image, taps, maps.shape[-2:]))
