from typing import cast

from sccam_bench.grid import Cell
from sccam_bench.pipeline import CellGraph
from sccam_bench.results.done import Done
from sccam_bench.results.examples import Choice
from sccam_bench.results.lines import Line

NO_GRAPH = cast(CellGraph, None)  # nothing is read of it here


def line(**labels: str) -> Line:
    name = ", ".join(labels.values())
    return Line(name, labels, *[{0: Done(Cell(labels, 0, {}), NO_GRAPH, {})}] * 2)


LINES = [
    line(method=method, refiner=refiner)
    for method in ("CAM", "longer", "SC-CAM")
    for refiner in ("-", "walk")
]


def test_the_steps_from_the_first_line_to_the_chosen_one_are_told() -> None:
    chosen = Choice(LINES, LINES[5], LINES[1], 0, {})
    assert [one.name for one in chosen.telling_lines(4)] == [
        "CAM, -",
        "CAM, walk",
        "SC-CAM, -",
        "SC-CAM, walk",
    ]
    assert [one.name for one in chosen.telling_lines(2)] == ["CAM, -", "SC-CAM, walk"]
    against = Choice(LINES, LINES[5], LINES[3], 0, {})
    assert "longer, walk" in [one.name for one in against.telling_lines(3)]
    assert chosen.telling_lines(10) == LINES
    assert chosen.told() == "the scores of SC-CAM, walk, gains and losses against CAM, walk, seed 0"


def test_a_single_line_tells_of_itself() -> None:
    chosen = Choice(LINES[:1], LINES[0], None, 0, {})
    assert chosen.telling_lines(5) == LINES[:1]
    assert chosen.told() == "the scores of CAM, -, seed 0"
