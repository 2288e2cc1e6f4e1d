import numpy as np

from sccam_bench.report.figures.precision_recall import Tradeoff, draw_precision_recall
from sccam_bench.report.figures.style import to_png


def test_marks_are_in_sight_and_equal_f1_is_equal() -> None:
    line = Tradeoff([0.2, 0.6, 0.9], [0.9, 0.8, 0.4], {"transfer": (0.6, 0.8)})
    figure = draw_precision_recall([("", {"CAM": line})])
    to_png(figure)
    axes = figure.axes[0]
    assert axes.get_xlim()[0] <= 60
    assert axes.get_ylim()[0] <= 80
    grey = [one for one in axes.lines if one.get_linewidth() == 0.6 and len(one.get_xdata()) == 200]
    assert len(grey) == 6
    for one in grey:
        recall, precision = np.array(one.get_data())
        f1 = 2 * recall * precision / (recall + precision)
        np.testing.assert_allclose(f1, f1[0])
    named = [text.get_text() for text in axes.texts]
    assert named == ["F1 0.8", "F1 0.9"]  # precision 55 at recall 100 is the lowest in sight


def test_every_policy_is_explained_once() -> None:
    marked = {"transfer": (0.6, 0.8), "oracle": (0.6, 0.8), "fixed": (0.5, 0.8)}
    line = Tradeoff([0.2, 0.6], [0.9, 0.8], marked)
    figure = draw_precision_recall([("", {"a": line, "b": line})])
    (legend,) = figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["a", "b", "transfer threshold", "oracle threshold", "fixed threshold"]


def test_where_nothing_is_found_an_empty_frame_is_drawn() -> None:
    figure = draw_precision_recall([("", {"CAM": Tradeoff([], [], {})})])
    to_png(figure)
    assert figure.axes[0].get_xlim() == (0, 100)
