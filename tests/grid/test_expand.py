from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.grid import Ablation, expand, load_ablation
from tests.conftest import REPOSITORY

BASE = str(REPOSITORY / "configs" / "sc_cam_phantom.py")
WALK = dict(type="RandomWalk")


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


def test_a_key_is_set_by_the_cell_or_varied() -> None:
    with pytest.raises(InputError, match="both set 'rounds'"):
        Ablation(question="?", base=BASE, cells={"a": {"rounds": 1}}, vary={"rounds": [0]})


def test_headings_are_short_but_never_alike() -> None:
    vary = {"training.epochs": [1], "affinity.training.epochs": [2], "cam.flip": [True]}
    (cell,) = expand(Ablation(question="?", base=BASE, vary=vary), {})
    assert list(cell.labels) == ["training.epochs", "affinity.training.epochs", "flip"]
    (cell,) = expand(Ablation(question="?", base=BASE, vary={"dataset.seed": [1]}), {})
    assert list(cell.labels) == ["dataset.seed"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (dict(vary={"seed": [1]}), "Ablation.seeds"),
        (dict(vary={"rounds": 5}), r"vary\['rounds'\] must be a list"),
        (dict(vary={"cam.map": "sub"}), r"vary\['cam.map'\] must be a list"),
        (dict(vary={"rounds": []}), "not empty"),
        (dict(cells={}), "not empty"),
        (dict(cells={"CAM": None}), r"cells\['CAM'\] must be a dict"),
        (dict(seeds=3), "like range"),
        (dict(seeds=()), "different integers"),
        (dict(seeds=(0, 0)), "different integers"),
        (dict(seeds=(-1,)), "different integers"),
    ],
)
def test_malformed_axes_are_named(wrong: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Ablation(question="?", base=BASE, **wrong)


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
    with pytest.raises(InputError, match="did you mean 'rounds'"):
        expand(Ablation(question="?", base=BASE, cells={"x": {"round": 2}}), {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "does not define ABLATION"),
        ("x = ", "cannot be read"),
        ("from sccam_bench.grid import Ablation\nABLATION = Ablation()", "cannot be read"),
    ],
)
def test_wrong_files_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "one.py"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        load_ablation(path)
    with pytest.raises(InputError, match=r"there are: .*one\.py"):
        load_ablation(tmp_path / "two.py")
