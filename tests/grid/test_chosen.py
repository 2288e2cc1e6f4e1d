import pytest

from sccam_bench.errors import InputError
from sccam_bench.grid import Cell, chosen

LINES = [("CAM", "-"), ("CAM", "walk"), ("SC-CAM", "-"), ("SC-CAM", "walk")]
CELLS = [
    Cell({"method": method, "refiner": refiner}, seed, {})
    for method, refiner in LINES
    for seed in (0, 1)
]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["SC-CAM, walk, seed 1"], [7]),
        (["SC-CAM, walk"], [6, 7]),
        (["CAM, -, seed 0"], [0]),
        (["CAM, seed 0"], [0]),
        (["CAM"], [0, 1]),
        (["SC-CAM, walk, seed 1", "CAM", "CAM, seed 0"], [0, 1, 7]),
    ],
)
def test_cells_by_name_in_the_order_of_the_grid(names: list[str], expected: list[int]) -> None:
    assert chosen(CELLS, names) == [CELLS[index] for index in expected]


def test_figures_name_numbers_with_their_heading() -> None:
    cells = [Cell({"rounds": str(rounds), "refiner": "-"}, 0, {}) for rounds in (1, 2)]
    for name in ("rounds 2, seed 0", "rounds 2", "2", "2, -, seed 0"):
        assert chosen(cells, [name]) == [cells[1]]


def test_a_grid_without_labels() -> None:
    cells = [Cell({}, seed, {}) for seed in (0, 1)]
    assert chosen(cells, ["seed 1"]) == [cells[1]]
    assert chosen(cells, ["base, seed 1"]) == [cells[1]]
    assert chosen(cells, ["base"]) == cells


def test_an_unknown_name() -> None:
    with pytest.raises(InputError, match=r"--cell SCCAM, walk: .*did you mean 'SC-CAM, walk'"):
        chosen(CELLS, ["CAM", "SCCAM, walk"])
    with pytest.raises(InputError, match="--cell CAM, seed 7"):
        chosen(CELLS, ["CAM, seed 7"])


def test_a_name_of_several_lines() -> None:
    cells = [Cell({"method": m, "refiner": r}, 0, {}) for m, r in (("a", "-"), ("-", "a"))]
    with pytest.raises(InputError, match="write 'a, -' or '-, a'"):
        chosen(cells, ["a"])
    assert chosen(cells, ["-, a"]) == cells[1:]


def test_a_name_with_headings_tells_lines_apart() -> None:
    lines = [{"size": "large", "train": "-"}, {"size": "-", "train": "large"}]
    cells = [Cell(labels, 0, {}) for labels in lines]
    assert chosen(cells, ["size -, train large"]) == cells[1:]
