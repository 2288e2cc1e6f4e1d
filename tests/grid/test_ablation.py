import dataclasses
from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.grid import Ablation, load_ablation


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (dict(vary={"seed": [1]}), "Ablation.seeds"),
        (dict(one_at_a_time={"seed": [1]}), "Ablation.seeds"),
        (dict(vary={"rounds": 5}), r"vary\['rounds'\] must be a list"),
        (dict(vary={"cam.map": "sub"}), r"vary\['cam.map'\] must be a list"),
        (dict(vary={"rounds": []}), "not empty"),
        (dict(vary={"rounds": [1, 1]}), r"vary\['rounds'\] has '1' twice"),
        (dict(vary=["rounds"]), "Ablation.vary must be a dict"),
        (dict(vary={5: [1]}), "5 must be a dotted key"),
        (dict(vary={"rounds": [lambda config: 1]}), r"vary\['rounds'\] holds a function; name it"),
        (dict(cells={}), "not empty"),
        (dict(cells={"CAM": None}), r"cells\['CAM'\] must be a dict"),
        (dict(cells={"CAM": {}, "": {}}), "'' must be a name"),
        (dict(cells={5: {}}), "5 must be a name"),
        (dict(cells={"CAM": {0: 1}}), "0 must be a dotted key"),
        (dict(zip=5), "Ablation.zip must be a dict"),
        (dict(zip=["rounds"]), "Ablation.zip must be a dict"),
        (
            dict(zip={"rounds": [1, 2], "cam.flip": [True]}),
            "equally many values, not .*'rounds': 2",
        ),
        (dict(one_at_a_time={"rounds": []}), r"one_at_a_time\['rounds'\] must be a list"),
        (dict(exclude=5), "Ablation.exclude must be a dict"),
        (dict(exclude={}), r"exclude\[0\] must be a function, or a dict"),
        (dict(exclude=["rounds"]), r"exclude\[0\] must be a function, or a dict"),
        (dict(exclude=[{"seed": 1}]), "all cells have the same seeds"),
        (dict(seeds=3), "like range"),
        (dict(seeds=()), "different integers"),
        (dict(seeds=(0, 0)), "different integers"),
        (dict(seeds=(-1,)), "different integers"),
        (dict(seeds_reach="labeler"), "must be a list"),
        (dict(seeds_reach=()), "is empty"),
        (dict(seeds_reach=["labler"]), "no role 'labler'; did you mean 'labeler'"),
    ],
)
def test_malformed_axes_are_named(wrong: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Ablation(question="?", base="base.py", **wrong)


@pytest.mark.parametrize(
    ("twice", "message"),
    [
        (dict(cells={"a": {"rounds": 1}}, vary={"rounds": [0]}), "cell 'a' and vary both set"),
        (dict(cells={"a": {"rounds": 1}}, zip={"rounds": [0]}), "cell 'a' and zip both set"),
        (dict(vary={"rounds": [0]}, zip={"rounds": [0]}), "vary and zip both set 'rounds'"),
        (dict(zip=[{"rounds": [0]}, {"rounds": [0]}]), "zip and zip both set"),
        (dict(vary={"rounds": [0]}, one_at_a_time={"rounds": [0]}), "vary and one_at_a_time both"),
        (
            dict(vary={"role_seeds.labeler": [0]}, seeds_reach=["labeler"]),
            "'role_seeds.labeler' is set by Ablation.seeds",
        ),
        (
            dict(cells={"a": {"role_seeds": {}}}, seeds_reach=["labeler"]),
            "'role_seeds' is set by Ablation.seeds",
        ),
    ],
)
def test_a_key_is_set_in_one_place(twice: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Ablation(question="?", base="base.py", **twice)


def test_what_is_written_once_can_be_read_again_and_again() -> None:
    ablation = Ablation(
        question="?",
        base="base.py",
        vary={"rounds": (r for r in (0, 1))},
        zip=[{"training.epochs": iter([1, 2]), "training.lr": iter([3, 4])}],
        seeds=(seed for seed in (5, 6)),
    )
    other = dataclasses.replace(ablation, base="other.py")
    assert other.grid == ablation.grid
    assert other.grid.vary == {"rounds": (("0", 0), ("1", 1))}
    assert other.grid.zip[0]["training.lr"] == (("3", 3), ("4", 4))
    assert other.grid.seeds == (5, 6)


def test_one_group_or_one_exclusion_needs_no_list() -> None:
    one, many = (
        Ablation(question="?", base="base.py", zip=groups, exclude=entries)
        for groups, entries in (
            ({"rounds": [0, 1]}, {"rounds": 0}),
            ([{"rounds": [0, 1]}], [{"rounds": 0}]),
        )
    )
    assert one.grid == many.grid


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "does not define ABLATION"),
        ("x = ", r"one\.py, line 1: invalid syntax"),
        (
            "from sccam_bench.grid import Ablation\nABLATION = Ablation(varry={})",
            r"one\.py cannot be read: Ablation has no option 'varry'; did you mean 'vary'\?",
        ),
        ("from sccam_bench.grid import Ablation\nABLATION = Ablation()", "cannot be read"),
        (
            "from sccam_bench.grid import Ablation\n"
            "ABLATION = Ablation(question='?', base='', vary={'rounds': []})",
            r"one\.py: Ablation\.vary\['rounds'\]",
        ),
    ],
)
def test_wrong_files_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "one.py"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        load_ablation(path)
    with pytest.raises(InputError, match=r"no ablation file .*/ome\.py; did you mean '.*/one\.py'"):
        load_ablation(tmp_path / "ome.py")
    with pytest.raises(InputError, match="is a folder; name an ablation file in it; known: one"):
        load_ablation(tmp_path)
