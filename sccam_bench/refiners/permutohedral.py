"""Gaussian filtering in high dimensions on a permutohedral lattice (Adams et al., 2010).

Points are spread to the d + 1 corners of their lattice simplex, blurred along the d + 1 lattice
directions, and read back: approximately a sum over all points weighted by exp(-|f_i - f_j|^2 / 2),
in time linear in the points. A dense CRF with an exact Gaussian gives other label maps than the
lattice that the field uses, so the lattice is reproduced step by step.

Source: Krähenbühl & Koltun, NIPS 2011, and their implementation in pydensecrf.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import torch
from scipy import sparse
from torch import Tensor

from sccam_bench.refiners.torch_csr import torch_csr


@dataclass(frozen=True)
class Lattice:
    """A lattice over N points with M occupied corners.

    `slice_` (N, M) reads values at the points, its transpose spreads them; `blurs` are the d + 1
    directions, (M, M) each.
    """

    slice_: sparse.csr_array
    blurs: list[Tensor]

    @cached_property
    def _read(self) -> Tensor:
        return torch_csr(self.slice_)

    @cached_property
    def _spread(self) -> Tensor:
        return torch_csr(self.slice_.T.tocsr())

    def filter(self, values: np.ndarray) -> np.ndarray:
        """(N, C) float32 -> (N, C): for each point the weighted sum over all points.

        Weights are right up to one constant factor, which a normalisation removes.
        """
        corners = self._spread @ torch.from_numpy(values)
        for blur in self.blurs:
            corners = blur @ corners
        return (self._read @ corners).numpy()

    def scaled(self, factor: np.ndarray) -> "Lattice":
        """The lattice whose filter is factor * filter(factor * values), factor (N,) float32."""
        weights = self.slice_.data * np.repeat(factor, np.diff(self.slice_.indptr))
        slice_ = sparse.csr_array(
            (weights, self.slice_.indices, self.slice_.indptr), shape=self.slice_.shape
        )
        return Lattice(slice_, self.blurs)


def build_lattice(features: np.ndarray) -> Lattice:
    """Lattice over features (N, d), in units of the Gaussian's standard deviation.

    Takes about 55 (d + 1) bytes per point while it is built and keeps 20 (d + 1): 60 MB and
    20 MB for 375 x 500 pixels and d = 5.
    """
    simplex = enclosing_simplex(features)
    keys, steps = _corner_keys(simplex)
    number, corners = keys.shape
    index, occupied = pd.factorize(keys.reshape(-1))  # hashing: sorting them takes far longer
    slice_ = sparse.csr_array(
        (
            simplex.weights.reshape(-1),
            index.astype(np.int32),
            np.arange(0, number * corners + 1, corners, dtype=np.int32),
        ),
        shape=(number, len(occupied)),
    )
    order = np.argsort(occupied)
    ordered = occupied[order]
    return Lattice(slice_, [_blur(occupied, order, ordered, step) for step in steps])


@dataclass(frozen=True)
class Simplex:
    """The simplices that enclose N points.

    Attributes:
        nearest: (d + 1, N) int32, the corner of remainder 0 in d + 1 coordinates that sum to 0.
        rank: (d + 1, N) int8, place of each coordinate in the order of what is left, largest
            first; corner k is `nearest` + k, less d + 1 in the coordinates of rank above d - k.
        weights: (N, d + 1) float32 >= 0, sums 1: a point as mixture of its corners.
    """

    nearest: np.ndarray
    rank: np.ndarray
    weights: np.ndarray


def enclosing_simplex(features: np.ndarray) -> Simplex:
    """The simplex of each point (N, d)."""
    number, d = features.shape
    elevated = _elevate(features.astype(np.float32))
    nearest = np.rint(elevated / (d + 1)).astype(np.int32)
    excess = nearest.sum(axis=0).astype(np.int8)
    nearest *= d + 1
    rest = elevated - nearest
    rank = np.empty((d + 1, number), np.int8)
    rank[:] = excess
    for i in range(d):
        for j in range(i + 1, d + 1):
            lower = rest[i] < rest[j]
            rank[i] += lower
            rank[j] += ~lower
    for beyond, shift in ((rank < 0, d + 1), (rank > d, -(d + 1))):
        nearest += np.int32(shift) * beyond
        rank += np.int8(shift) * beyond
    rest = (elevated - nearest) / np.float32(d + 1)
    by_rank = np.empty((number, d + 1), np.float32)
    np.put_along_axis(by_rank, rank.T, rest.T, axis=1)
    weights = np.empty((number, d + 1), np.float32)
    weights[:, 0] = 1 + by_rank[:, d] - by_rank[:, 0]
    weights[:, 1:] = (by_rank[:, :-1] - by_rank[:, 1:])[:, ::-1]
    return Simplex(nearest, rank, weights)


def _elevate(features: np.ndarray) -> np.ndarray:
    """(N, d) -> (d + 1, N) in the hyperplane, scaled so that one blur has the unit deviation."""
    number, d = features.shape
    scale = np.sqrt(2 / 3) * (d + 1) / np.sqrt(np.arange(1, d + 1) * np.arange(2, d + 2))
    scaled = features.T * scale.astype(features.dtype)[:, None]
    elevated = np.empty((d + 1, number), features.dtype)
    total = np.zeros(number, features.dtype)
    for j in range(d, 0, -1):
        elevated[j] = total - j * scaled[j - 1]
        total += scaled[j - 1]
    elevated[0] = total
    return elevated


def _corner_keys(simplex: Simplex) -> tuple[np.ndarray, list[int]]:
    """One int64 per corner, (N, d + 1), and what a step in each direction adds to it.

    A key is a mixed-radix number of a corner's first d coordinates, with room for one step
    beyond the outermost corner.
    """
    d = len(simplex.rank) - 1
    first = simplex.nearest[:d]
    low = first.min(axis=1).astype(np.int64) - 2 * (d + 1)
    extent = first.max(axis=1) - low + 2 * (d + 1)
    place = np.concatenate([[1], np.cumprod(extent[:-1]), [0]])  # the last coordinate: no digit
    if np.prod(extent.astype(float)) > 2**62:
        raise ValueError("the features span too many standard deviations for a lattice key")
    at_rank = np.empty((simplex.rank.shape[1], d + 1), np.int64)  # the digit of each rank
    np.put_along_axis(at_rank, simplex.rank.T, place[:, None].T, axis=1)
    keys = np.empty_like(at_rank)
    keys[:, 0] = place[:d] @ (first - low[:, None])
    for k in range(1, d + 1):
        keys[:, k] = keys[:, k - 1] + place.sum() - (d + 1) * at_rank[:, d + 1 - k]
    steps = [int((d + 1) * place[direction] - place.sum()) for direction in range(d + 1)]
    return keys, steps


def _blur(occupied: np.ndarray, order: np.ndarray, ordered: np.ndarray, step: int) -> Tensor:
    """x + (left + right neighbour) / 2 along one direction, as (M, M); absent ones count 0."""
    number = len(occupied)
    own = np.arange(number)
    rows, columns = [own], [own]
    for offset in (step, -step):
        at = np.minimum(np.searchsorted(ordered, occupied + offset), number - 1)
        there = ordered[at] == occupied + offset
        rows.append(own[there])
        columns.append(order[at[there]])
    weights = np.full(sum(map(len, rows)), 0.5, np.float32)
    weights[:number] = 1
    entries = np.concatenate(rows), np.concatenate(columns)
    return torch_csr(sparse.csr_array((weights, entries), shape=(number, number)))
