import io
import re

import pytest
from rich.console import Console

from sccam_bench.report.formats.terminal import to_rich, varying
from sccam_bench.report.table import Column, Entry, Table
from tests.report.formats.made import NASTY, TABLE

WIDE = Table(
    title="[red]title[/red]",
    columns=[
        Column("method", is_numeric=False),
        Column("refiner", is_numeric=False),
        Column("mIoU transfer"),
        Column("mIoU oracle"),
        Column("verdict", is_numeric=False),
    ],
    rows=[
        [Entry("CAM"), Entry("-"), Entry("51.0 ± 1.0", 51.0), Entry("55.0"), Entry("a " * 30)],
        [Entry("SC"), Entry("-"), Entry("61.0 ± 1.0", 61.0), Entry("65.0"), Entry("b " * 30)],
    ],
)


def printed(table: Table, width: int) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(to_rich(table, width))
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("width", "number"), [(120, 5), (72, 5), (60, 4), (41, 3), (10, 3)])
def test_a_narrow_terminal_loses_the_last_columns(width: int, number: int) -> None:
    kept = [str(column.header) for column in to_rich(WIDE, width).columns]
    assert kept == ["method", "refiner", "mIoU\ntransfer", "mIoU\noracle", "verdict"][:number]


@pytest.mark.parametrize("width", [120, 72, 60, 41])
def test_no_digit_is_lost(width: int) -> None:
    text = printed(WIDE, width)
    assert "51.0 ± 1.0" in text
    assert "…" not in text
    assert max(len(re.sub("\x1b\\[[0-9;]*m", "", line)) for line in text.splitlines()) <= width


def test_nothing_of_a_name_is_taken_for_markup() -> None:
    assert "[red]title[/red]" in printed(WIDE, 80)
    assert NASTY in printed(TABLE, 120)


def test_the_best_is_bold_and_the_second_underlined() -> None:
    text = printed(TABLE, 120)
    assert "\x1b[1m60.1 ± 0.4\x1b[0m" in text
    assert "\x1b[4m59.9\x1b[0m†" in text


def test_words_that_say_the_same_in_all_rows_can_go() -> None:
    assert [column.heading for column in varying(WIDE).columns][:2] == ["method", "mIoU transfer"]
    one = Table("t", WIDE.columns, WIDE.rows[:1])
    assert varying(one) == one
