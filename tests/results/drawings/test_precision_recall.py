"""Which axis is which, and where the policies are, against the pixels of the images."""

import numpy as np

from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.lines import finished_lines
from tests.results.conftest import Run
from tests.results.drawings.artists import coloured, places
from tests.results.drawings.recounted import (
    Pixels,
    added,
    at_all,
    at_threshold,
    precision,
    recall,
)

MARKERS = {"transfer": "o", "oracle": "*", "fixed": "s"}


def recall_and_precision(pixels: list[Pixels]) -> np.ndarray:
    """Means over the seeds and the classes without background, (..., 2)."""
    summed = [added(one) for one in pixels]
    both = [np.stack([recall(one), precision(one)], axis=-1) for one in summed]
    return np.mean([one[..., 1:, :].mean(axis=-2) for one in both], axis=0)


def test_curves_and_policies_lie_at_recall_and_precision(
    run: Run, drawn: dict[str, Drawing]
) -> None:
    lines = finished_lines(run.planned, run.store)
    figure = drawn["precision_recall"].figure
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["CAM", "SC-CAM"]
    assert {axes.get_xlabel() for axes in figure.axes} == {"recall [%]"}
    assert figure.axes[0].get_ylabel() == "precision [%]"
    shown = [line for axes in figure.axes for line in coloured(axes)]
    for line, (curve, *marks) in zip(lines, shown, strict=True):
        artifacts = line.scored(run.store)
        expected = recall_and_precision([at_all(one) for one in artifacts])
        known = ~np.isnan(expected).any(axis=1)
        np.testing.assert_allclose(places(curve), expected[known])
        found = {mark.get_marker(): places(mark)[0] for mark in marks}
        assert list(found) == list(MARKERS.values())
        for policy, marker in MARKERS.items():
            place = recall_and_precision([at_threshold(one, policy) for one in artifacts])
            np.testing.assert_allclose(found[marker], place)
