import dataclasses

import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.stages.base import Recipe, Stage, Task, unique


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
    order = unique(diamond.with_ancestors())
    assert [one.key for one in order] == [parent.key, stage.key, diamond.key]
