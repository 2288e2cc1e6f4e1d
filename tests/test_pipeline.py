from typing import Any

import pytest

from sccam_bench import config
from sccam_bench.errors import InputError
from sccam_bench.pipeline import CellGraph, Pipeline, seed_of
from sccam_bench.stages.base import Stage, unique
from tests.conftest import REPOSITORY

BASE = config.load(REPOSITORY / "configs" / "sc_cam_phantom.py")
TINY = {"dataset.num_train": 60, "dataset.num_calibration": 6, "dataset.size": 64}
PIPELINE = Pipeline()


def graph(**changes: Any) -> CellGraph:
    overrides = {**TINY, **{name.replace("__", "."): value for name, value in changes.items()}}
    return PIPELINE.graph(config.resolve(config.merge(BASE, overrides)))


def stages(*graphs: CellGraph, kind: str = "") -> list[Stage]:
    found = unique(stage for one in graphs for stage in one.final.with_ancestors())
    return [stage for stage in found if kind in ("", stage.recipe.name)]


def keys(one: CellGraph, kind: str) -> set[str]:
    return {stage.key for stage in stages(one, kind=kind)}


def test_order_of_the_paper() -> None:
    names = [
        stage.recipe.name for stage in stages(graph(rounds=1, refiner=dict(type="RandomWalk")))
    ]
    wanted = ["classifier", "features", "sub_labels", "classifier", "cams", "affinity", "refined"]
    positions = iter(names)
    assert all(name in positions for name in wanted)
    assert names[-1] == "evaluation"


def test_54_cells_share_27_retrainings() -> None:
    """K in 3 values x rounds 1 to 3 x random walk on and off x 3 seeds: 108 when run naively.

    To both come the trainings of round 0: 54 when run naively, one per seed when shared.
    """
    walk = dict(type="RandomWalk")
    cells = [
        graph(rounds=r, labeler__num_clusters=k, refiner=refiner, seed=seed)
        for k in (2, 3, 4)
        for r in (1, 2, 3)
        for refiner in (None, walk)
        for seed in range(3)
    ]
    assert len(cells) == 54
    assert sum(len(one.classifiers) for one in cells) == 108 + 54
    assert len(stages(*cells, kind="classifier")) == 27 + 3


@pytest.mark.parametrize(
    ("change", "same", "different"),
    [
        (
            dict(evaluation__fixed_threshold=0.3),
            ("classifier", "sub_labels", "cams", "affinity", "refined"),
            (),
        ),
        (
            dict(evaluation__num_thresholds=50),
            ("classifier", "cams", "affinity", "refined"),
            ("evaluation",),
        ),
        (
            dict(refiner__beta=4.0),
            ("classifier", "cams", "affinity"),
            ("refined", "evaluation"),
        ),
        (
            dict(affinity__alpha_low=5.0),
            ("classifier", "cams"),
            ("affinity", "refined"),
        ),
        (dict(cam__flip=False), ("classifier", "sub_labels"), ("cams", "affinity")),
        (dict(runtime__workers=3), ("classifier", "cams", "evaluation"), ()),
        (dict(labeler__n_init=3), ("features",), ("sub_labels", "cams")),
        (dict(seed=1), ("data",), ("classifier", "sub_labels", "affinity")),
        (dict(training__lr=0.5), ("data",), ("classifier", "features", "cams")),
        (dict(dataset__seed=1), (), ("data", "classifier", "evaluation")),
    ],
)
def test_a_change_reruns_what_it_can_reach_and_no_more(
    change: dict, same: tuple[str, ...], different: tuple[str, ...]
) -> None:
    walk = dict(type="RandomWalk")
    before, after = graph(rounds=1, refiner=walk), graph(rounds=1, refiner=walk, **change)
    for kind in same:
        assert keys(before, kind) == keys(after, kind), kind
    for kind in different:
        assert not keys(before, kind) & keys(after, kind) or kind == "features", kind


def test_round_0_is_the_same_for_cam_and_sc_cam() -> None:
    cam, sc_cam = graph(rounds=0), graph(rounds=2)
    assert cam.classifiers[0].key == sc_cam.classifiers[0].key
    assert cam.sub_labels is None


def test_starting_from_the_previous_round_is_a_named_alternative() -> None:
    fresh, on = graph(rounds=1), graph(rounds=1, round_init="previous")
    assert fresh.classifiers[0].key == on.classifiers[0].key
    assert "previous" not in fresh.classifiers[1].parents
    assert on.classifiers[1].parents["previous"].key == on.classifiers[0].key


def test_later_rounds_may_have_a_training_of_their_own() -> None:
    one = graph(rounds=1, sub_training=dict(epochs=3))
    assert [stage.params["training"]["epochs"] for stage in one.classifiers] == [
        BASE["training"]["epochs"],
        3,
    ]


def test_k_larger_than_a_class_is_found_before_any_work() -> None:
    with pytest.raises(InputError, match=r"num_clusters is 99.*largest K that fits"):
        graph(rounds=1, labeler__num_clusters=99)
    graph(rounds=0, labeler__num_clusters=99)  # nothing is clustered


def test_seeds_of_roles_and_rounds_differ() -> None:
    seeds = {
        seed_of(s, role, number)
        for s in (0, 1)
        for role in ("classifier", "labeler", "affinity")
        for number in (0, 1)
    }
    assert len(seeds) == 12
