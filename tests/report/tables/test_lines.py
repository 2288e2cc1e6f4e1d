import pandas as pd
import pytest

from sccam_bench.errors import InputError
from sccam_bench.report.marks import Marks
from sccam_bench.report.rows import over_seeds, with_missing
from sccam_bench.report.table import Table
from sccam_bench.report.tables import check_metric, details, legend, per_class, scores
from sccam_bench.report.tables.lines import RANKED, SIGNED
from tests.report.made_reports import make_report


def texts(table: Table, heading: str) -> list[str]:
    (place,) = (i for i, column in enumerate(table.columns) if column.heading == heading)
    return [row[place].text for row in table.rows]


def ranked(table: Table, heading: str) -> list[int]:
    (place,) = (i for i, column in enumerate(table.columns) if column.heading == heading)
    return [row[place].rank for row in table.rows]


def test_means_and_sample_deviations() -> None:
    lines = make_report(3).lines
    assert lines["miou_transfer"].tolist() == [51, 61]
    assert lines["miou_transfer_sd"].tolist() == [1, 1]
    assert lines["n"].tolist() == [3, 3]


def test_a_cell_that_no_seed_reaches_counts_once() -> None:
    rows = [
        {"method": method, "seed": seed, "miou_transfer": value + seed * reached}
        for method, value, reached in (("own", 50.0, 1), ("imported", 60.0, 0))
        for seed in range(3)
    ]
    lines = over_seeds(pd.DataFrame(rows), ["method"])
    assert lines["n"].tolist() == [3, 1]
    report = make_report(1, lines=lines)
    assert texts(scores(report), "mIoU transfer") == ["51.0 ± 1.0", "60.0"]
    assert "over 1 to 3 seeds" in legend(report, with_details=False)


def test_a_cell_without_result_keeps_its_place() -> None:
    lines = make_report(2).lines
    asked = [{"method": name} for name in ("CAM", "lost", "CAM", "SC_CAM & K=5%")]
    report = make_report(2, lines=with_missing(lines, ["method"], asked))
    shown = details(report)
    assert texts(shown, "method") == ["CAM", "lost", "SC_CAM & K=5%"]
    assert texts(shown, "mIoU transfer")[1] == "no result"
    assert texts(shown, "mIoU oracle")[1] == "-"
    assert ranked(shown, "mIoU transfer") == [2, 0, 1]
    assert "over 2 seeds" in legend(report, with_details=False)
    pd.testing.assert_frame_equal(
        report.lines[report.lines["n"] > 0].reset_index(drop=True), lines, check_dtype=False
    )


def test_text_of_one_seed_and_of_several() -> None:
    one, three = make_report(1), make_report(3)
    assert texts(scores(one), "mIoU transfer") == ["50.0", "60.0"]
    assert texts(scores(three), "mIoU transfer") == ["51.0 ± 1.0", "61.0 ± 1.0"]
    assert "NMI" not in [column.heading for column in scores(one).columns]
    assert texts(details(one), "mIoU oracle") == ["55.0 (0.30)", "65.0 (0.30)"]
    assert texts(per_class(one), "cat") == ["12.3", "12.3"]
    assert texts(per_class(three), "cat") == ["12.3 ± 0.0", "12.3 ± 0.0"]
    assert "One seed" in legend(one, with_details=True)
    assert "over 3 seeds" in legend(three, with_details=False)


def test_best_and_second_where_there_is_a_better() -> None:
    table = details(make_report(1))
    assert ranked(table, "mIoU transfer") == [2, 1]
    assert ranked(table, "over-act.") == [1, 2], "lower is better"
    assert ranked(table, "epochs") == [0, 0], "a cost"
    assert ranked(per_class(make_report(1)), "cat") == [0, 0], "no difference"
    assert RANKED in table.legend
    assert SIGNED not in table.legend
    assert [row[0].rank for row in table.rows] == [0, 0]


def test_a_number_of_another_protocol_has_a_sign_and_no_rank() -> None:
    marks = Marks({(("CAM",), "miou_transfer"): "†"}, {"†": "other images", "‡": "not used here"})
    report = make_report(1, marks=marks)
    table = scores(report)
    assert [row[1].mark for row in table.rows] == ["†", ""]
    assert ranked(table, "mIoU transfer") == [0, 0], "nothing is left to compare with"
    assert ranked(table, "mIoU oracle") == [2, 1]
    assert table.footnotes == {"†": "other images"}
    assert SIGNED in table.legend
    assert [row[1].mark for row in per_class(report).rows] == ["†", ""]


def test_the_metric_comes_first_and_values_are_unrounded() -> None:
    table = scores(make_report(2, metric="miou_oracle"))
    assert [column.heading for column in table.columns] == [
        "method",
        "mIoU oracle",
        "mIoU transfer",
    ]
    assert [row[2].value for row in table.rows] == [50.5, 60.5]
    check_metric("miou_oracle")
    with pytest.raises(InputError, match="did you mean 'miou_oracle'"):
        check_metric("miou_oracl")


def test_no_mean_is_taken_over_two_protocols() -> None:
    rows = [
        {"method": method, "seed": seed, "protocol": f"{method} {seed}", "miou_transfer": 50.0}
        for method, seed in (("one", 0), ("two", 0), ("two", 1))
    ]
    assert over_seeds(pd.DataFrame(rows[:2]), ["method"])["n"].tolist() == [1, 1]
    with pytest.raises(InputError, match=r"seeds of 'two' have different protocols \(two 0, two 1"):
        over_seeds(pd.DataFrame(rows), ["method"])
    with pytest.raises(InputError, match="seeds of 'all' have different protocols"):
        over_seeds(pd.DataFrame(rows).drop(columns="method"), [])
