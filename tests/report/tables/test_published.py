from sccam_bench.report.published import compared, listed, read_folder, read_published
from sccam_bench.report.tables import published, short
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "results/published"


def test_figures_keep_their_digits_and_have_no_rank() -> None:
    figures = read_published(FOLDER / "voc12_seeds.csv")
    table = published(listed(figures))
    assert [column.heading for column in table.columns if column.is_numeric] == ["mIoU"]
    place = [column.heading for column in table.columns].index("mIoU")
    assert [row[place].text for row in table.rows] == figures["mIoU"].tolist()
    assert [row[place].value for row in table.rows] == figures["mIoU"].astype(float).tolist()
    assert all(entry.rank == 0 for row in table.rows for entry in row)
    assert "not comparable" in table.title


def test_compared_ones_come_by_data_set_and_stage() -> None:
    figures = read_folder(FOLDER)
    measured = {"stage": ["seed map"], "data set": ["Phantom"], "threshold policy": ["fixed"]}
    tables = short(compared(figures, [measured]))
    assert len(tables) == figures["stage"].nunique()
    assert sum(len(table.rows) for table in tables) == len(figures)
    assert tables[0].title == "Published on VOC 2012: seed map"
    assert [column.heading for column in tables[0].columns] == [
        "method",
        "split",
        "mIoU",
        "comparable with the rows above",
    ]
    assert tables[0].rows[0][2].text == "48.0"
