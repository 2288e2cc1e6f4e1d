import itertools

import numpy as np
import pytest

from sccam_bench.costs.makespan import longest_chain, makespan
from sccam_bench.data.phantom import Phantom
from sccam_bench.stages.base import Recipe, Stage, Task


def nothing(task: Task) -> None:
    """Not run here."""


def make(dataset: Phantom, name: str, cost: float, *parents: Stage, gate: bool = False) -> Stage:
    roles = {f"parent{i}": parent for i, parent in enumerate(parents)}
    recipe = Recipe(name, 1, nothing, gate=gate)
    return Stage(recipe, {}, dataset, "", roles, cost=cost)


def times(stages: list[Stage]) -> dict[str, float]:
    return {stage.key: stage.cost for stage in stages}


def test_a_diamond_by_hand(phantom: Phantom) -> None:
    first = make(phantom, "a", 2)
    short, long = make(phantom, "b", 3, first), make(phantom, "c", 5, first)
    last = make(phantom, "d", 1, short, long)
    stages = [first, short, long, last]
    assert makespan(stages, times(stages), 1) == 2 + 3 + 5 + 1
    assert makespan(stages, times(stages), 2) == 2 + 5 + 1
    assert makespan(stages, times(stages), 9) == 2 + 5 + 1


def test_the_longest_chain_goes_first(phantom: Phantom) -> None:
    """Two workers: 6 beside 2 + 2 + 2; in the order given, the long one would start last."""
    stages = [make(phantom, name, 2) for name in "abc"] + [make(phantom, "long", 6)]
    assert makespan(stages, times(stages), 2) == 6


def test_gates_come_before_all_else(phantom: Phantom) -> None:
    gate = make(phantom, "check", 1, gate=True)
    stages = [make(phantom, "a", 4), gate]
    assert makespan(stages, times(stages), 2) == 1 + 4


def test_parents_that_are_stored_take_no_time(phantom: Phantom) -> None:
    child = make(phantom, "b", 3, make(phantom, "a", 100))
    assert makespan([child], {child.key: 3.0}, 2) == 3
    assert makespan([], {}, 2) == 0


@pytest.mark.parametrize("seed", range(5))
def test_bounds_of_any_list_schedule(phantom: Phantom, seed: int) -> None:
    """Graham: no less than the work shared out or the longest chain, no more than their sum."""
    rng = np.random.default_rng(seed)
    stages: list[Stage] = []
    for number in range(30):
        chosen = [one for one in stages if rng.random() < 0.1]
        stages.append(make(phantom, f"s{number}", float(rng.integers(1, 20)), *chosen))
    work, chain = sum(times(stages).values()), chain_of(stages)
    for workers in (1, 2, 5):
        found = makespan(stages, times(stages), workers)
        assert max(work / workers, chain) - 1e-9 <= found <= work / workers + chain + 1e-9
    assert longest_chain(stages, times(stages)) == pytest.approx(chain)
    assert makespan(stages, times(stages), 1) == pytest.approx(work)
    assert makespan(stages, times(stages), 30) == pytest.approx(chain)


def chain_of(stages: list[Stage]) -> float:
    """By the recursion itself."""

    def ending(stage: Stage) -> float:
        return stage.cost + max((ending(parent) for parent in stage.parents.values()), default=0)

    return max(itertools.chain((ending(stage) for stage in stages), [0]))
