from sccam_bench.report.table import Table
from sccam_bench.report.tables.compared import compared
from tests.report.test_differences import CLEAR, LOST, ONE_SEED, made


def by_heading(table: Table, number: int) -> dict[str, str]:
    headings = [column.heading for column in table.columns]
    return dict(zip(headings, (entry.text for entry in table.rows[number]), strict=True))


def test_several_seeds() -> None:
    table = compared(made(CLEAR, LOST))
    assert table.title == "Differences from CAM"
    assert by_heading(table, 0) == {
        "method": "SC-CAM",
        "refiner": "-",
        "difference": "+3.1",
        "95 % over images": "[1.2, 5.0]",
        "over seeds": "+3.1 ± 1.0 (n = 3), [0.6, 5.6]",
        "p (Holm)": "0.030",
        "detectable, images": "2.8",
        "detectable, seeds": "3.3",
        "verdict": "better than CAM by 3.1 [1.2, 5.0] over images",
    }
    lost = by_heading(table, 1)
    assert list(lost.values()).count("-") == 6 + 1, "six numbers, and no refiner"
    assert lost["verdict"] == "not compared with CAM: this line has no result"
    assert "2,000 resamples of the 300 scored images" in table.legend
    assert "Holm (comparisons: 1)" in table.legend
    assert "paired t test" in table.legend


def test_columns_that_say_nothing_are_left_out() -> None:
    table = compared(made(ONE_SEED))
    assert "over seeds" not in by_heading(table, 0)
    assert "detectable, seeds" not in by_heading(table, 0)
    assert "paired t test" not in table.legend
    few = compared(made(ONE_SEED, images=(60, 300)))
    assert "60 or 300 scored images" in few.legend
