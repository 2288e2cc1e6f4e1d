import io

import numpy as np
from PIL import Image

from sccam_bench.report import figures


def test_curves_name_every_cell_and_policy() -> None:
    curve = figures.Curve([0.0, 0.5], [0.4, 0.2], {"oracle": (0.0, 0.4), "fixed": (0.5, 0.2)})
    figure = figures.draw_curves({"CAM": curve, "SC-CAM": curve}, "Does it help?")
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names[:2] == ["CAM", "SC-CAM"]
    assert "oracle threshold" in names
    png = figures.to_png(figure)
    assert np.asarray(Image.open(png)).std() > 0


def test_the_same_figure_gives_the_same_file() -> None:
    curve = figures.Curve([0.0, 0.5], [0.4, 0.2], {})
    drawn = [figures.to_png(figures.draw_curves({"CAM": curve}, "?")) for _ in range(2)]
    assert isinstance(drawn[0], io.BytesIO)
    assert drawn[0].getvalue() == drawn[1].getvalue()


def test_examples_have_a_panel_per_cell() -> None:
    image = np.zeros((8, 8, 3), np.uint8)
    truth = np.zeros((8, 8), np.uint8)
    found = {"CAM": np.ones((8, 8), np.uint8)}
    figure = figures.draw_examples([figures.Example(image, truth, found)] * 2, 3)
    assert len(figure.axes) == 6
    assert [axes.get_title() for axes in figure.axes[:3]] == ["image", "truth", "CAM"]
