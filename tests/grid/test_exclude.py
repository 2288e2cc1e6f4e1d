import pytest

from sccam_bench.errors import InputError
from sccam_bench.grid.axes import Choice
from sccam_bench.grid.exclude import Exclusions

CONFIG = {"rounds": 0, "seed": 3, "refiner": None, "cam": {"map": "sub", "scales": [1.0, 1.5]}}
CHOSEN = Choice({"rounds": 0, "labeler.num_clusters": 8}, {"method": "CAM, long", "rounds": "none"})


@pytest.mark.parametrize(
    ("entry", "left_out"),
    [
        ({"method": "CAM, long"}, True),
        ({"method": "CAM*"}, True),
        ({"method": "cam*"}, False),
        ({"rounds": 0}, True),
        ({"rounds": "none"}, True),
        ({"rounds": 1}, False),
        ({"rounds": 0, "method": "SC*"}, False),
        ({"cam.map": "sub"}, True),
        ({"cam.map": "s*"}, False),  # patterns are for names in the table
        ({"cam.scales": (1.0, 1.5)}, True),
        ({"cam.scale": 1.0}, False),
        ({"refiner": None}, True),
        ({"refiner.beta": None}, False),  # there is none
        (lambda config: config["cam"]["map"] == "sub" and config["rounds"] == 0, True),
        (lambda config: config["rounds"] > 0, False),
    ],
)
def test_what_an_entry_leaves_out(entry: object, left_out: bool) -> None:
    assert Exclusions([entry]).by_config(CHOSEN, CONFIG) is left_out  # type: ignore[list-item]


def test_the_grids_own_keys_decide_before_anything_is_resolved() -> None:
    assert Exclusions([{"rounds": 0, "method": "CAM*"}]).by_choice(CHOSEN)
    assert not Exclusions([{"rounds": 0, "cam.map": "sub"}]).by_choice(CHOSEN)
    assert not Exclusions([lambda config: True]).by_choice(CHOSEN)


def test_an_entry_without_effect_is_named_even_if_another_has_one() -> None:
    exclusions = Exclusions([{"rounds": 0}, {"rounds": 7}])
    assert exclusions.by_config(CHOSEN, CONFIG)
    with pytest.raises(InputError, match=r"exclude\[1\] is {'rounds': 7}, which is no cell"):
        exclusions.check_used(["method"], [CONFIG])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"round": 0}, r"no cell has a key 'round'; did you mean 'rounds'"),
        ({"map": "sub"}, r"no cell has a key 'map'; did you mean 'cam.map'"),
        (lambda config: False, r"exclude\[0\], a function, is true of no cell"),
    ],
)
def test_an_entry_that_matches_nothing_is_an_error(entry: object, message: str) -> None:
    exclusions = Exclusions([entry])  # type: ignore[list-item]
    assert not exclusions.by_config(CHOSEN, CONFIG)
    with pytest.raises(InputError, match=message):
        exclusions.check_used(["method"], [CONFIG])


def test_a_function_does_not_see_the_seed() -> None:
    with pytest.raises(InputError, match=r"fails: KeyError\('seed'\).*without the seed"):
        Exclusions([lambda config: config["seed"] > 0]).by_config(CHOSEN, CONFIG)
