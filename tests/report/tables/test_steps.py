import dataclasses

import pandas as pd

from sccam_bench.report.marks import Marks
from sccam_bench.report.report import Report
from sccam_bench.report.rows import over_seeds, with_missing
from sccam_bench.report.tables.steps import waterfall
from sccam_bench.report.waterfall import Step, Waterfall
from tests.report.made_reports import make_report
from tests.report.test_differences import CLEAR, made

ADDED = dataclasses.replace(CLEAR, labels={"step": "round 1"}, against={"step": "CAM"})
TAUGHT = dataclasses.replace(CLEAR, labels={"step": "segmentor"}, against={"step": "round 1"})
STEPS = [
    Step("CAM", {"method": "CAM"}, "miou_transfer"),
    Step("+ sub-categories, round 1", {"method": "SC-CAM"}, "miou_transfer"),
    Step("+ segmentor", {"method": "SC-CAM"}, "seg_miou"),
]
WATERFALL = Waterfall(STEPS, made(ADDED, TAUGHT), of_base=True, others=2)


def report(**extra: object) -> Report:
    rows = [
        {"method": "other", "seed": 0, "miou_transfer": 90.0, "seg_miou": 91.0},
        {"method": "SC-CAM", "seed": 0, "miou_transfer": 64.1, "seg_miou": 66.0},
        {"method": "CAM", "seed": 0, "miou_transfer": 60.2},
    ]
    known = pd.DataFrame(rows).assign(iou_cat_transfer=12.3, threshold_transfer=0.2)
    lines = over_seeds(known, ["method"])
    return make_report(1, **{"lines": lines, "waterfall": WATERFALL, **extra})


def test_each_step_has_its_value_and_what_it_adds_to_which() -> None:
    table = waterfall(report(), WATERFALL)
    headings = [column.heading for column in table.columns]
    assert headings[:4] == ["step", "mIoU", "difference", "p (Holm)"]
    first, second, third = (
        dict(zip(headings, (entry.text for entry in row), strict=True)) for row in table.rows
    )
    assert (first["step"], first["mIoU"], first["line"]) == ("CAM", "60.2", "CAM")
    assert (first["difference"], first["verdict"]) == ("-", "")
    assert (second["mIoU"], second["difference"]) == ("64.1", "+3.1")
    assert second["verdict"] == "better than CAM by 3.1 [1.2, 5.0] over images"
    assert (third["mIoU"], third["line"]) == ("66.0", "SC-CAM")
    assert "round 1" in third["verdict"]
    assert all(entry.rank == 0 for row in table.rows for entry in row)


def test_the_legend_says_what_a_step_is_not() -> None:
    told = waterfall(report(), WATERFALL).legend
    assert "one of 3 such chains, that of the base" in told
    assert "without the image labels" in told
    assert "a control of as many epochs" in told
    assert "Holm (comparisons: 2)" in told
    start = dataclasses.replace(STEPS[1], text="sub-categories, round 1")
    short = Waterfall([start, STEPS[2]], made(TAUGHT), of_base=False, others=0)
    told = waterfall(report(), short).legend
    assert "chains" not in told
    assert "epochs" not in told


def test_signs_and_lines_without_result() -> None:
    marks = Marks({(("SC-CAM",), "seg_miou"): "‡"}, {"‡": "other split"})
    lost = with_missing(report().lines, ["method"], [{"method": n} for n in ("CAM", "SC-CAM")])
    lost = lost.assign(n=[0, 1])
    table = waterfall(report(marks=marks, lines=lost), WATERFALL)
    assert [row[1].text for row in table.rows] == ["no result", "64.1", "66.0"]
    assert [row[1].mark for row in table.rows] == ["", "", "‡"]
    assert table.footnotes == {"‡": "other split"}


def test_lines_of_one_name_are_told_apart() -> None:
    labels = [{"size": "large", "train": "-"}, {"size": "-", "train": "large"}]
    rows = [{**one, "seed": 0, "miou_transfer": 60.0, "seg_miou": 61.0} for one in labels]
    known = pd.DataFrame(rows).assign(iou_cat_transfer=12.3, threshold_transfer=0.2)
    steps = [
        dataclasses.replace(step, labels=one) for step, one in zip(STEPS, labels, strict=False)
    ]
    found = Waterfall(steps, made(ADDED), of_base=True, others=0)
    lines = over_seeds(known, ["size", "train"])
    table = waterfall(make_report(1, lines=lines, labels=["size", "train"], waterfall=found), found)
    assert [row[-1].text for row in table.rows] == ["size large, train -", "size -, train large"]
