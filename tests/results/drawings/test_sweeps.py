"""Which lines of a grid make a curve, and what the curve shows."""

import dataclasses
from typing import Any, cast

import numpy as np
from matplotlib.collections import LineCollection

from sccam_bench.evaluation.bootstrap import over_images
from sccam_bench.grid import Ablation, expand
from sccam_bench.pipeline import CellGraph
from sccam_bench.report.figures.style import Drawing
from sccam_bench.report.names import names_of
from sccam_bench.results.done import Done
from sccam_bench.results.drawings import sweeps
from sccam_bench.results.drawings.sweeps import Series, series_of, without
from sccam_bench.results.lines import Line, finished_lines
from tests.commands.tiny_grid import run_here
from tests.conftest import REPOSITORY
from tests.results.conftest import Run
from tests.results.drawings.recounted import at_threshold, iou, resampled

BASE = str(REPOSITORY / "configs" / "sc_cam_phantom.py")
NO_GRAPH = cast(CellGraph, None)  # nothing is read of it here


def series(key: str, *companions: str, **grid: Any) -> list[Series]:
    cells = expand(Ablation(question="?", base=BASE, **grid), {})
    names = names_of([cell.labels for cell in cells])
    lines = [
        Line(name, cell.labels, *[{0: Done(cell, NO_GRAPH, {})}] * 2)
        for name, cell in zip(names, cells, strict=True)
    ]
    return series_of(key, [key, *companions], lines)


def told(found: list[Series]) -> list[tuple[dict[str, str], list[float]]]:
    return [(dict(one.labels), list(one.values)) for one in found]


def test_values_come_from_the_configuration_and_not_from_their_names() -> None:
    named = {"many": 8, "few": 2, "some": 4}
    found = series("labeler.num_clusters", vary={"labeler.num_clusters": named, "rounds": [1, 2]})
    assert told(found) == [({"rounds": "1"}, [2, 4, 8]), ({"rounds": "2"}, [2, 4, 8])]
    assert [line.name for line in found[0].lines] == [
        "few, rounds 1",
        "some, rounds 1",
        "many, rounds 1",
    ]


def test_named_cells_that_differ_in_one_setting_make_a_curve() -> None:
    cells = {
        "CAM": {"rounds": 0},
        "SC-CAM": {"rounds": 1},
        "SC-CAM twice": {"rounds": 2},
        "random": {"rounds": 1, "labeler.num_clusters": 3},
    }
    found = series("rounds", cells=cells, vary={"refiner": {"-": None}})
    assert told(found) == [({"refiner": "-"}, [0, 1, 2])]
    assert series("labeler.num_clusters", cells=cells) == []


def test_curves_of_named_cells_are_told_apart() -> None:
    cells = {
        f"{name}{rounds}": {"rounds": rounds, "round_init": init}
        for name, init in (("a", "pretrained"), ("b", "previous"))
        for rounds in (1, 2, 3)
    }
    assert told(series("rounds", cells=cells)) == [
        ({"line": "a1 and others"}, [1, 2, 3]),
        ({"line": "b1 and others"}, [1, 2, 3]),
    ]


def test_what_changes_in_step_is_no_other_line() -> None:
    steps = {"rounds": [1, 2, 3], "training.epochs": [6, 4, 2]}
    found = series("rounds", "training.epochs", zip=steps)
    assert [list(one.values) for one in found] == [[1, 2, 3]]
    assert series("rounds", zip=steps) == []


def test_words_and_switches_make_no_curve() -> None:
    kinds = {"round_init": ["pretrained", "previous"], "cam.flip": [True, False]}
    assert series("cam.flip", vary=kinds) == series("round_init", vary=kinds) == []


def test_a_configuration_without_keys() -> None:
    config = {"a": {"b": 1, "c": {"d": 2}}, "e": 3}
    assert without(config, ["a.b", "e", "x.y"]) == {"a": {"c": {"d": 2}}}
    assert without(config, ["a.c.d"]) == {"a": {"b": 1, "c": {}}, "e": 3}


def test_means_and_deviations_of_the_rows(run: Run, drawn: dict[str, Drawing]) -> None:
    lines = finished_lines(run.planned, run.store)
    lines = [line for line in lines if line.labels["method"] == "SC-CAM"]
    axes = drawn["sweep_evaluation_num_thresholds"].figure.axes[0]
    (shown,) = (line for line in axes.lines if line.get_marker() == "s")  # the second method
    assert shown.get_xdata().tolist() == [10, 20, 40]
    scores = np.array([line.values("miou_transfer") for line in lines])
    np.testing.assert_allclose(shown.get_ydata(), scores.mean(axis=1))
    edges = [line for line in axes.lines if line.get_linewidth() == 0.4]
    low, high = (line.get_ydata() for line in edges if line.get_color() == shown.get_color())
    np.testing.assert_allclose(high - low, 2 * scores.std(axis=1, ddof=1))


def test_one_seed_has_the_intervals_of_six_images(run: Run) -> None:
    planned = run_here(dataclasses.replace(run.request, seeds=(1,)), run.store)
    lines = finished_lines(planned, run.store)
    (drawing,) = sweeps.drawings(planned, lines, run.store)
    assert "of one seed: 95 % interval of a bootstrap over the 6 scored images" in drawing.caption
    bars = drawing.figure.axes[0].collections
    assert [line.labels["method"] for line in lines] == [*3 * ["CAM"], *3 * ["SC-CAM"]]
    drawn: list[np.ndarray] = []
    for one in bars:
        assert isinstance(one, LineCollection)
        drawn += [np.asarray(segment) for segment in one.get_segments()]
    for line, segment, threshold in zip(lines, drawn, 2 * [10, 20, 40], strict=True):
        (artifact,) = line.scored(run.store)
        pixels = at_threshold(artifact, "transfer")
        expected = over_images(np.nanmean(iou(resampled(pixels)), axis=1), 6)
        assert expected is not None
        np.testing.assert_allclose(
            segment, [(threshold, expected.low), (threshold, expected.high)], atol=1e-9
        )
