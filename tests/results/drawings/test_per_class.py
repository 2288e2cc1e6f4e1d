"""Differences of each class: their signs, their unit, and the images that their bars are of."""

import dataclasses

import numpy as np
import pytest

from sccam_bench.evaluation.bootstrap import over_images
from sccam_bench.report.figures.dots import Dot
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.drawings import per_class
from sccam_bench.results.drawings.per_class import MOST_CLASSES, most_different
from sccam_bench.results.lines import finished_lines
from tests.results.conftest import Run
from tests.results.drawings.artists import shown_dots
from tests.results.drawings.recounted import added, at_threshold, iou, resampled

BASE = "CAM, num_thresholds 10"


def test_each_dot_is_the_difference_that_the_pixels_of_the_images_have(
    run: Run, drawn: dict[str, Drawing]
) -> None:
    assert drawn["per_class"].caption.startswith(f"IoU of each class minus that of {BASE} (")
    panels = shown_dots(drawn["per_class"].figure)
    assert list(panels)[-1] == "SC-CAM, num_thresholds 10"
    pixels = {
        line.name: [at_threshold(artifact, "transfer") for artifact in line.scored(run.store)]
        for line in finished_lines(run.planned, run.store)
    }
    for title, dots in panels.items():
        pairs = list(zip(pixels[title], pixels[BASE], strict=True))
        seeds = [iou(added(own)) - iou(added(other)) for own, other in pairs]
        draws = [iou(resampled(own)) - iou(resampled(other)) for own, other in pairs]
        shown = np.count_nonzero(pixels[BASE][0]["true"], axis=0)
        assert shown.tolist() == [6, 5, 5]
        assert list(dots) == ["background", "plus", "ring"]
        for place, dot in enumerate(dots.values()):
            of_class = [one[place] for one in seeds]
            assert dot.seeds == pytest.approx(of_class, abs=1e-9)
            assert dot.value == pytest.approx(np.mean(of_class), abs=1e-9)
            expected = over_images(np.mean(draws, axis=0)[:, place], shown[place])
            assert expected is not None
            assert dot.bar == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_one_result_for_all_seeds_pairs_with_each_seed(run: Run) -> None:
    """As that of imported maps: compared with its first seed alone, others would say nothing."""
    lines = [
        dataclasses.replace(one, done={0: one.first}, by_seed={0: one.first, 1: one.first})
        if one.labels["method"] == "CAM"
        else one
        for one in finished_lines(run.planned, run.store)
    ]
    (drawing,) = per_class.drawings(run.planned, lines, run.store)
    assert "Means over 2 seeds." in drawing.caption
    panels = shown_dots(drawing.figure)
    assert {len(dot.seeds) for dots in panels.values() for dot in dots.values()} == {2}


def test_few_classes_keep_their_order() -> None:
    dots = {"dog": Dot(-1.0), "cat": Dot(2.0)}
    assert list(most_different(dots, {"SC-CAM": dots})) == ["dog", "cat"]


def test_of_many_classes_both_ends_are_shown_in_one_order() -> None:
    first = {f"class {n}": Dot(float(n)) for n in range(81)}
    second = {name: Dot(-dot.value) for name, dot in first.items() if name != "class 80"}
    panels = {"SC-CAM": first, "CAM, 3x epochs": second}
    half = MOST_CLASSES // 2
    expected = [f"class {n}" for n in (*range(80, 80 - half, -1), *range(half - 1, -1, -1))]
    assert list(most_different(first, panels)) == expected
    assert list(most_different(second, panels)) == expected[1:]
