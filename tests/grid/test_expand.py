import itertools

import pytest

from sccam_bench import config
from sccam_bench.errors import InputError
from sccam_bench.grid import Ablation, Cell, expand
from sccam_bench.pipeline import Pipeline
from tests.conftest import REPOSITORY

BASE = str(REPOSITORY / "configs" / "sc_cam_phantom.py")
WALK = dict(type="RandomWalk")
TINY = {"dataset.num_train": 60, "dataset.num_calibration": 6, "dataset.size": 64}


def settings(cells: list[Cell], *keys: str) -> list[tuple]:
    """The values of dotted keys, by cell."""
    found = []
    for cell in cells:
        row = []
        for key in keys:
            value = cell.config
            for name in key.split("."):
                value = value[name]
            row.append(value)
        found.append(tuple(row))
    return found


def test_product_of_cells_values_and_seeds() -> None:
    ablation = Ablation(
        question="?",
        base=BASE,
        cells={"CAM": {"rounds": 0}, "SC-CAM": {"rounds": 1}},
        vary={"refiner": {"-": None, "walk": WALK}, "labeler.num_clusters": [2, 3]},
        seeds=range(2),
    )
    cells = expand(ablation, {})
    assert len(cells) == 16
    assert cells[-1].labels == {"method": "SC-CAM", "refiner": "walk", "num_clusters": "3"}
    assert cells[-1].seed == 1
    assert cells[-1].config["labeler"]["num_clusters"] == 3
    assert cells[-1].config["refiner"]["beta"] == 8
    assert cells[-1].name == "SC-CAM, walk, 3, seed 1"


def test_a_value_may_depend_on_the_options() -> None:
    cells = {"longer": {"training.epochs": lambda config: 3 * config["training"]["epochs"]}}
    ablation = Ablation(question="?", base=BASE, cells=cells)
    assert expand(ablation, {"training.epochs": 2})[0].config["training"]["epochs"] == 6


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("rounds", "varies 'rounds' itself"),
        ("refiner.beta", "varies 'refiner' itself"),
        ("training.lr", "every cell of this ablation sets it"),
        ("seed", "its field 'seeds'"),
    ],
)
def test_an_option_that_would_be_lost_is_refused(option: str, message: str) -> None:
    ablation = Ablation(
        question="?",
        base=BASE,
        cells={"a": {"training.lr": 1.0}, "b": {"training.lr": 2.0}},
        vary={"rounds": [0, 1], "refiner": [None]},
    )
    with pytest.raises(InputError, match=message):
        expand(ablation, {option: 2})


def test_an_option_may_reach_the_cells_through_a_function() -> None:
    vary = {"refiner": {"-": None, "walk": lambda config: config["refiner"]}}
    cells = expand(Ablation(question="?", base=BASE, vary=vary), {"refiner.beta": 3})
    assert cells[1].config["refiner"]["beta"] == 3


def test_headings_are_short_but_never_alike() -> None:
    vary = {"training.epochs": [1], "affinity.training.epochs": [2], "cam.flip": [True]}
    (cell,) = expand(Ablation(question="?", base=BASE, vary=vary), {})
    assert list(cell.labels) == ["training.epochs", "affinity.training.epochs", "flip"]
    (cell,) = expand(Ablation(question="?", base=BASE, vary={"dataset.seed": [1]}), {})
    assert list(cell.labels) == ["dataset.seed"]


def test_a_generator_of_seeds_reaches_every_cell() -> None:
    seeds = (seed for seed in range(2))
    ablation = Ablation(question="?", base=BASE, vary={"rounds": [0, 1]}, seeds=seeds)
    assert [cell.seed for cell in expand(ablation, {})] == [0, 1, 0, 1]


def test_a_failing_function_is_named_with_its_key() -> None:
    cells = {"x": {"training.epochs": lambda config: config["trainin"]["epochs"]}}
    with pytest.raises(InputError, match=r"sets 'training.epochs' fails: KeyError"):
        expand(Ablation(question="?", base=BASE, cells=cells), {})


def test_a_typo_in_options_or_cells_is_named() -> None:
    with pytest.raises(InputError, match="did you mean 'epochs'"):
        expand(Ablation(question="?", base=BASE), {"training.epoch": 2})
    with pytest.raises(InputError, match=r"cell 'x': .*did you mean 'rounds'"):
        expand(Ablation(question="?", base=BASE, cells={"x": {"round": 2}}), {})


def test_keys_that_change_together() -> None:
    ablation = Ablation(
        question="?",
        base=BASE,
        zip={"labeler.num_clusters": [2, 8], "training.lr": {"high": 0.04, "low": 0.01}},
        vary={"rounds": [1, 2]},
    )
    cells = expand(ablation, {})
    assert settings(cells, "rounds", "labeler.num_clusters", "training.lr") == [
        (1, 2, 0.04),
        (1, 8, 0.01),
        (2, 2, 0.04),
        (2, 8, 0.01),
    ]
    assert cells[0].labels == {"rounds": "1", "num_clusters": "2", "lr": "high"}


