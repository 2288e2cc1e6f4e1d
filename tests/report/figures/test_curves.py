import io

import numpy as np
from PIL import Image

from sccam_bench.report.figures.curves import Curve, draw_curves
from sccam_bench.report.figures.style import to_png


def test_curves_name_every_cell_and_policy() -> None:
    curve = Curve([0.0, 0.5], [0.4, 0.2], {"oracle": (0.0, 0.4), "fixed": (0.5, 0.2)})
    figure = draw_curves({"CAM": curve, "SC-CAM": curve}, "Does it help?")
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names[:2] == ["CAM", "SC-CAM"]
    assert "oracle threshold" in names
    png = to_png(figure)
    assert np.asarray(Image.open(png)).std() > 0


def test_the_same_figure_gives_the_same_file() -> None:
    curve = Curve([0.0, 0.5], [0.4, 0.2], {})
    drawn = [to_png(draw_curves({"CAM": curve}, "?")) for _ in range(2)]
    assert isinstance(drawn[0], io.BytesIO)
    assert drawn[0].getvalue() == drawn[1].getvalue()
