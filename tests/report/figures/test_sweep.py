import numpy as np

from sccam_bench.report.figures.multiples import AxisLabels
from sccam_bench.report.figures.style import to_png
from sccam_bench.report.figures.sweep import SweepLine, draw_sweep

LABELS = AxisLabels("K", "mIoU [%]")


def test_every_value_of_the_setting_is_a_tick() -> None:
    first, second = SweepLine([1, 2, 4], [50.0, 60.0, 55.0]), SweepLine([1, 16], [50.0, 60.0])
    axes = draw_sweep([("", {"a": first, "b": second})], LABELS).axes[0]
    assert axes.get_xticks().tolist() == [1, 2, 4, 16]
    assert axes.get_xscale() == "log"
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2", "4", "16"]


def test_a_setting_that_can_be_zero_has_a_linear_axis() -> None:
    line = SweepLine([0, 1, 10], [50.0, 60.0, 55.0])
    assert draw_sweep([("", {"a": line})], LABELS).axes[0].get_xscale() == "linear"


def test_intervals_over_images_reach_from_low_to_high() -> None:
    line = SweepLine([0, 1], [50.0, 60.0], low=[48.0, 57.0], high=[51.0, 66.0])
    axes = draw_sweep([("", {"a": line})], LABELS).axes[0]
    (bars,) = axes.collections
    ends = [segment[:, 1].tolist() for segment in bars.get_segments()]
    assert ends == [[48, 51], [57, 66]]


def test_a_point_of_one_seed_among_several_has_no_band() -> None:
    line = SweepLine([0, 1, 2], [50.0, 60.0, 61.0], deviation=[1.0, 2.0, np.nan], oracle=[51] * 3)
    figure = draw_sweep([("", {"a": line})], LABELS)
    to_png(figure)
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["oracle threshold"]
