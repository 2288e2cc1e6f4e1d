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


def test_an_option_that_is_varied_is_refused() -> None:
    ablation = Ablation(question="?", base=BASE, vary={"rounds": [0, 1]})
    with pytest.raises(InputError, match="varies that key itself"):
        expand(ablation, {"rounds": 2})


def test_headings_are_short_but_never_alike() -> None:
    vary = {"training.epochs": [1], "affinity.training.epochs": [2], "cam.flip": [True]}
    (cell,) = expand(Ablation(question="?", base=BASE, vary=vary), {})
    assert list(cell.labels) == ["training.epochs", "affinity.training.epochs", "flip"]
    with pytest.raises(InputError, match="its field 'seeds'"):
        expand(Ablation(question="?", base=BASE, vary={"seed": [1]}), {})


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
