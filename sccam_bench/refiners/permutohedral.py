"""Gaussian filtering in high dimensions on a permutohedral lattice (Adams et al., 2010).

Points are spread to the d + 1 corners of their lattice simplex, blurred along the d + 1 lattice
directions, and read back: approximately a sum over all points weighted by exp(-|f_i - f_j|^2 / 2),
in time linear in the points. A dense CRF with an exact Gaussian gives other label maps than the
lattice that the field uses, so the lattice is reproduced step by step.

Source: Krähenbühl & Koltun, NIPS 2011, and their implementation in pydensecrf.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse


@dataclass(frozen=True)
class Lattice:
    """A lattice over N points with M occupied corners.

    `slice_` (N, M) reads values at the points, its transpose spreads them; `blurs` are the d + 1
    directions, (M, M) each.
    """

    slice_: sparse.csr_array
    blurs: list[sparse.csr_array]

    def filter(self, values: np.ndarray) -> np.ndarray:
        """(N, C) float32 -> (N, C): for each point the weighted sum over all points.

        Weights are right up to one constant factor, which a normalisation removes.
        """
        spread = self.slice_.T @ values
        for blur in self.blurs:
            spread = blur @ spread
        return self.slice_ @ spread


def build_lattice(features: np.ndarray) -> Lattice:
    """Lattice over features (N, d), in units of the Gaussian's standard deviation."""
    corners, weights = enclosing_simplex(features)
    number, dimensions = features.shape
    keys, steps = _pack(corners.reshape(-1, dimensions))
    index, occupied = pd.factorize(keys)  # hashing: sorting a million keys takes far longer
    slice_ = sparse.csr_array(
        (
            weights.reshape(-1).astype(np.float32),
            index.astype(np.int32),
            np.arange(0, number * (dimensions + 1) + 1, dimensions + 1, dtype=np.int32),
        ),
        shape=(number, len(occupied)),
    )
    order = np.argsort(occupied)
    ordered = occupied[order]
    return Lattice(slice_, [_blur(occupied, order, ordered, step) for step in steps])


def enclosing_simplex(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (N, d) -> corners (N, d + 1, d) int32 of their simplices, weights (N, d + 1).

    A corner is given by its first d coordinates in the hyperplane of d + 1 coordinates that sum
    to 0; the weights of a point are >= 0 and sum to 1.
    """
    number, d = features.shape
    elevated = _elevate(features.astype(np.float32))
    nearest = np.rint(elevated / (d + 1)).astype(np.int32)  # the nearest remainder-0 point
    excess = nearest.sum(axis=0)
    nearest *= d + 1
    rest = elevated - nearest
    rank = np.zeros((d + 1, number), np.int32)
    for i in range(d):
        for j in range(i + 1, d + 1):
            lower = rest[i] < rest[j]
            rank[i] += lower
            rank[j] += ~lower
    rank += excess
    for beyond, shift in ((rank < 0, d + 1), (rank > d, -(d + 1))):
        nearest += shift * beyond
        rank += shift * beyond
    rest = (elevated - nearest) / np.float32(d + 1)
    by_rank = np.empty((d + 1, number), np.float32)
    points = np.arange(number)
    for i in range(d + 1):
        by_rank[rank[i], points] = rest[i]
    weights = np.empty((number, d + 1), np.float32)
    weights[:, 0] = 1 + by_rank[d] - by_rank[0]
    for k in range(1, d + 1):
        weights[:, k] = by_rank[d - k] - by_rank[d - k + 1]
    corners = np.empty((number, d + 1, d), np.int32)
    for k in range(d + 1):
        corners[:, k] = (nearest[:d] + k - (d + 1) * (rank[:d] > d - k)).T
    return corners, weights


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


def _pack(corners: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Corners (n, d) -> one int64 key each, and what a step in each direction adds to a key."""
    d = corners.shape[1]
    low = corners.min(axis=0).astype(np.int64) - (d + 1)
    extent = corners.max(axis=0) - low + (d + 2)
    place = np.concatenate([[1], np.cumprod(extent[:-1])])
    if np.prod(extent.astype(float)) > 2**62:
        raise ValueError("the features span too many standard deviations for a lattice key")
    keys = np.zeros(len(corners), np.int64)
    for axis in range(d):
        keys += (corners[:, axis] - low[axis]) * place[axis]
    steps = []
    for direction in range(d + 1):
        step = -np.ones(d, np.int64)
        if direction < d:
            step[direction] = d
        steps.append(int((step * place).sum()))
    return keys, steps


def _blur(
    occupied: np.ndarray, order: np.ndarray, ordered: np.ndarray, step: int
) -> sparse.csr_array:
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
    return sparse.csr_array(
        (weights, (np.concatenate(rows), np.concatenate(columns))), shape=(number, number)
    )
