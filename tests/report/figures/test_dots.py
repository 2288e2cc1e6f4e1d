from sccam_bench.report.figures.dots import Dot, draw_dots
from sccam_bench.report.figures.style import to_png


def test_rows_have_one_place_in_all_panels() -> None:
    left = {"cat": Dot(1.0, -1.0, 2.0), "dog": Dot(5.0)}
    right = {"dog": Dot(-3.0, -4.0, -2.0, [-4.0, -2.0])}
    figure = draw_dots({"one": left, "other": right}, "points", reference=0)
    to_png(figure)
    one, other = figure.axes
    assert [label.get_text() for label in one.get_yticklabels()] == ["cat", "dog"]
    dots = [
        [(line.get_xdata(), line.get_ydata()) for line in axes.lines if line.get_marker() == "o"]
        for axes in (one, other)
    ]
    assert [[(x[0], y[0]) for x, y in found] for found in dots] == [[(1, 0), (5, 1)], [(-3, 1)]]
    bars = [line.get_xdata() for line in other.lines if line.get_linewidth() == 1.6]
    assert [list(bar) for bar in bars] == [[-4.0, -2.0]]


def test_the_legend_tells_of_seeds_where_there_are_several() -> None:
    for seeds, expected in (
        ([1.0], ["one seed", "95 % over images"]),
        ([0.0, 2.0], ["mean over seeds", "each seed", "95 % over images"]),
    ):
        figure = draw_dots({"": {"cat": Dot(1.0, 0.5, 1.5, seeds)}}, "points")
        (legend,) = figure.legends
        assert [text.get_text() for text in legend.get_texts()] == expected