def test_a_key_may_keep_its_value_from_step_to_step() -> None:
    together = {"rounds": [1, 2, 3], "round_init": ["pretrained", "previous", "previous"]}
    cells = expand(Ablation(question="?", base=BASE, zip=together), {})
    assert settings(cells, *together) == [(1, "pretrained"), (2, "previous"), (3, "previous")]


def test_two_groups_of_keys_are_combined() -> None:
    groups = [
        {"labeler.num_clusters": [2, 8], "training.lr": [0.04, 0.01]},
        {"cam.flip": [True, False]},
    ]
    cells = expand(Ablation(question="?", base=BASE, zip=groups), {})
    assert settings(cells, "labeler.num_clusters", "cam.flip") == [
        (2, True),
        (2, False),
        (8, True),
        (8, False),
    ]


def test_one_at_a_time_is_the_base_and_each_change_alone() -> None:
    """The base has K = 4, 2 rounds and lambda 5."""
    changes = {
        "labeler.num_clusters": [2, 4, 8],
        "rounds": [1, 3],
        "sub_classifier.sub_weight": [5, 1],
    }
    cells = expand(Ablation(question="?", base=BASE, one_at_a_time=changes), {})
    assert settings(cells, *changes) == [
        (4, 2, 5.0),
        (2, 2, 5.0),
        (8, 2, 5.0),
        (4, 1, 5.0),
        (4, 3, 5.0),
        (4, 2, 1.0),
    ]
    # in the base's row the name of the value that changes nothing, where there is one
    assert list(cells[0].labels.values()) == ["4", "2", "5"]
    assert list(cells[-1].labels.values()) == ["4", "2", "1"]


def test_one_at_a_time_goes_around_every_cell() -> None:
    ablation = Ablation(
        question="?",
        base=BASE,
        cells={"short": {"rounds": 1}, "long": {"rounds": 3}},
        vary={"labeler.num_clusters": [2, 4]},
        one_at_a_time={
            "rounds": [1],
            "refiner": {"walk": lambda config: config["refiner"], "-": None},
        },
        seeds=(5, 6),
    )
    cells = expand(ablation, {})
    # short: itself and without walk; long: also with one round
    assert len(cells) == (2 + 3) * 2 * 2
    assert [cell.labels for cell in cells[-6::2]] == [
        {"method": "long", "num_clusters": "4", "rounds": "3", "refiner": "walk"},
        {"method": "long", "num_clusters": "4", "rounds": "1", "refiner": "walk"},
        {"method": "long", "num_clusters": "4", "rounds": "3", "refiner": "-"},
    ]
    assert cells[-1].config["refiner"] is None


def test_the_bases_own_value_has_a_short_name() -> None:
    changes = {"refiner": {"none": None}, "segmentor": {"none": None}, "cam.scales": [[1.0]]}
    (first, *_) = expand(Ablation(question="?", base=BASE, one_at_a_time=changes), {})
    assert first.labels == {"refiner": "base", "segmentor": "none", "scales": "[1.0, 1.5]"}


def test_two_cells_of_one_name_are_refused() -> None:
    changes = {"labeler.num_clusters": {"4": 2}}  # but the base has 4
    with pytest.raises(InputError, match="two cells are called '4'; name the values"):
        expand(Ablation(question="?", base=BASE, one_at_a_time=changes), {})


def test_exclude_leaves_out_what_fits_and_nothing_else() -> None:
    axes = dict(
        cells={"CAM": {"rounds": 0}, "SC-CAM": {"rounds": 1}},
        vary={"labeler.num_clusters": [2, 4, 8], "refiner": {"-": None, "walk": WALK}},
        seeds=range(2),
    )
    whole = expand(Ablation(question="?", base=BASE, **axes), {})
    entries = [
        {"method": "CAM", "labeler.num_clusters": 4},
        {"method": "CAM", "labeler.num_clusters": "8"},
        lambda config: config["refiner"] is not None and config["labeler"]["num_clusters"] == 8,
    ]
    left = expand(Ablation(question="?", base=BASE, exclude=entries, **axes), {})
    expected = [
        cell.name
        for cell in whole
        if not (cell.labels["method"] == "CAM" and cell.labels["num_clusters"] != "2")
        and not (cell.labels["refiner"] == "walk" and cell.labels["num_clusters"] == "8")
    ]
    assert [cell.name for cell in left] == expected
    assert len(left) == 2 * (12 - 4 - 1)


