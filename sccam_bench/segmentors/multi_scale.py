"""The multi-scale input of DeepLab: one network on several sizes, and their pixel-wise maximum.

Source: kazuto1011/deeplab-pytorch@4219467 libs/models/msc.py and main.py.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from sccam_bench.data.base import IGNORE


def pyramid(
    logits_of: Callable[[Tensor], Tensor], images: Tensor, scales: Sequence[float]
) -> list[Tensor]:
    """Logits of (B, 3, H, W) at each scale, and last their maximum in the size of the first.

    With a single scale there is no maximum. Sizes are resampled by the scale itself, as PyTorch
    does from 1.6 on; before, the sizes' ratio gave logits that differ by a tenth of their range
    where sides are odd.
    """
    found = [logits_of(_scaled(images, scale)) for scale in scales]
    return found if len(found) == 1 else [*found, _maximum(found)]


def pyramid_loss(logits: Sequence[Tensor], labels: Tensor) -> list[Tensor]:
    """Cross-entropy of each level against `labels` (B, H, W) reduced to its size.

    255 is ignored; a level without any labelled pixel has the loss 0.
    """
    return [_cross_entropy(one, reduced(labels, one.shape[-2:])) for one in logits]


def reduced(labels: Tensor, size: Sequence[int]) -> Tensor:
    """Labels (B, H, W) -> (B, h, w) int64 by the nearest pixel's centre, as Pillow does."""
    shrunk = F.interpolate(labels[:, None].float(), size=tuple(size), mode="nearest-exact")
    return shrunk[:, 0].long()


def _scaled(images: Tensor, scale: float) -> Tensor:
    if scale == 1:
        return images
    return F.interpolate(images, scale_factor=scale, mode="bilinear", align_corners=False)


def _maximum(levels: Sequence[Tensor]) -> Tensor:
    size = levels[0].shape[-2:]
    enlarged = [
        F.interpolate(one, size=size, mode="bilinear", align_corners=False) for one in levels[1:]
    ]
    # not amax, whose gradient is shared among equal maxima
    return torch.stack([levels[0], *enlarged]).max(dim=0).values


def _cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits, labels, ignore_index=IGNORE, reduction="sum")
    return total / (labels != IGNORE).sum().clamp(min=1)
