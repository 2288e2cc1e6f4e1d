"""The random walk over pixel affinities, without ever forming a dense matrix.

T = A^beta / column sums. A is symmetric, so with D the diagonal of the column sums, T is similar
to S = D^-1/2 A^beta D^-1/2: scores @ T^t = (scores D^1/2) S^t D^-1/2. S has its eigenvalues in
[-1, 1], where x^t is well approximated by a Chebyshev sum of about sqrt(2 t log(2 / eps)) terms:
some 80 sparse products for t = 256.
"""

from functools import lru_cache

import numpy as np
import torch
from scipy import sparse
from scipy.special import gammaln
from torch.nn import functional as F

from sccam_bench.errors import InputError
from sccam_bench.refiners.affinity_labels import neighbours, pair_offsets, radius_of
from sccam_bench.refiners.base import Guide, Refiner, foreground_share, with_background
from sccam_bench.refiners.torch_csr import torch_csr
from sccam_bench.registry import REFINERS

_ACCURACY = 1e-7  # largest sum of neglected Chebyshev coefficients


def chebyshev_power(exponent: int, accuracy: float = _ACCURACY) -> np.ndarray:
    """Coefficients c_0, c_1, ... with x^exponent = sum of c_k T_k(x) on [-1, 1], to `accuracy`.

    x^n = 2^(1-n) * sum over k = n, n-2, ... of binomial(n, (n-k)/2) T_k(x), the term k = 0 halved.
    All coefficients are positive and sum to 1, so the neglected ones bound the error.
    """
    k = np.arange(exponent % 2, exponent + 1, 2)
    log = gammaln(exponent + 1) - gammaln((exponent - k) / 2 + 1) - gammaln((exponent + k) / 2 + 1)
    coefficients = np.zeros(exponent + 1)
    coefficients[k] = np.exp(log - (exponent - 1) * np.log(2))
    if exponent % 2 == 0:
        coefficients[0] /= 2
    tail = coefficients[::-1].cumsum()[::-1]
    return coefficients[: int((tail > accuracy).sum())]


def walk_matrix(affinity: np.ndarray, beta: float) -> sparse.csr_array:
    """A^beta with unit diagonal: affinity (O, h, w) of the offsets -> (h * w, h * w) sparse."""
    num_offsets, height, width = affinity.shape
    pattern = _pattern(height, width, radius_of(num_offsets))
    weights = np.append(affinity.reshape(-1) ** affinity.dtype.type(beta), affinity.dtype.type(1))
    return sparse.csr_array(
        (weights[pattern.data], pattern.indices, pattern.indptr), shape=pattern.shape
    )


@lru_cache(maxsize=8)
def _pattern(height: int, width: int, radius: int) -> sparse.csr_array:
    """Where each entry of `walk_matrix` comes from: an index into the flat affinity, and behind
    its end the diagonal's."""
    offsets = pair_offsets(radius)
    grid = torch.arange(height * width).reshape(height, width)
    firsts, seconds, sources = [], [], []
    for number, offset in enumerate(offsets):
        here, there = neighbours(grid, offset)
        firsts.append(here.reshape(-1))
        seconds.append(there.reshape(-1))
        sources.append(here.reshape(-1) + number * height * width)
    first, second, source = (torch.cat(parts).numpy() for parts in (firsts, seconds, sources))
    diagonal = np.arange(height * width)
    end = np.full(len(diagonal), len(offsets) * height * width)
    return sparse.coo_array(
        (
            np.concatenate([source, source, end]),
            (
                np.concatenate([first, second, diagonal]).astype(np.int32),
                np.concatenate([second, first, diagonal]).astype(np.int32),
            ),
        ),
        shape=(len(diagonal), len(diagonal)),
    ).tocsr()


def random_walk(scores: np.ndarray, weights: sparse.csr_array, steps: int) -> np.ndarray:
    """Spread scores (C, n) by `steps` steps of the walk with weights A^beta (n, n) -> (C, n).

    Equals scores @ (weights / column sums)^steps to about 1e-6 of the largest score.
    """
    root = np.sqrt(weights.sum(axis=0)).astype(weights.dtype)
    step = torch_csr(_symmetric(weights, root))
    coefficients = chebyshev_power(steps).astype(weights.dtype).tolist()
    start = np.ascontiguousarray(scores.T.astype(weights.dtype)) * root[:, None]
    before = torch.from_numpy(start)
    total = coefficients[0] * before
    if len(coefficients) > 1:
        now = step @ before
        total.add_(now, alpha=coefficients[1])
        for coefficient in coefficients[2:]:
            before, now = now, torch.addmm(before, step, now, beta=-1, alpha=2)
            if coefficient:
                total.add_(now, alpha=coefficient)
    return (total.numpy() / root[:, None]).T


def _symmetric(weights: sparse.csr_array, root: np.ndarray) -> sparse.csr_array:
    """D^-1/2 W D^-1/2 of the same sparsity, from the square roots of the column sums."""
    rows = np.repeat(np.arange(len(root)), np.diff(weights.indptr))
    values = weights.data / (root[rows] * root[weights.indices])
    return sparse.csr_array((values, weights.indices, weights.indptr), shape=weights.shape)


def pool(scores: np.ndarray, stride: int) -> np.ndarray:
    """Mean of stride x stride pixels: (C, H, W) -> (C, ceil(H / stride), ceil(W / stride)).

    What lies outside the picture counts as 0, in every channel.
    """
    channels, height, width = scores.shape
    rows, columns = -(-height // stride), -(-width // stride)
    padded = np.zeros((channels, rows * stride, columns * stride), scores.dtype)
    padded[:, :height, :width] = scores
    return padded.reshape(channels, rows, stride, columns, stride).mean(axis=(2, 4))


def enlarge(scores: np.ndarray, stride: int, size: tuple[int, int]) -> np.ndarray:
    """(C, h, w) -> (C, H, W): `stride` times larger, bilinear, cut to `size`."""
    full = F.interpolate(
        torch.from_numpy(np.ascontiguousarray(scores))[None],
        scale_factor=stride,
        mode="bilinear",
        align_corners=False,
    )
    return full[0, :, : size[0], : size[1]].numpy()


@REFINERS.register_module()
class RandomWalk(Refiner):
    """PSA's random walk.

    Args:
        alpha: exponent of the background, (1 - max) ** alpha.
        beta: exponent of the affinities; a larger one cuts weak links.
        log2_steps: the walk takes 2 ** log2_steps steps.

    Source: Ahn & Kwak, CVPR 2018, section 3.3; jiwoon-ahn/psa@9493e59 infer_aff.py.
    """

    guidance = "affinity"

    def __init__(self, alpha: float = 16.0, beta: float = 8.0, log2_steps: int = 8) -> None:
        if min(alpha, beta, log2_steps) < 0:
            raise InputError(
                f"refiner: alpha {alpha}, beta {beta} and log2_steps {log2_steps} must not be "
                "negative"
            )
        self.alpha, self.beta, self.log2_steps = alpha, beta, log2_steps

    def __call__(self, cams: np.ndarray, guide: Guide) -> np.ndarray:
        assert guide.affinity is not None, "the pipeline trains an AffinityNet for this refiner"
        start = pool(with_background(cams, self.alpha), guide.stride)
        weights = walk_matrix(guide.affinity, self.beta)
        walked = random_walk(start.reshape(len(start), -1), weights, 2**self.log2_steps)
        scores = enlarge(walked.reshape(start.shape), guide.stride, cams.shape[1:])
        return foreground_share(scores)
