import numpy as np

from sccam_bench.report.figures.examples import Example, draw_examples


def test_examples_have_a_panel_per_cell() -> None:
    image = np.zeros((8, 8, 3), np.uint8)
    truth = np.zeros((8, 8), np.uint8)
    found = {"CAM": np.ones((8, 8), np.uint8)}
    figure = draw_examples([Example(image, truth, found)] * 2, 3)
    assert len(figure.axes) == 6
    assert [axes.get_title() for axes in figure.axes[:3]] == ["image", "truth", "CAM"]
