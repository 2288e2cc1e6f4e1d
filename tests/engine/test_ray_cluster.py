"""What a cluster can take, of nodes made by hand."""

import pytest

from sccam_bench.config import RuntimeOptions
from sccam_bench.errors import InputError

pytest.importorskip("ray")

from sccam_bench.engine.ray_cluster import Capacity, Node, Share, connect, share_of

HEAD: Node = {"memory": 1e9}
SMALL: Node = {"CPU": 4.0}
LARGE: Node = {"CPU": 16.0, "GPU": 4.0}
NARROW: Node = {"CPU": 6.0, "GPU": 2.0}


@pytest.mark.parametrize(
    ("nodes", "threads", "share"),
    [
        ([HEAD, SMALL], 0, Share(1, 0)),
        ([HEAD, SMALL], 2, Share(2, 0)),
        ([SMALL, LARGE], 0, Share(4, 1)),
        ([SMALL, LARGE, NARROW], 0, Share(3, 1)),
        ([LARGE], 8, Share(8, 1)),
        ([{"CPU": 2.0, "GPU": 4.0}], 0, Share(1, 1)),
    ],
)
def test_a_stage_takes_a_gpu_with_its_part_of_the_cpus(
    nodes: list[Node], threads: int, share: Share
) -> None:
    assert share_of(RuntimeOptions(threads=threads), nodes) == share


@pytest.mark.parametrize(
    ("nodes", "options", "slots"),
    [
        ([HEAD, SMALL, SMALL], {}, 8),
        ([HEAD, SMALL, SMALL], {"threads": 3}, 2),
        ([HEAD, SMALL, SMALL], {"workers": 5}, 5),
        ([SMALL, LARGE, NARROW], {}, 6),
        ([LARGE], {"threads": 8}, 2),
    ],
)
def test_slots(nodes: list[Node], options: dict[str, int], slots: int) -> None:
    assert Capacity(RuntimeOptions(**options), lambda: nodes).slots == slots


def test_a_node_of_its_own_is_the_smallest_that_will_do() -> None:
    assert Capacity(RuntimeOptions(), lambda: [SMALL, LARGE, NARROW]).whole_node() == Share(6, 1)
    assert Capacity(RuntimeOptions(), lambda: [HEAD, SMALL]).whole_node() == Share(4, 0)


def test_nodes_come_and_go() -> None:
    nodes = [SMALL]
    capacity = Capacity(RuntimeOptions(), lambda: nodes)
    start = capacity._looked
    nodes = [SMALL, SMALL]
    capacity.look(start + 1, [])
    assert capacity.slots == 4, "it does not ask all the time"
    capacity.look(start + 6, [])
    assert capacity.slots == 8
    nodes = []
    capacity.look(start + 100, [])
    assert capacity.slots == 0
    nodes = [SMALL]
    capacity.look(start + 200, [])
    nodes = []
    capacity.look(start + 490, [])
    with pytest.raises(InputError, match=r"none of the 0 nodes .* What is finished is kept"):
        capacity.look(start + 510, [])


def test_a_stage_that_fits_no_node_any_more_ends_the_run() -> None:
    nodes = [LARGE]
    capacity = Capacity(RuntimeOptions(threads=1), lambda: nodes)
    start, whole = capacity._looked, capacity.whole_node()
    nodes = [NARROW]
    capacity.look(start + 200, [whole])
    with pytest.raises(InputError, match="has 16 CPUs and a GPU"):
        capacity.look(start + 310, [whole])


def test_no_node_for_a_stage_is_an_error() -> None:
    with pytest.raises(InputError, match=r"none of the 2 nodes .* has 5 CPUs .*runtime\.threads"):
        Capacity(RuntimeOptions(threads=5), lambda: [HEAD, SMALL])


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("127.0.0.1:1", r"no Ray cluster answers at 127\.0\.0\.1:1 .*ray start --head"),
        ("127.0.0.1:99999", "no Ray cluster answers"),
        ("nonsense", "nonsense"),
        ("ray://127.0.0.1:1", "no Ray cluster answers"),
    ],
)
def test_an_address_without_a_cluster_is_an_error(address: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        connect(address)
