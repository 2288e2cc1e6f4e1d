import pytest

from sccam_bench.differences import UNSET, Change, changes


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 2}}, []),
        ({"training": {"epochs": 4}}, {"training": {"epochs": 8}}, ["training.epochs: 4 -> 8"]),
        ({"a": 1, "b": 2}, {"b": 3}, ["a: 1 -> (not set)", "b: 2 -> 3"]),
        ({"b": 3}, {"b": 3, "c": 4}, ["c: (not set) -> 4"]),
        ({"scales": [1.0]}, {"scales": [1.0, 0.5]}, ["scales: [1.0] -> [1.0, 0.5]"]),
        ({"steps": [{}, {"low": 2}]}, {"steps": [{}, {"low": 3}]}, ["steps.1.low: 2 -> 3"]),
        ({"steps": [{"size": 1}]}, {"steps": []}, ["steps: [{'size': 1}] -> []"]),
        ({"refiner": None}, {"refiner": {"type": "CRF"}}, ["refiner: None -> {'type': 'CRF'}"]),
        ({"weight": 5}, {"weight": 5.0}, ["weight: 5 -> 5.0"]),
        ({"scales": [1]}, {"scales": [1.0]}, ["scales: [1] -> [1.0]"]),
        ({"flip": 1}, {"flip": True}, ["flip: 1 -> True"]),
        ({"size": (2, 3)}, {"size": [2, 3]}, []),  # a stored tuple comes back as a list
    ],
)
def test_changes_by_hand(old: dict, new: dict, expected: list[str]) -> None:
    assert [str(change) for change in changes(old, new)] == expected


def test_both_directions_tell_the_same() -> None:
    old = {"a": {"b": [1, 2], "c": "x"}, "d": None}
    new = {"a": {"b": [1], "e": "y"}, "d": {"f": 1}}
    there = {(one.name, repr(one.old), repr(one.new)) for one in changes(old, new)}
    back = {(one.name, repr(one.new), repr(one.old)) for one in changes(new, old)}
    assert there == back
    assert len(there) == 4


def test_long_values_are_cut_short() -> None:
    assert str(Change("data", "0123456789abcdef" * 4, UNSET)) == "data: 0123456789ab -> (not set)"
    text = str(Change("note", "x" * 500, "y"))
    assert len(text) < 80
    assert text.endswith("... -> y")
