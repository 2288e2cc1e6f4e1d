import pytest

from sccam_bench.errors import InputError
from sccam_bench.grid.axes import Choice, check_different, headings, named_values, product


def double(config: dict) -> int:
    return 2 * config["rounds"]


def test_a_list_is_named_after_its_values() -> None:
    assert named_values([1, 0.5, None], "x") == (("1", 1), ("0.5", 0.5), ("None", None))
    assert named_values(range(2), "x") == (("0", 0), ("1", 1))
    assert named_values({"-": None, 2: 5}, "x") == (("-", None), ("2", 5))
    assert named_values({"twice": double}, "x") == (("twice", double),)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "x must be a list or dict, and not empty"),
        ({}, "not empty"),
        ("sub", "must be a list"),
        (5, "must be a list"),
        (iter(()), "not empty"),
        ([double], "x holds a function; name it"),
    ],
)
def test_values_that_make_no_axis_are_refused(values: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        named_values(values, "x")


@pytest.mark.parametrize("values", [[1, 2, 1], [1, "1"], {1: 0, "1": 0}])
def test_values_of_one_name_are_refused(values: object) -> None:
    check_different(named_values([1, 2], "x"), "x")
    with pytest.raises(InputError, match="x has '1' twice"):
        check_different(named_values(values, "x"), "x")


def test_product_of_values_and_steps() -> None:
    vary = {"a": (("1", 1), ("2", 2))}
    steps = {"b": (("x", 3), ("y", 4)), "c": (("u", 5), ("v", 6))}
    found = list(product(vary, [steps]))
    assert [one.changes for one in found] == [
        {"a": 1, "b": 3, "c": 5},
        {"a": 1, "b": 4, "c": 6},
        {"a": 2, "b": 3, "c": 5},
        {"a": 2, "b": 4, "c": 6},
    ]
    assert found[1].names == {"a": "1", "b": "y", "c": "v"}
    assert list(product({}, [])) == [Choice({}, {})]


def test_headings_are_short_but_never_alike() -> None:
    keys = ["training.epochs", "affinity.training.lr", "training.lr", "cam.flip", "dataset.seed"]
    assert list(headings(keys).values()) == [
        "training.epochs",  # a table has a column of that name
        "affinity.training.lr",
        "training.lr",
        "flip",
        "dataset.seed",
    ]
