import dataclasses
from typing import cast

import numpy as np
import pytest

from sccam_bench.evaluation.confusion import label_counts, mean_iou_in_truth
from sccam_bench.grid import Cell
from sccam_bench.pipeline import CellGraph
from sccam_bench.results import gallery
from sccam_bench.results.done import Done
from sccam_bench.results.examples import Choice, choice
from sccam_bench.results.lines import Line, finished_lines
from tests.results.conftest import Run

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


def test_examples_compare_lines_of_one_training_seed(run: Run) -> None:
    store, _, planned = run
    lines = finished_lines(planned, store)

    def only(line: Line, seed: int) -> Line:
        kept = {seed: line.by_seed[seed]}
        return dataclasses.replace(line, done=kept, by_seed=kept)

    *others, told = lines
    name = ", ".join(told.labels.values())
    planned = dataclasses.replace(
        planned, ablation=dataclasses.replace(planned.ablation, subject=name)
    )
    second = choice(planned, [*others, only(told, 1)], store, each=1)
    assert (second.line.name, second.seed) == (told.name, 1)
    assert second.other is not None
    apart = choice(planned, [*(only(one, 0) for one in others), only(told, 1)], store, each=1)
    assert (apart.other, apart.seed) == (None, 1)
    assert [one.name for one in apart.lines] == [told.name]


def test_the_gallery_holds_what_the_lines_found(run: Run) -> None:
    store, _, planned = run
    lines = finished_lines(planned, store)
    shown = gallery(planned, lines, store)
    assert len({one.image_id for one in shown}) == len(shown) == 6
    assert {one.why for one in shown} > {"reaches most", "reaches least"}
    for one in shown:
        assert list(one.found) == list(one.scores) == [line.name for line in lines]
        for name, labels in one.found.items():
            counts = label_counts(labels, one.truth, 3)
            assert one.scores[name] == pytest.approx(100 * mean_iou_in_truth(counts))


def test_gains_are_those_of_the_told_line_above_the_one_it_is_compared_with(run: Run) -> None:
    store, _, planned = run
    lines = finished_lines(planned, store)
    chosen = choice(planned, lines, store, each=1)
    assert chosen.other is not None
    found = {why: place for place, why in chosen.images.items()}
    shown = {one.image_id: one.scores for one in gallery(planned, lines, store)}
    reached = [shown[f"train_{place:05d}"] for place in range(6)]
    gains = [one[chosen.line.name] - one[chosen.other.name] for one in reached]
    assert found["gains most"] == np.argmax(gains)
    assert found["loses most"] == np.argmin(gains)
    assert min(gains) < 0 < max(gains)
