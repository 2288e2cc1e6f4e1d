import itertools

import numpy as np
import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.report.stage_graph import NamedCell, reduced, stage_graph
from tests.report.graph_stages import make, seeds


def test_each_stage_is_a_node_named_by_what_its_cells_have_in_common(phantom: Phantom) -> None:
    stages, cells = seeds(phantom, 2)
    graph = stage_graph(stages, {stage.key for stage in stages[2:]}, cells)
    found = [(node.title, node.detail, node.state, node.cells) for node in graph.nodes]
    assert found == [
        ("check train", "", "cached", 4),
        ("train", "seed 0", "cached", 2),
        ("CAMs", "seed 0", "to run", 2),
        ("score", "cuts coarse, seed 0", "to run", 1),
        ("score", "cuts fine, seed 0", "to run", 1),
        ("train", "seed 1", "to run", 2),
        ("CAMs", "seed 1", "to run", 2),
        ("score", "cuts coarse, seed 1", "to run", 1),
        ("score", "cuts fine, seed 1", "to run", 1),
    ]
    assert graph.edges == [(1, 2), (2, 3), (2, 4), (5, 6), (6, 7), (6, 8)]
    assert [node.gate for node in graph.nodes] == [True] + [False] * 8
    assert graph.nodes[1].remark == f"classifier-{stages[1].key[:16]}, 2 cells"


def test_equal_siblings_are_grouped_above_the_limit(phantom: Phantom) -> None:
    stages, cells = seeds(phantom, 3)
    cached = {stage.key for stage in stages[:3]}
    missing = {stage.key for stage in stages} - cached
    graph = stage_graph(stages, missing, cells, limit=12)
    found = [(node.title, len(node.places), node.cached, node.state) for node in graph.nodes]
    assert found == [
        ("check train", 1, 1, "cached"),
        ("train", 3, 1, "partly cached"),
        ("CAMs", 3, 1, "partly cached"),
        ("score", 6, 0, "to run"),
    ]
    assert graph.edges == [(1, 2), (2, 3)]
    assert graph.nodes[1].remark == "3 stages (1 cached), 6 cells"
    assert graph.nodes[3].remark == "6 stages, 6 cells"
    assert len(stage_graph(stages, missing, cells, limit=13).nodes) == 13


def test_groups_are_apart_where_their_parents_are(phantom: Phantom) -> None:
    one, other = (make(phantom, "classifier", f"round {n}", n) for n in range(2))
    cams = [make(phantom, "cams", "CAMs", classifier=parent) for parent in (one, other)]
    stages = [one, other, *cams]
    cells = [NamedCell({"method": "-"}, {stage.key for stage in stages})]
    assert len(stage_graph(stages, (), cells, limit=0).nodes) == 4


def test_all_stages_stay_in_some_group(phantom: Phantom) -> None:
    stages, cells = seeds(phantom, 5)
    graph = stage_graph(stages, (), cells, limit=1)
    places = [place for node in graph.nodes for place in node.places]
    assert len(places) == len(set(places)) == len(stages)
    assert all(start < end for start, end in graph.edges)


def test_what_no_cell_has_is_called_so(phantom: Phantom) -> None:
    stages = [make(phantom, "cams", "CAMs", value) for value in range(2)]
    cells = [
        NamedCell({"method": "A", "refiner": "-"}, {stages[0].key}),
        NamedCell({"method": "B", "refiner": "walk"}, {stages[1].key}),
    ]
    details = [node.detail for node in stage_graph(stages, (), cells).nodes]
    assert details == ["A, no refiner", "B, refiner walk"]


@pytest.mark.parametrize("seed", range(5))
def test_reduction_keeps_what_can_be_reached_and_no_edge_too_many(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = 12
    links = {pair for pair in itertools.combinations(range(count), 2) if rng.random() < 0.3}
    kept = reduced(count, links)
    assert set(kept) <= links
    assert closure(count, kept) == closure(count, links)
    for edge in kept:
        fewer = [one for one in kept if one != edge]
        assert closure(count, fewer) != closure(count, links)


def closure(count: int, links) -> set[tuple[int, int]]:  # type: ignore[no-untyped-def]
    """By Warshall."""
    found = np.zeros((count, count), bool)
    for start, end in links:
        found[start, end] = True
    for middle in range(count):
        found |= found[:, middle, None] & found[middle]
    return set(zip(*np.nonzero(found), strict=True))
