"""Merging the maps of several scales and flips into one normalised map per class."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

_EPSILON = 1e-5  # the originals' guard against division by zero


def sum_versions(maps: Sequence[Tensor], flipped: Sequence[bool], size: tuple[int, int]) -> Tensor:
    """Sum the maps of several versions of an image at its own size.

    Args:
        maps: per version (..., h, w) >= 0, any resolution.
        flipped: which versions saw the image mirrored.
        size: (H, W) of the image.

    Returns:
        (..., H, W); enlarged bilinearly without aligned corners, as the originals do.
    """
    total = None
    for one, mirrored in zip(maps, flipped, strict=True):
        flat = one.reshape(1, -1, *one.shape[-2:])
        full = F.interpolate(flat, size, mode="bilinear", align_corners=False)
        full = full.flip(-1) if mirrored else full
        total = full if total is None else total + full
    assert total is not None, "at least one version is needed"
    return total.reshape(*maps[0].shape[:-2], *size)


def merge_sub_categories(total: Tensor) -> Tensor:
    """Sub-category maps (P, K, H, W) >= 0 -> class maps (P, H, W) in [0, 1).

    The K maps of a class are divided by their common maximum; the largest counts. With K = 1 this
    is the usual normalisation of a CAM.

    Source: Juliachang/SC-CAM@191ec48 tool/infer_utils.py; K = 1: jiwoon-ahn/psa@9493e59
    infer_cls.py.
    """
    common = total.amax(dim=(1, 2, 3), keepdim=True)
    return (total / (common + _EPSILON)).amax(dim=1)


def merge(
    maps: Sequence[Tensor],
    flipped: Sequence[bool],
    size: tuple[int, int],
    present: Sequence[int],
    num_clusters: int,
) -> Tensor:
    """Maps (C * K, h, w) of all versions -> normalised maps (P, H, W) of the present classes.

    Args:
        num_clusters: K; 1 for a parent head.
    """
    kept = [
        one.reshape(-1, num_clusters, *one.shape[-2:])[torch.as_tensor(present)] for one in maps
    ]
    return merge_sub_categories(sum_versions(kept, flipped, size))
