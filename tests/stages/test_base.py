import dataclasses

import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.stages.base import Recipe, Stage, Task, in_order, unique


def nothing(task: Task) -> None:
    del task


RECIPE = Recipe("cams", 1, nothing)


@pytest.fixture
def stage(phantom: Phantom) -> Stage:
    parent = Stage(Recipe("classifier", 1, nothing), {"seed": 0}, phantom, "digest")
    return Stage(RECIPE, {"scales": [1.0, 0.5]}, phantom, "digest", {"classifier": parent})


def test_everything_that_can_change_the_result_changes_the_key(stage: Stage) -> None:
    parent = stage.parents["classifier"]
    changes = [
        {"recipe": Recipe("cams", 2, nothing)},
        {"recipe": Recipe("features", 1, nothing)},
        {"params": {"scales": [1.0]}},
        {"data": "other"},
        {"parents": {"classifier": dataclasses.replace(parent, params={"seed": 1})}},
        {"parents": {}},
    ]
    keys = {dataclasses.replace(stage, **change).key for change in changes}
    assert len(keys | {stage.key}) == len(changes) + 1


def test_what_is_for_people_does_not(stage: Stage) -> None:
    assert dataclasses.replace(stage, title="CAMs", cost=7.0).key == stage.key
    reordered = dict(reversed([*stage.params.items()]))
    assert dataclasses.replace(stage, params=reordered).key == stage.key


def test_parents_come_first_and_once(stage: Stage) -> None:
    parent = stage.parents["classifier"]
    diamond = dataclasses.replace(stage, parents={"a": stage, "b": parent})
    expected = [parent.key, stage.key, diamond.key]
    assert [one.key for one in diamond.with_ancestors()] == expected
    assert [one.key for one in in_order([stage, diamond, parent])] == expected
    assert [one.key for one in unique(iter([stage, parent, stage]))] == [stage.key, parent.key]


def test_a_long_chain_of_diamonds_is_walked_in_no_time(stage: Stage) -> None:
    """Each needs the one before twice: 2 ** 60 walks if none were remembered."""
    last = stage
    for _ in range(60):
        last = dataclasses.replace(stage, parents={"a": last, "b": last})
    assert len(list(last.with_ancestors())) == 62