def test_a_combination_that_cannot_be_resolved_may_be_excluded() -> None:
    axes = {"refiner": {"-": None, "walk": WALK}, "refiner.beta": [4.0, 8.0]}
    with pytest.raises(InputError, match="refiner needs dict"):
        expand(Ablation(question="?", base=BASE, vary=axes), {})
    left = expand(Ablation(question="?", base=BASE, vary=axes, exclude={"refiner": "-"}), {})
    assert settings(left, "refiner.beta") == [(4.0,), (8.0,)]


def test_one_at_a_time_can_be_thinned() -> None:
    changes = {"labeler.num_clusters": [2, 8], "rounds": [1]}
    ablation = Ablation(
        question="?",
        base=BASE,
        vary={"cam.flip": [True, False]},
        one_at_a_time=changes,
        exclude={"cam.flip": False, "labeler.num_clusters": 8},
    )
    assert settings(expand(ablation, {}), "cam.flip", "labeler.num_clusters", "rounds") == [
        (True, 4, 2),
        (True, 2, 2),
        (True, 8, 2),
        (True, 4, 1),
        (False, 4, 2),
        (False, 2, 2),
        (False, 4, 1),
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"rounds": 7}, "is no cell; mend or remove it"),
        ({"num_clusters": 4}, "did you mean 'labeler.num_clusters'"),
        ({"methd": "CAM"}, "did you mean 'method'"),
        ({"rounds": 2}, "leaves out every cell"),
    ],
)
def test_vain_and_total_exclusions_are_refused(entry: dict, message: str) -> None:
    cells = {"SC-CAM": {"rounds": 2}}
    with pytest.raises(InputError, match=message):
        expand(Ablation(question="?", base=BASE, cells=cells, exclude=entry), {})


def test_seeds_that_reach_the_labeler_alone() -> None:
    ablation = Ablation(
        question="?",
        base=BASE,
        cells={"SC-CAM": {"rounds": 2}},
        seeds=(0, 1, 7),
        seeds_reach=["labeler"],
    )
    cells = expand(ablation, TINY)
    assert [cell.seed for cell in cells] == [0, 1, 7]
    assert settings(cells, "seed", "role_seeds.labeler", "role_seeds.classifier") == [
        (0, 0, None),
        (0, 1, None),
        (0, 7, None),
    ]
    pipeline = Pipeline()
    graphs = [pipeline.graph(cell.config) for cell in cells]
    for one, other in itertools.combinations(graphs, 2):
        shared = {s.key for s in one.stages()} & {s.key for s in other.stages()}
        for stage in one.stages():
            clustered = any(a.recipe.name == "sub_labels" for a in stage.with_ancestors())
            assert (stage.key in shared) != clustered, stage.title
    # seed 0 of all roles is what the others keep
    plain = Ablation(question="?", base=BASE, cells={"SC-CAM": {"rounds": 2}})
    (cell,) = expand(plain, TINY)
    assert pipeline.graph(cell.config).final.key == graphs[0].final.key
    assert graphs[0].final is pipeline.graph(cells[0].config).final


def test_roles_that_no_seed_reaches_keep_the_bases() -> None:
    ablation = Ablation(question="?", base=BASE, seeds=(1, 2), seeds_reach=("classifier", "joint"))
    cells = expand(ablation, {"seed": 4, "role_seeds.affinity": 9})
    keys = [f"role_seeds.{role}" for role in ("classifier", "joint", "labeler", "affinity")]
    assert settings(cells, "seed", *keys) == [(4, 1, 1, None, 9), (4, 2, 2, None, 9)]
    with pytest.raises(InputError, match=r"role_seeds\.joint: an ablation's seeds"):
        expand(ablation, {"role_seeds.joint": 1})


def test_one_roles_seed_as_an_axis_beside_the_seeds() -> None:
    axis = {"role_seeds.classifier": [0, 1]}
    ablation = Ablation(
        question="?", base=BASE, vary=axis, seeds=(0, 1, 2), seeds_reach=["labeler"]
    )
    cells = expand(ablation, {})
    assert len(cells) == 6
    assert cells[-1].labels == {"classifier": "1"}
    assert settings(cells[-1:], "role_seeds.classifier", "role_seeds.labeler") == [(1, 2)]


def test_cells_are_resolved_as_one_by_one() -> None:
    """Sharing sections changes no configuration."""
    ablation = Ablation(
        question="?",
        base=BASE,
        cells={"a": {"rounds": 1}, "b": {"sub_training": dict(epochs=3), "training.epochs": 4}},
        vary={"training.lr": [0.01, 0.02], "refiner": {"-": None, "walk": WALK}},
        seeds=(0, 3),
    )
    base = config.load(BASE)
    expected = []
    for changes in ablation.cells.values():
        for lr, refiner in itertools.product([0.01, 0.02], [None, WALK]):
            for seed in (0, 3):
                overrides = {**changes, "training.lr": lr, "refiner": refiner, "seed": seed}
                expected.append(config.resolve(config.merge(base, overrides)))
    assert [cell.config for cell in expand(ablation, {})] == expected
