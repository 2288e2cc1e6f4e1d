"""The terms of SEAM's loss.

Source: Wang et al., CVPR 2020, sections 3.2 to 3.5; YudeWang/SEAM@3212261 train_SEAM.py,
tool/visualization.py. `torch.max(dim)` and not `amax` is used where the original takes a maximum
that carries a gradient: where several entries are equal the former passes it to one of them, the
latter shares it.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from sccam_bench.classifiers.pixel_correlation import resize_aligned, strongest_with_background

_EPSILON = 1e-5
_HARD_SHARE = 0.2  # of a target's entries: the most wrong ones count
_WEAK_PART = 4  # one in so many pixels is pulled to zero


class BranchMaps(NamedTuple):
    """What the network sees in a batch at one size, at that image size.

    Attributes:
        cam: (B, 1 + C, H, W) raw maps of the head, background first.
        refined: (B, 1 + C, H, W) the same after the pixel correlation module, >= 0.
    """

    cam: Tensor
    refined: Tensor


def seam_losses(full: BranchMaps, small: BranchMaps, labels: Tensor) -> dict[str, Tensor]:
    """The four terms of SEAM's loss, unweighted; their sum is minimised.

    cls: multi-label soft margin loss of the averaged maps, mean of both sizes. The background's
    channel has no part in it, nor in any other term.
    rvmin: `least_response` of both sizes, mean. In the released code, not in the paper.
    er: the class maps of both sizes shall agree (equivariance).
    ecr: each size's refined maps shall agree with the other size's plain ones; a sum.

    Args:
        full, small: maps of the images, and of the same images made smaller.
        labels: (B, C) in {0, 1}.
    """
    both, size = (full, small), small.cam.shape[-2:]
    cam, small_cam = (shown(one.cam[:, 1:], labels) for one in both)
    cam = resize_aligned(cam, size)
    with_background = F.pad(labels, (1, 0), value=1.0)  # which every image shows
    refined, small_refined = (shown(one.refined, with_background) for one in both)
    refined = resize_aligned(refined, size)
    return {
        "cls": torch.stack([classification_loss(one.cam, labels) for one in both]).mean(),
        "rvmin": torch.stack([least_response(one.refined, labels) for one in both]).mean(),
        "er": (cam - small_cam).abs().mean(),
        "ecr": hard_distance(small_cam, refined) + hard_distance(cam, small_refined),
    }


def classification_loss(cam: Tensor, labels: Tensor) -> Tensor:
    """Of raw maps (B, 1 + C, H, W), averaged over the image at its own size."""
    return F.multilabel_soft_margin_loss(cam.mean(dim=(2, 3))[:, 1:], labels)


def shown(maps: Tensor, labels: Tensor) -> Tensor:
    """Maps (B, C, H, W) scaled to [0, 1) each, from lowest to highest; 0 for absent classes."""
    positive = torch.relu(maps)
    flat = positive.flatten(2)
    highest, lowest = (limit.values[..., None, None] for limit in (flat.max(-1), flat.min(-1)))
    scaled = torch.relu(positive - lowest - _EPSILON) / (highest - lowest + _EPSILON)
    return scaled * labels[..., None, None]


def hard_distance(target: Tensor, refined: Tensor) -> Tensor:
    """Mean of the 20 % largest |strongest class of the target - refined| of each image.

    The share is of all 1 + C channels, but absent classes differ nowhere. With VOC's 21 channels
    it is 4.2 channels' worth, so that an image of up to 3 classes counts as a whole.

    Args:
        target: (B, C, h, w) in [0, 1]; passes no gradient.
        refined: (B, 1 + C, h, w) in [0, 1].
    """
    distance = (strongest_with_background(target.detach()) - refined).abs().flatten(1)
    count = max(1, int(distance.shape[1] * _HARD_SHARE))
    return distance.topk(count, dim=1).values.mean()


def least_response(refined: Tensor, labels: Tensor) -> Tensor:
    """Mean over the quarter of the pixels where the strongest present class is weakest.

    It pulls part of every image to zero. The original's comment says that it only moves the best
    background threshold.

    Args:
        refined: (B, 1 + C, H, W).
    """
    present = refined[:, 1:] * labels[..., None, None]
    strongest = present.max(dim=1).values.flatten(1)
    count = max(1, strongest.shape[1] // _WEAK_PART)
    return torch.relu(strongest.topk(count, dim=1, largest=False).values).mean()
