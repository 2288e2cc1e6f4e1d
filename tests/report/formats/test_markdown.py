import dataclasses

import pytest

from sccam_bench.report.formats.markdown import escape, to_markdown
from sccam_bench.report.table import Column, Entry, Table
from tests.report.formats.made import TABLE


def test_one_line_per_row_whatever_the_names_are() -> None:
    text = to_markdown(TABLE)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(TABLE.rows)
    assert {row.replace("\\|", "").count("|") for row in rows} == {len(TABLE.columns) + 1}
    assert "| line one λ ≥ 2 \u2013 é |" in rows[3].replace("  ", "")
    assert "<b>" not in text.replace("\\<", "")


def test_ranks_signs_and_alignment() -> None:
    text = to_markdown(TABLE)
    assert "**60.1 ± 0.4**" in text
    assert "<u>59.9</u>†" in text
    assert text.splitlines()[3].split("|")[1].strip().startswith(":-")
    assert text.splitlines()[3].split("|")[2].strip().endswith("-:")
    assert text.splitlines()[-1] == "† scored on \\<other> images_2"


def test_heading_and_what_is_not_there() -> None:
    text = to_markdown(dataclasses.replace(TABLE, legend="", footnotes={}), level=1)
    assert text.startswith("# Does “it” help & \\<why>?\n\n|")
    assert text.endswith("|")


def test_digits_stay_as_they_are() -> None:
    table = Table("t", [Column("x")], [[Entry("60.10")], [Entry("1e5")]])
    assert "| 60.10 |" in to_markdown(table)
    assert "1e5" in to_markdown(table)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("SC_CAM", "SC_CAM"),  # no emphasis within a word
        ("_x_ *y* `z`", r"\_x\_ \*y\* \`z\`"),
        ("a\\b", r"a\\b"),
        ("p < 0.001", "p < 0.001"),
        ("[here](http://x)", r"\[here](http://x)"),
        ("[1.2, 5.0]", "[1.2, 5.0]"),
    ],
)
def test_only_what_would_format_is_escaped(text: str, written: str) -> None:
    assert escape(text) == written
