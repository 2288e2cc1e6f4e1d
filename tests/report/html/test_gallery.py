"""What the gallery offers of an image, and what it compares at first."""

import dataclasses

import numpy as np

from sccam_bench.report.figures.style import COLOURS
from sccam_bench.report.html.gallery import colour_legend, make_items
from sccam_bench.report.html.pictures import NOT_SCORED
from tests.report.html.made import example


def test_panels_begin_with_image_and_truth() -> None:
    (item,) = make_items([example(0)], 2)
    assert item.size == (32, 24)
    assert [panel.name for panel in item.panels] == ["image", "truth", "CAM", "SC-CAM", "random"]
    assert [panel.is_mask for panel in item.panels] == [False, True, True, True, True]
    assert [panel.score for panel in item.panels] == ["", "", "50.0", "60.0", "70.0"]
    assert item.weight == sum(len(panel.address) for panel in item.panels)


def test_what_is_compared_at_first() -> None:
    shown = example(0)
    assert make_items([shown], 2, ("SC-CAM", "CAM"))[0].pair == (3, 2)
    assert make_items([shown], 2, ("SC-CAM", "gone"))[0].pair == (2, 4), "first and last"
    assert make_items([shown], 2)[0].pair == (2, 4)
    assert make_items([example(0, ("CAM",))], 2)[0].pair == (2, 1), "with the truth"
    assert make_items([example(0, ())], 2)[0].pair == (1, 1)


def test_a_cell_without_score_has_none() -> None:
    scores = {"CAM": 1.0, "SC-CAM": float("nan")}
    (item,) = make_items([dataclasses.replace(example(0), scores=scores)], 2)
    assert [panel.score for panel in item.panels[2:]] == ["1.0", "", ""]


def test_legend_names_what_is_not_scored_where_there_is_any() -> None:
    shown = [example(0), example(1)]
    colours = [("cat", COLOURS[1].lower()), ("dog", COLOURS[2].lower())]
    assert colour_legend(shown, ["cat", "dog"]) == [*colours, ("not scored", NOT_SCORED)]
    scored = dataclasses.replace(shown[1], truth=np.minimum(shown[1].truth, 2))
    assert colour_legend([scored], ["cat", "dog"]) == colours[1:]


def test_of_many_classes_those_in_sight_have_colours_of_their_own() -> None:
    classes = [f"class {value}" for value in range(1, 21)]
    shown = example(0)
    far = dataclasses.replace(shown, truth=np.where(shown.truth == 1, 9, shown.truth))
    legend = colour_legend([far], classes)
    assert [name for name, _ in legend] == ["class 1", "class 9", "not scored"]
    assert len({colour for _, colour in legend}) == 3
