"""IRN's propagation: a random walk that stops at edges.

Source: Ahn, Cho & Kwak, CVPR 2019; jiwoon-ahn/irn@a2ece00 misc/indexing.py
propagate_to_edge, step/make_sem_seg_labels.py.
"""

import numpy as np
import torch
from torch.nn import functional as F

from sccam_bench.errors import InputError
from sccam_bench.refiners.base import Guide, Refiner, foreground_share
from sccam_bench.refiners.edge_paths import path_affinity
from sccam_bench.refiners.random_walk import enlarge, random_walk, walk_matrix
from sccam_bench.registry import REFINERS


def propagate(
    scores: np.ndarray, edges: np.ndarray, radius: int, beta: float, steps: int
) -> np.ndarray:
    """Walk scores (P, h, w) over the grid of edges (h, w) in [0, 1] -> (P, h, w).

    The walk starts from scores * (1 - edges), and moves between points closer than `radius` with
    weights (1 - strongest edge on the path)^beta. The original pads the edges with 1 and cuts the
    padding out of the matrix, which leaves what is used here: every pair inside the grid.
    """
    field = path_affinity(torch.from_numpy(edges)[None], radius)[0].numpy()
    start = (scores * (1 - edges)).reshape(len(scores), -1)
    return random_walk(start, walk_matrix(field, beta), steps).reshape(scores.shape)


def share_of_strongest(scores: np.ndarray, background: float) -> np.ndarray:
    """Scores (P, H, W) >= 0 -> (P, H, W) in [0, 1], above 0.5 where they are foreground.

    Divided by their largest value over all classes, a score is foreground above `background`.
    """
    relative = scores / max(scores.max(), np.finfo(scores.dtype).tiny)
    constant = np.full_like(relative[:1], background)
    return foreground_share(np.concatenate([constant, relative]))


def shrink(maps: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Mean of the pixels of each grid point: (P, H, W) -> (P, h, w)."""
    return F.interpolate(torch.from_numpy(maps)[None], size, mode="area")[0].numpy()


@REFINERS.register_module()
class EdgePropagation(Refiner):
    """IRN's random walk, guided by the edges that an `EdgeNet` sees.

    Args:
        radius: points closer than this many grid points are linked.
        beta: exponent of the affinities; a larger one cuts weak links.
        log2_steps: the walk takes 2 ** log2_steps steps.
        background: score of the background, relative to the image's largest propagated score.
    """

    guidance = "edges"

    def __init__(
        self,
        radius: int = 5,
        beta: float = 10.0,
        log2_steps: int = 8,
        background: float = 0.25,
    ) -> None:
        if radius < 2 or min(beta, log2_steps) < 0:
            raise InputError(
                f"refiner: radius {radius} must be at least 2, beta {beta} and log2_steps "
                f"{log2_steps} must not be negative"
            )
        if not 0 < background < 1:
            raise InputError(f"refiner: background {background} must be between 0 and 1")
        self.radius, self.beta, self.log2_steps = radius, beta, log2_steps
        self.background = background

    def __call__(self, cams: np.ndarray, guide: Guide) -> np.ndarray:
        assert guide.edges is not None, "the pipeline trains an EdgeNet for this refiner"
        start = shrink(cams, guide.edges.shape)
        walked = propagate(start, guide.edges, self.radius, self.beta, 2**self.log2_steps)
        full = enlarge(walked, guide.stride, cams.shape[1:])
        return share_of_strongest(full, self.background)
