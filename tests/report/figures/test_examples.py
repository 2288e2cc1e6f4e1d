import numpy as np

from sccam_bench.report.figures.examples import Example, draw_examples
from sccam_bench.report.figures.style import to_png

IMAGE = np.zeros((8, 12, 3), np.uint8)


def test_examples_have_a_panel_per_line_and_say_why() -> None:
    truth = np.zeros((8, 12), np.uint8)
    truth[2:5, 2:5], truth[0] = 1, 255
    found = {"CAM": np.full((8, 12), 3, np.uint8), "SC-CAM": truth}
    example = Example(IMAGE, truth, found, "cat_1", "gains most", {"CAM": 12.34, "SC-CAM": 100.0})
    figure = draw_examples([example] * 2, ["cat", "dog", "cow"])
    to_png(figure)
    assert len(figure.axes) == 8
    assert [axes.get_title() for axes in figure.axes[:4]] == ["image", "truth", "CAM", "SC-CAM"]
    assert figure.axes[0].get_ylabel() == "gains most\ncat_1"
    assert [axes.get_xlabel() for axes in figure.axes[2:4]] == ["12.3", "100.0"]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["cat", "cow"]  # those in sight


def test_images_of_other_sizes_and_without_objects_are_drawn() -> None:
    empty = np.zeros((8, 12), np.uint8)
    tall = np.zeros((40, 10), np.uint8)
    shown = [
        Example(IMAGE, empty, {"CAM": empty}),
        Example(np.zeros((40, 10, 3), np.uint8), tall, {"CAM": tall}),
    ]
    figure = draw_examples(shown, ["cat"])
    to_png(figure)
    assert not figure.axes[2].collections  # nothing to outline
