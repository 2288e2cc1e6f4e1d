"""All figures of a tiny grid that was really run."""

import dataclasses

import numpy as np
import pytest

from sccam_bench.evaluation.confusion import label_counts, mean_iou_in_truth
from sccam_bench.planning import Plan, Request
from sccam_bench.report.figures.style import Drawing, to_png
from sccam_bench.results import gallery
from sccam_bench.results.drawings import drawings, per_class
from sccam_bench.results.examples import choice
from sccam_bench.results.lines import Line, best_line, finished_lines, told_line
from sccam_bench.store import Store
from tests.commands.tiny_grid import request, run_here

CELLS = "{'CAM': {'rounds': 0, 'refiner': None}, 'SC-CAM': {'rounds': 1, 'refiner': None}}"
VARY = "{'evaluation.num_thresholds': [10, 20, 40]}"  # which trains nothing again
Run = tuple[Store, Request, Plan]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Two methods, each scored in three ways, with two seeds."""
    folder = tmp_path_factory.mktemp("drawings")
    store = Store(folder / "store")
    tiny = dataclasses.replace(request(folder, CELLS, VARY), mixes=("num_thresholds",))
    options = {**tiny.options, "dataset.num_classes": 2}  # six images show both
    asked = dataclasses.replace(tiny, options=options, seeds=(0, 1))
    return store, asked, run_here(asked, store)


@pytest.fixture(scope="module")
def drawn(run: Run) -> dict[str, Drawing]:
    store, _, planned = run
    return {one.name: one for one in drawings(planned, finished_lines(planned, store), store)}


def test_every_figure_is_drawn_and_says_what_it_shows(drawn: dict[str, Drawing]) -> None:
    assert list(drawn) == [
        "sweep_evaluation_num_thresholds",
        "curves",
        "per_class",
        "parts",
        "precision_recall",
        "clusters",
        "examples",
    ]
    for one in drawn.values():
        assert len(to_png(one.figure, dpi=50).getvalue()) > 1000
        assert one.alt
        assert ("2 seeds" in one.caption) == (one.name not in ("clusters", "examples"))
    assert {name for name, one in drawn.items() if not one.is_vector} == {"clusters", "examples"}


def test_a_sweep_shows_the_means_and_deviations_of_the_rows(
    run: Run, drawn: dict[str, Drawing]
) -> None:
    store, _, planned = run
    lines = [one for one in finished_lines(planned, store) if one.labels["method"] == "SC-CAM"]
    axes = drawn["sweep_evaluation_num_thresholds"].figure.axes[0]
    (shown,) = (line for line in axes.lines if line.get_marker() == "s")  # the second method
    assert shown.get_xdata().tolist() == [10, 20, 40]
    scores = np.array([line.values("miou_transfer") for line in lines])
    np.testing.assert_allclose(shown.get_ydata(), scores.mean(axis=1))
    edges = [line for line in axes.lines if line.get_linewidth() == 0.4]
    low, high = (line.get_ydata() for line in edges if line.get_color() == shown.get_color())
    np.testing.assert_allclose(high - low, 2 * scores.std(axis=1, ddof=1))


def test_one_seed_shows_intervals_over_images_instead(run: Run) -> None:
    store, asked, _ = run
    planned = run_here(dataclasses.replace(asked, seeds=(1,)), store)
    drawn = {one.name: one for one in drawings(planned, finished_lines(planned, store), store)}
    assert (
        "Bars, of one seed: 95 % interval of a bootstrap over"
        in drawn["sweep_evaluation_num_thresholds"].caption
    )
    bars = drawn["sweep_evaluation_num_thresholds"].figure.axes[0].collections
    assert [len(one.get_segments()) for one in bars] == [3, 3]
    assert "One seed" in drawn["curves"].caption


def test_curves_and_tradeoffs_pass_through_the_tables_values(
    run: Run, drawn: dict[str, Drawing]
) -> None:
    """One threshold in both seeds: the oracle's mark is on the precision-recall curve."""
    store, _, planned = run
    first = finished_lines(planned, store)[0]
    (artifact, other) = first.scored(store)
    fixed = artifact.table("scores")["fixed"]["threshold"]
    assert fixed == other.table("scores")["fixed"]["threshold"]
    curve = drawn["curves"].figure.axes[0].lines
    at = [
        line.get_ydata()[list(line.get_xdata()).index(fixed)]
        for line in curve
        if len(line.get_xdata()) > 10
    ]
    assert any(value == pytest.approx(np.mean(first.values("miou_fixed"))) for value in at)
    place = [np.mean(first.values(f"{name}_fixed")) for name in ("recall", "precision")]
    lines = drawn["precision_recall"].figure.axes[0].lines
    points = np.concatenate(
        [np.transpose(line.get_data()) for line in lines if line.get_marker() == "None"]
    )
    assert np.abs(points - place).max(axis=1).min() < 1e-9


