import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from sccam_bench.report.figures.curves import Curve, draw_curves
from sccam_bench.report.figures.style import COLUMN, PAGE, SMALL, to_png, to_svg

CURVE = Curve([0.0, 0.5], [0.4, 0.2], {"oracle": (0.0, 0.4), "fixed": (0.5, 0.2)})


def legends(figure: Figure) -> list[str]:
    return [text.get_text() for one in figure.legends for text in one.get_texts()]


def test_curves_name_every_cell_and_policy() -> None:
    figure = draw_curves([("", {"CAM": CURVE, "SC-CAM": CURVE})])
    assert legends(figure) == ["CAM", "SC-CAM", "oracle threshold", "fixed threshold"]
    assert np.asarray(Image.open(to_png(figure))).std() > 0


def test_the_policies_choices_are_in_sight() -> None:
    """The fixed one reaches half of the highest value."""
    axes = draw_curves([("", {"CAM": CURVE})]).axes[0]
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert left <= 0 <= 0.5 <= right
    assert bottom <= 20 <= 40 <= top


def test_bands_are_a_deviation_wide() -> None:
    several = Curve([0.0, 0.5], [0.4, 0.2], {}, [0.01, 0.03])
    axes = draw_curves([("", {"CAM": several})]).axes[0]
    edges = [line.get_ydata() for line in axes.lines if line.get_linewidth() < 1]
    np.testing.assert_allclose(edges, [[39, 17], [41, 23]])


def test_the_whole_band_is_in_sight() -> None:
    several = Curve([0.0, 0.5], [0.4, 0.2], {}, [0.2, 0.0])
    assert draw_curves([("", {"CAM": several})]).axes[0].get_ylim()[1] >= 60


def test_panels_that_differ_have_their_own_legends() -> None:
    figure = draw_curves([("left", {"a": CURVE, "b": CURVE}), ("right", {"a": CURVE, "c": CURVE})])
    own = [[text.get_text() for text in axes.get_legend().get_texts()] for axes in figure.axes]
    assert own == [["a", "b"], ["a", "c"]]
    assert "a" not in legends(figure)
    looks = [(axes.lines[0].get_color(), axes.lines[0].get_linestyle()) for axes in figure.axes]
    assert looks[0] == looks[1]


def test_figures_are_a_column_or_a_page_wide_with_letters_to_read() -> None:
    panels = [(name, {"a": CURVE, "b": CURVE}) for name in ("left", "right")]
    for figure, width in ((draw_curves(panels[:1]), COLUMN), (draw_curves(panels), PAGE)):
        assert figure.get_figwidth() == width
        to_png(figure)
        texts = figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))
        assert min(text.get_fontsize() for text in texts) >= SMALL


def test_names_from_data_are_no_formulas() -> None:
    names = ["$", "$\\frac$", "_hidden", "<b>", "a" * 100]
    figure = draw_curves([("", dict.fromkeys(names, CURVE))])
    to_svg(figure)
    found = legends(figure)
    assert found[:2] == ["$", "$\\frac$"]
    assert found[2].strip() == "_hidden"
    assert max(len(line) for name in found for line in name.split("\n")) < 50
