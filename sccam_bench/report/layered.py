"""Places for the nodes of an acyclic graph: columns by depth, few crossings, short edges.

The method of Sugiyama, Tagawa and Toda (1981): layers, orders by barycentres, then coordinates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.isotonic import isotonic_regression

_SWEEPS = 12
Edge = tuple[int, int]


@dataclass(frozen=True)
class Layout:
    """Where nodes are and edges go; the first nodes of a column are at the top.

    Attributes:
        columns: per node its column, from 0.
        heights: per node the vertical place of its middle, from 0 downwards.
        height: of the whole, from the top of the first to the bottom of the last.
        routes: per edge (column, height) of each column that it passes, its ends included.
    """

    columns: list[int]
    heights: list[float]
    height: float
    routes: dict[Edge, list[tuple[int, float]]]


def layered(sizes: Sequence[float], edges: Sequence[Edge], gap: float = 0.3) -> Layout:
    """Lay out nodes of these heights; each edge leads to a higher number.

    Args:
        gap: between two nodes of a column. An edge that passes a column takes as much room.
    """
    columns = depths(len(sizes), edges)
    chains, room = _chains(columns, sizes, edges, gap)
    links = [link for chain in chains.values() for link in pairwise(chain)]
    layers = _ordered(columns, links)
    heights = _settled(layers, links, np.array(room), gap)
    routes = {
        edge: [(columns[i], float(heights[i])) for i in chain] for edge, chain in chains.items()
    }
    count = len(sizes)
    height = float((heights + np.array(room) / 2).max(initial=0))
    return Layout(columns[:count], heights[:count].tolist(), height, routes)


def depths(count: int, edges: Sequence[Edge]) -> list[int]:
    """Per node the longest path that leads to it; a node without parents is beside its child."""
    depth, has_parents = [0] * count, {end for _, end in edges}
    for start, end in sorted(edges):
        depth[end] = max(depth[end], depth[start] + 1)
    for node in set(range(count)) - has_parents:
        ends = [depth[end] for start, end in edges if start == node]
        depth[node] = min(ends, default=1) - 1
    return depth


def _chains(
    columns: list[int], sizes: Sequence[float], edges: Sequence[Edge], gap: float
) -> tuple[dict[Edge, list[int]], list[float]]:
    """Per edge its nodes, with an added one in each column that it passes -> sizes of all."""
    chains, room = {}, list(sizes)
    for start, end in edges:
        passed = range(columns[start] + 1, columns[end])
        added = range(len(room), len(room) + len(passed))
        room += [gap] * len(passed)
        columns += passed
        chains[start, end] = [start, *added, end]
    return chains, room


def _ordered(columns: Sequence[int], links: Sequence[Edge]) -> list[list[int]]:
    """The nodes of each column in the order, of those tried, with the fewest crossings."""
    layers: list[list[int]] = [[] for _ in range(max(columns, default=-1) + 1)]
    for node, column in enumerate(columns):
        layers[column].append(node)
    best, fewest = layers, crossings(layers, links)
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        near = _neighbours(len(columns), links, forwards=forwards)
        layers = _swept(layers, near, forwards=forwards)
        found = crossings(layers, links)
        if found < fewest:
            best, fewest = layers, found
    return best


def _neighbours(count: int, links: Sequence[Edge], *, forwards: bool) -> list[list[int]]:
    """Per node its parents, or its children."""
    near: list[list[int]] = [[] for _ in range(count)]
    for start, end in links:
        if forwards:
            near[end].append(start)
        else:
            near[start].append(end)
    return near


def _swept(
    layers: list[list[int]], near: Sequence[Sequence[int]], *, forwards: bool
) -> list[list[int]]:
    """Each column by the mean place of what its nodes are linked to in the column before."""
    place = _places(layers)
    swept = list(layers)
    order = range(len(layers)) if forwards else reversed(range(len(layers)))
    for number in order:
        wanted = {
            node: float(np.mean([place[one] for one in near[node]])) if near[node] else place[node]
            for node in layers[number]
        }
        swept[number] = sorted(layers[number], key=lambda node: wanted[node])
        place |= {node: row for row, node in enumerate(swept[number])}
    return swept


def crossings(layers: Sequence[Sequence[int]], links: Sequence[Edge]) -> int:
    """Pairs of links between the same two columns that cross."""
    place = _places(layers)
    column = {node: number for number, layer in enumerate(layers) for node in layer}
    between: dict[int, list[tuple[int, int]]] = {}
    for start, end in links:
        between.setdefault(column[start], []).append((place[start], place[end]))
    count = 0
    for pairs in between.values():
        tops, bottoms = np.array(pairs).T
        crossed = (tops[:, None] < tops) & (bottoms[:, None] > bottoms)
        count += int(crossed.sum())
    return count


def _places(layers: Sequence[Sequence[int]]) -> dict[int, int]:
    return {node: row for layer in layers for row, node in enumerate(layer)}


def _settled(
    layers: Sequence[Sequence[int]], links: Sequence[Edge], room: np.ndarray, gap: float
) -> np.ndarray:
    """Heights near those of linked nodes, in the given order and without overlap, from 0."""
    near = [
        one + other
        for one, other in zip(
            _neighbours(len(room), links, forwards=True),
            _neighbours(len(room), links, forwards=False),
            strict=True,
        )
    ]
    heights = np.zeros(len(room))
    offsets = []
    for layer in layers:
        size = room[layer]
        offset = np.cumsum(size + gap) - (size + gap) / 2
        offsets.append(offset)
        heights[layer] = offset - offset.mean()
    for sweep in range(2 * _SWEEPS):
        for number in range(len(layers)) if sweep % 2 == 0 else reversed(range(len(layers))):
            layer = layers[number]
            wanted = [heights[near[node]].mean() if near[node] else heights[node] for node in layer]
            offset = offsets[number]
            # the closest heights that keep each distance: isotonic once those are taken off
            heights[layer] = isotonic_regression(np.array(wanted) - offset) + offset
    return heights - (heights - room / 2).min() if len(heights) else heights
