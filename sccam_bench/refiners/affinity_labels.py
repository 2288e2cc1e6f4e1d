"""Which pairs of pixels AffinityNet learns from, and its loss.

Source: Ahn & Kwak, CVPR 2018, section 3.2; jiwoon-ahn/psa@9493e59 voc12/data.py, train_aff.py,
tool/pyutils.py.
"""

from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from sccam_bench.data.base import IGNORE

Border = Literal["pad", "psa", "seam"]
_EMPTY = 1e-5  # scores below this everywhere: outside the picture


def pair_offsets(radius: int) -> list[tuple[int, int]]:
    """Offsets (dy, dx) of a pixel's neighbours closer than `radius`, each pair once.

    Radius 5 gives 34 offsets.
    """
    offsets = [(0, dx) for dx in range(1, radius)]
    for dy in range(1, radius):
        offsets += [
            (dy, dx) for dx in range(1 - radius, radius) if dy * dy + dx * dx < radius * radius
        ]
    return offsets


def radius_of(num_offsets: int) -> int:
    """The radius whose `pair_offsets` are this many."""
    radius = 2
    while len(pair_offsets(radius)) < num_offsets:
        radius += 1
    return radius


def radius_within(size: tuple[int, int], radius: int, border: Border) -> int:
    """The radius that pairs have on a grid (h, w): `radius`, or with border "seam" less.

    On a small grid the first points of "psa" are few or none. SEAM then shrinks the radius to
    (shorter side - 1) // 2; here not below 2, the least that makes pairs.

    Source: YudeWang/SEAM@3212261 network/resnet38_aff.py.
    """
    return min(radius, max(2, (min(size) - 1) // 2)) if border == "seam" else radius


def neighbours(grid: Tensor, offset: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Views of (..., h, w): the points that have a neighbour at `offset`, and those neighbours."""
    dy, dx = offset
    height, width = grid.shape[-2:]
    height, width = max(0, height - dy), max(0, width - abs(dx))  # 0: the offset spans the grid
    left = max(0, -dx)
    here = grid[..., :height, left : left + width]
    there = grid[..., dy : dy + height, left + dx : left + dx + width]
    return here, there


def embed(pairs: Tensor, offset: tuple[int, int], size: tuple[int, int]) -> Tensor:
    """Put values (..., h', w') of the pairs at `offset` where their first points lie in (h, w).

    Elsewhere, where there is no pair, is 0.
    """
    height, width = size
    dy, dx = offset
    # left, right, top, bottom of the first points in the grid
    margin = (min(max(0, -dx), width), min(max(0, dx), width), 0, min(dy, height))
    return F.pad(pairs, margin)


def pair_exists(size: tuple[int, int], radius: int, border: Border) -> Tensor:
    """(O, h, w) bool: whether a grid point has its neighbour at each offset.

    border "pad": every pair inside the grid (as IRN). "psa": as the released code of PSA, whose
    first points of a pair leave out the last radius - 1 rows and radius - 1 columns on both
    sides, so that the border of the picture is hardly connected. "seam": as "psa", for the radius
    of `radius_within`.
    """
    offsets = pair_offsets(radius)
    exists = torch.zeros(len(offsets), *size, dtype=torch.bool)
    height, width = size
    for i, (dy, dx) in enumerate(offsets):
        if border == "pad":
            neighbours(exists[i], (dy, dx))[0].fill_(True)
        else:
            margin = radius - 1
            exists[i, : max(0, height - margin), margin : max(0, width - margin)] = True
    return exists


def confident_labels(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Scores on the grid, (P + 1, h, w) each, background first -> labels (h, w) uint8.

    `low` has the strong background (small alpha): its foreground is confident and is labelled
    with the position of its class, 1 to P. `high` has the weak background: its background is
    confident, 0. All else, and what lies outside the picture, is 255.
    """
    label = low.argmax(axis=0).astype(np.uint8)
    label[label == 0] = IGNORE
    label[high.argmax(axis=0) == 0] = 0
    label[np.concatenate([low, high]).max(axis=0) < _EMPTY] = IGNORE
    return label


def pair_kinds(labels: Tensor, exists: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Which pairs are background, foreground and negative: each (B, O, h, w) bool.

    Background: both points are labelled 0. Foreground: both have the same class. Negative: two
    different labels. Pairs with an ignored point (255) are none of them.

    Args:
        labels: (B, h, w) uint8.
        exists: (O, h, w) bool.
    """
    grid = labels.to(torch.int16)
    here = torch.full((len(grid), *exists.shape), IGNORE, dtype=torch.int16, device=grid.device)
    there = here.clone()
    for i, offset in enumerate(pair_offsets(radius_of(len(exists)))):
        first, second = neighbours(grid, offset)
        neighbours(here[:, i], offset)[0].copy_(first)
        neighbours(there[:, i], offset)[0].copy_(second)
    known = exists & (here != IGNORE) & (there != IGNORE)
    same = known & (here == there)
    return same & (here == 0), same & (here != 0), known & (here != there)


def affinity_loss(affinity: Tensor, labels: Tensor, exists: Tensor) -> dict[str, Tensor]:
    """The three terms of AffinityNet's loss; their sum is minimised.

    Background pairs (both confident background) and foreground pairs (both the same class) shall
    have affinity 1, negative pairs (two different labels) 0. Each term is a mean over its pairs
    in the batch; a term without pairs is 0. Weights 1/4, 1/4, 1/2.

    Args:
        affinity: (B, O, h, w) in [0, 1].
        labels: (B, h, w) uint8, 255 ignored.
        exists: (O, h, w) bool.
    """
    background, foreground, negative = pair_kinds(labels, exists)
    like, unlike = -torch.log(affinity + 1e-5), -torch.log(1 + 1e-5 - affinity)
    return {
        "loss_background": mean_where(like, background) / 4,
        "loss_foreground": mean_where(like, foreground) / 4,
        "loss_negative": mean_where(unlike, negative) / 2,
    }


def mean_where(values: Tensor, where: Tensor) -> Tensor:
    """Mean of the values that `where` marks; 0 where it marks none."""
    return (values * where).sum() / (where.sum() + 1e-5)
