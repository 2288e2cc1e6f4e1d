"""From an edge map to affinities: two points are alike if no edge lies on the way between them.

Source: Ahn, Cho & Kwak, CVPR 2019; jiwoon-ahn/irn@a2ece00 misc/indexing.py PathIndex,
edge_to_affinity.
"""

from functools import lru_cache

import torch
from torch import Tensor

from sccam_bench.refiners.affinity_labels import (
    Border,
    embed,
    neighbours,
    pair_exists,
    pair_offsets,
)


@lru_cache(maxsize=1024)
def straight_path(offset: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Grid points (dy, dx) from `offset` back to (0, 0), both included.

    They are the points of the rectangle between the two whose distance to the straight line is
    below 1, the farthest from (0, 0) first, equally far ones in the order of their rows.
    """
    dy, dx = offset
    box = [(y, x) for y in _between(dy) for x in _between(dx)]
    near = [(y, x) for y, x in box if (dy * x - dx * y) ** 2 < dy * dy + dx * dx]
    return tuple(sorted(near, key=lambda point: -abs(point[0]) - abs(point[1])))


def path_affinity(edges: Tensor, radius: int, border: Border = "pad") -> Tensor:
    """1 - the strongest edge on the path of each pair: (B, h, w) in [0, 1] -> (B, O, h, w).

    O are the `pair_offsets` of `radius`. Pairs that leave the grid, or that `border` leaves out,
    have affinity 0. The gradient goes to the path's strongest point alone, the first of equals.
    """
    size = height, width = (edges.shape[-2], edges.shape[-1])
    points = torch.arange(height * width, device=edges.device).reshape(size)
    flat = edges.flatten(1)
    rows = []
    for offset in pair_offsets(radius):
        here = neighbours(points, offset)[0]
        steps = torch.tensor([y * width + x for y, x in straight_path(offset)]).to(points)
        on_path = here.reshape(-1) + steps[:, None]  # (path, pairs)
        first = torch.arange(on_path.shape[1], device=edges.device)
        strongest = on_path[flat.detach()[:, on_path].argmax(dim=1), first]  # (B, pairs)
        affinity = 1 - flat.gather(1, strongest)
        rows.append(embed(affinity.reshape(len(edges), *here.shape), offset, size))
    return torch.stack(rows, dim=1) * pair_exists(size, radius, border).to(edges.device)


def _between(end: int) -> range:
    """Row-major scan from 0 to `end`, whatever its sign."""
    return range(min(0, end), max(0, end) + 1)
