"""Merging the maps of several scales and flips into one normalised map per class."""

from collections.abc import Callable, Sequence

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


def min_max(total: Tensor) -> Tensor:
    """Summed maps (..., H, W) -> (s - min - 1e-5) / (max - min + 1e-5) per map, as SEAM stores it.

    Where s < min + 1e-5, s counts as 0 first. The lowest pixel thus becomes about
    -min / (max - min), clearly negative where a map is positive everywhere; a map of zeros
    becomes -1.

    Source: YudeWang/SEAM@3212261 infer_SEAM.py.
    """
    total = torch.relu(total)
    low, high = total.amin(dim=(-2, -1), keepdim=True), total.amax(dim=(-2, -1), keepdim=True)
    lifted = torch.where(total < low + _EPSILON, 0, total)
    return (lifted - low - _EPSILON) / (high - low + _EPSILON)


def merge_min_max(total: Tensor) -> Tensor:
    """As `merge_sub_categories`, but from the lowest value to the highest; result in [0, 1).

    The negative values of `min_max` become 0: a CAM of less than 0 would give a background
    (1 - max) ** alpha of more than 1, and a score is foreground only above a threshold >= 0.
    """
    num_clusters = total.shape[1]
    side_by_side = torch.cat(total.unbind(1), dim=-1)  # the K maps of a class as one: common limits
    scaled = torch.relu(min_max(side_by_side))
    return torch.stack(scaled.chunk(num_clusters, dim=-1), dim=1).amax(dim=1)


NORMALISATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "max": merge_sub_categories,
    "min_max": merge_min_max,
}


def of_classes(maps: Tensor, present: Sequence[int], num_clusters: int) -> Tensor:
    """Maps (C * K, h, w) -> those of the `present` classes, (P, K, h, w)."""
    return maps.reshape(-1, num_clusters, *maps.shape[-2:])[torch.as_tensor(present)]


def merge(
    maps: Sequence[Tensor], flipped: Sequence[bool], size: tuple[int, int], normalisation: str
) -> Tensor:
    """Maps (P, K, h, w) of all versions -> normalised maps (P, H, W).

    Args:
        normalisation: a key of `NORMALISATIONS`.
    """
    return NORMALISATIONS[normalisation](sum_versions(maps, flipped, size))
