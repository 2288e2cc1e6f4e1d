"""Stage by stage, on a tiny grid that is really trained."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sccam_bench.evaluation.bootstrap import over_images, resampled_mean_iou
from sccam_bench.planning import Plan, Request
from sccam_bench.report import image_counts
from sccam_bench.report.report import Report
from sccam_bench.report.tables import to_latex, to_markdown
from sccam_bench.results import cell_rows, make_report, print_report, write_report
from sccam_bench.store import Store
from tests.commands.tiny_grid import OPTIONS, run_here
from tests.conftest import REPOSITORY
from tests.report.formats import tex

COLUMNS = ("miou_transfer", "seg_miou")
ABLATION = f"""
from sccam_bench.grid import Ablation


def small(config):
    options = config["segmentor"]
    training = {{**options["training"], "epochs": 1, "crop_size": 64}}
    return {{**options, "crf": False, "eval_split": "SPLIT", "training": training}}


ABLATION = Ablation(
    question="What does each stage add?",
    base="{REPOSITORY}/configs/cam_segmentor_phantom.py",
    cells={{
        "CAM": {{"rounds": 0}},
        "SC-CAM": {{"rounds": 1}},
    }},
    vary={{"segmentor": {{"-": None, "small": small}}}},
    exclude={{"method": "CAM", "segmentor": "small"}},
)
"""


def request(folder: Path, split: str) -> Request:
    """The ablation with a segmentor that is scored on this split."""
    path = folder / "tiny.py"
    path.write_text(ABLATION.replace("SPLIT", split))
    return Request(
        str(path), {**OPTIONS, "refiner": None, "dataset.num_train": 12, "dataset.num_classes": 2}
    )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Store]:
    folder = tmp_path_factory.mktemp("grid")
    store = Store(folder / "store")
    return run_here(request(folder, "train"), store), store


@pytest.fixture(scope="module")
def report(done: tuple[Plan, Store]) -> Report:
    return make_report(*done, {})


def test_the_chain_of_the_grid(report: Report) -> None:
    assert report.waterfall is not None
    told = [(step.text, step.labels["method"], step.column) for step in report.waterfall.steps]
    assert told == [
        ("CAM", "CAM", "miou_transfer"),
        ("+ sub-categories, round 1", "SC-CAM", "miou_transfer"),
        ("+ segmentor", "SC-CAM", "seg_miou"),
    ]
    assert (report.waterfall.of_base, report.waterfall.others) == (True, 0)


def test_each_step_is_a_paired_difference(done: tuple[Plan, Store], report: Report) -> None:
    """The segmentor's too: its masks and the maps are scored on the same images."""
    planned, store = done
    assert report.waterfall is not None
    rows = pd.DataFrame(cell_rows(planned, store)).set_index(["method", "segmentor"])
    values = [
        rows.loc[("CAM", "-"), "miou_transfer"],
        rows.loc[("SC-CAM", "-"), "miou_transfer"],
        rows.loc[("SC-CAM", "small"), "seg_miou"],
    ]
    compared = report.waterfall.differences.comparisons
    np.testing.assert_allclose([one.difference for one in compared], np.diff(values))
    graphs = {cell.name: graph for cell, graph in zip(planned.cells, planned.graphs, strict=True)}
    last = graphs["SC-CAM, small, seed 0"]
    both = [
        image_counts.of_metric(column, last.map_scores, last.segmentation, store)
        for column in ("miou_transfer", "seg_miou")
    ]
    maps, masks = (one.counts for one in both if one is not None)
    resampled = 100 * resampled_mean_iou(
        [maps, masks], resamples=report.waterfall.differences.resamples
    )
    by_hand = over_images(resampled[1] - resampled[0], len(maps.truth))
    found = compared[1].images
    assert found is not None
    assert by_hand is not None
    assert (found.low, found.high, found.p) == pytest.approx((by_hand.low, by_hand.high, by_hand.p))
    assert compared[1].p is not None
    assert compared[1].p >= by_hand.p


def test_it_stands_in_every_file(
    done: tuple[Plan, Store], report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    planned, store = done
    write_report(planned, store, report)
    written = store.run_folder(planned.request.run_name)
    assert "## What each stage adds" in (written / "table.md").read_text()
    text = (written / "table.tex").read_text()
    assert text == to_latex(report, planned.request.run_name)
    assert len(tex.check(text)) == len(tex.columns(text))
    steps = pd.read_csv(written / "stages.csv")
    assert steps["step"].tolist() == ["CAM", "round 1", "segmentor"]
    assert steps["line"].tolist() == ["CAM", "SC-CAM", "SC-CAM, small"]
    rows = pd.read_csv(written / "table.csv")
    maps, masks = (rows.groupby(["method", "segmentor"])[m].mean() for m in COLUMNS)
    expected = [maps["CAM", "-"], maps["SC-CAM", "-"], masks["SC-CAM", "small"]]
    assert steps["value"].tolist() == pytest.approx(expected, rel=1e-12)
    print_report(planned, store, Console(width=100), report)
    assert "What each stage adds" in capsys.readouterr().out
    assert "control of as many epochs" in to_markdown(report)


def test_what_is_not_finished_has_no_value(done: tuple[Plan, Store]) -> None:
    planned, store = done
    (stage,) = planned.graphs[0].segmentation.values() or [planned.graphs[0].final]
    folder = next((store.root / "stages").glob(f"evaluation-{stage.key[:8]}*"))
    hidden = folder.rename(folder.with_name("hidden"))
    try:
        found = make_report(planned, store, {}).waterfall
    finally:
        hidden.rename(folder)
    assert found is not None
    assert found.differences.comparisons[0].obstacle == "that line has no result"
    assert found.differences.comparisons[1].difference is not None


def test_other_images_are_not_compared(done: tuple[Plan, Store], tmp_path: Path) -> None:
    _, store = done
    found = make_report(run_here(request(tmp_path, "val"), store), store, {}).waterfall
    assert found is not None
    last = found.differences.comparisons[-1]
    assert last.obstacle == "one scores 2 images of split val, the other 12 images of split train"
    assert last.difference is None