def test_one_result_for_all_seeds_pairs_with_each_seed(run: Run) -> None:
    """As that of imported maps: compared with its first seed alone, others would say nothing."""
    store, _, planned = run
    lines = [
        dataclasses.replace(one, done={0: one.first}, by_seed={0: one.first, 1: one.first})
        if one.labels["method"] == "CAM"
        else one
        for one in finished_lines(planned, store)
    ]
    (drawing,) = per_class.drawings(planned, lines, store)
    assert "Means over 2 seeds." in drawing.caption
    ticks = [one for one in drawing.figure.axes[0].lines if one.get_marker() == "|"]
    assert {len(one.get_xdata()) for one in ticks} == {2}


def test_examples_compare_lines_of_one_training_seed(run: Run) -> None:
    store, _, planned = run
    lines = finished_lines(planned, store)

    def only(line: Line, seed: int) -> Line:
        kept = {seed: line.by_seed[seed]}
        return dataclasses.replace(line, done=kept, by_seed=kept)

    *others, told = lines
    name = ", ".join(told.labels.values())
    planned = dataclasses.replace(
        planned, ablation=dataclasses.replace(planned.ablation, subject=name)
    )
    second = choice(planned, [*others, only(told, 1)], store, each=1)
    assert (second.line.name, second.seed) == (told.name, 1)
    assert second.other is not None
    apart = choice(planned, [*(only(one, 0) for one in others), only(told, 1)], store, each=1)
    assert (apart.other, apart.seed) == (None, 1)
    assert [one.name for one in apart.lines] == [told.name]


def test_the_gallery_holds_what_the_lines_found(run: Run) -> None:
    store, _, planned = run
    lines = finished_lines(planned, store)
    shown = gallery(planned, lines, store)
    assert len({one.image_id for one in shown}) == len(shown) == 6
    assert {one.why for one in shown} > {"reaches most", "reaches least"}
    for one in shown:
        assert list(one.found) == list(one.scores) == [line.name for line in lines]
        for name, labels in one.found.items():
            counts = label_counts(labels, one.truth, 3)
            assert one.scores[name] == pytest.approx(100 * mean_iou_in_truth(counts))


def test_nothing_finished_nothing_drawn(run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = Store(tmp_path_factory.mktemp("empty"))
    empty.prepare()
    lines = finished_lines(run[2], empty)
    assert drawings(run[2], lines, empty) == []
    assert gallery(run[2], lines, empty) == []


def test_the_told_line_is_the_best_that_is_asked_about(run: Run) -> None:
    store, _, planned = run
    lines = finished_lines(planned, store)
    means = {line.name: np.mean(line.values("miou_transfer")) for line in lines}
    assert best_line(lines, "miou_transfer").name == max(means, key=means.__getitem__)
    assert best_line(lines, "over_activation_transfer").values("over_activation_transfer") == min(
        (line.values("over_activation_transfer") for line in lines), key=np.mean
    )
    for method in ("CAM", "SC-CAM"):
        ablation = dataclasses.replace(planned.ablation, subject=method)
        told = told_line(dataclasses.replace(planned, ablation=ablation), lines)
        asked = [line.name for line in lines if line.labels["method"] == method]
        assert told.name == max(asked, key=means.__getitem__)
