"""mIoU over thresholds against what the pixels of the images have."""

import dataclasses

import numpy as np
import pytest

from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.drawings import curves
from sccam_bench.results.lines import finished_lines
from tests.results.conftest import Run
from tests.results.drawings.artists import coloured, places
from tests.results.drawings.recounted import added, at_all, iou, place_of

MARKERS = {"transfer": "o", "oracle": "*", "fixed": "s"}


def test_means_deviations_and_policies_of_two_seeds(run: Run, drawn: dict[str, Drawing]) -> None:
    lines = finished_lines(run.planned, run.store)
    figure = drawn["curves"].figure
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["CAM", "SC-CAM"]
    shown = [line for axes in figure.axes for line in coloured(axes)]
    for line, (low, high, curve, *marks) in zip(lines, shown, strict=True):
        artifacts = line.scored(run.store)
        first, second = (np.nanmean(iou(added(at_all(one))), axis=1) for one in artifacts)
        np.testing.assert_allclose(curve.get_ydata(), (first + second) / 2)
        deviation = np.abs(first - second) / 2**0.5  # of a sample of two
        assert deviation.max() > 1
        np.testing.assert_allclose(high.get_ydata() - curve.get_ydata(), deviation, atol=1e-9)
        np.testing.assert_allclose(curve.get_ydata() - low.get_ydata(), deviation, atol=1e-9)
        found = {mark.get_marker(): places(mark)[0] for mark in marks}
        assert list(found) == list(MARKERS.values())
        for policy, marker in MARKERS.items():
            cuts = [place_of(one, policy) for one in artifacts]
            reached = (first[cuts[0]] + second[cuts[1]]) / 2
            threshold = curve.get_xdata()[cuts].mean()
            np.testing.assert_allclose(found[marker], (threshold, reached))


def test_one_seed_has_no_band(run: Run) -> None:
    (first, *_) = finished_lines(run.planned, run.store)
    lone = dataclasses.replace(first, done={0: first.first}, by_seed={0: first.first})
    (drawing,) = curves.drawings([lone], run.store)
    assert drawing.caption.endswith("One seed: nothing here tells of the noise of training.")
    ((curve, *marks),) = coloured(drawing.figure.axes[0])
    assert len(curve.get_xdata()) == 11
    assert [mark.get_marker() for mark in marks] == list(MARKERS.values())
    assert curve.get_ydata().max() == pytest.approx(lone.values("miou_oracle")[0])
