import itertools

import numpy as np
import pytest

from sccam_bench.report.layered import crossings, depths, layered

DIAMOND = [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_depths_by_hand() -> None:
    assert depths(4, DIAMOND) == [0, 1, 1, 2]
    assert depths(4, [(0, 1), (1, 3), (0, 3), (2, 3)]) == [0, 1, 1, 2], "2 stands beside 1"
    assert depths(2, []) == [0, 0]


def test_crossings_by_hand() -> None:
    links = [(0, 2), (0, 3), (1, 2), (1, 3)]
    assert crossings([[0, 1], [2, 3]], links) == 1
    assert crossings([[0, 1], [2, 3]], [(0, 3), (1, 2)]) == 1
    assert crossings([[1, 0], [2, 3]], [(0, 3), (1, 2)]) == 0


def test_a_diamond_is_symmetric() -> None:
    layout = layered([1.0] * 4, DIAMOND, gap=0.5)
    assert layout.columns == [0, 1, 1, 2]
    first, upper, lower, last = layout.heights
    assert first == pytest.approx(last)
    assert abs(upper - lower) == pytest.approx(1.5)
    assert (upper + lower) / 2 == pytest.approx(first)
    assert layout.height == pytest.approx(2.5)


def test_an_order_without_crossings_is_found() -> None:
    """Three chains whose numbers are shuffled in each column."""
    edges = [(0, 5), (1, 3), (2, 4), (3, 8), (4, 6), (5, 7)]
    heights = layered([1.0] * 9, edges).heights
    for (a, b), (c, d) in itertools.combinations(edges, 2):
        if (a < 3) == (c < 3):
            assert (heights[a] < heights[c]) == (heights[b] < heights[d])
    assert all(heights[a] == pytest.approx(heights[b]) for a, b in edges)


def test_a_long_edge_goes_round_what_it_passes() -> None:
    layout = layered([1.0] * 4, [(0, 1), (1, 2), (2, 3), (0, 3)])
    route = layout.routes[0, 3]
    assert [column for column, _ in route] == [0, 1, 2, 3]
    for node, (_, height) in zip((1, 2), route[1:3], strict=True):
        assert abs(height - layout.heights[node]) >= 0.5


@pytest.mark.parametrize("seed", range(4))
def test_nothing_overlaps_and_edges_go_right(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = 30
    edges = [pair for pair in itertools.combinations(range(count), 2) if rng.random() < 0.05]
    sizes = rng.uniform(0.3, 1.0, count)
    layout = layered(sizes.tolist(), edges, gap=0.2)
    assert all(layout.columns[start] < layout.columns[end] for start, end in edges)
    for one, other in itertools.combinations(range(count), 2):
        if layout.columns[one] == layout.columns[other]:
            apart = abs(layout.heights[one] - layout.heights[other])
            assert apart >= (sizes[one] + sizes[other]) / 2 + 0.2 - 1e-6
    tops = np.array(layout.heights) - sizes / 2
    assert tops.min() >= -1e-9
    assert (np.array(layout.heights) + sizes / 2).max() <= layout.height + 1e-9


def test_nothing_at_all() -> None:
    layout = layered([], [])
    assert (layout.columns, layout.heights, layout.height, layout.routes) == ([], [], 0, {})
