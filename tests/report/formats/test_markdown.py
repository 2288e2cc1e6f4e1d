import dataclasses

import pytest
from markdown_it import MarkdownIt

from sccam_bench.report.formats.markdown import escape, to_markdown
from sccam_bench.report.table import Column, Entry, Table
from tests.report.formats.made import TABLE


def test_one_line_per_row_whatever_the_names_are() -> None:
    text = to_markdown(TABLE)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(TABLE.rows)
    assert {row.replace("\\|", "").count("|") for row in rows} == {len(TABLE.columns) + 1}
    assert " ".join(rows[3].split()).startswith("| line one λ ≥ 2 \u2013 é |")
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
        ("~~old~~ new", r"\~\~old\~\~ new"),
        ("&lt;b&gt; &#60; R & D; AT&T", r"\&lt;b\&gt; \&#60; R & D; AT&T"),
        ("C # D# #1 ##", r"C \# D# #1 \##"),
    ],
)
def test_only_what_would_format_is_escaped(text: str, written: str) -> None:
    assert escape(text) == written


@pytest.mark.parametrize(
    "text",
    ["~~old~~ new", "~a~", "&lt;b&gt; &amp; &#60;", "What of C #", "# of K ##", "_a_ *b* <c>"],
)
def test_a_reader_sees_what_was_written(text: str) -> None:
    table = dataclasses.replace(TABLE, title=text, rows=[[Entry(text)]], columns=[Column(text)])
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shown = [
        "".join(part.content for part in token.children or ())
        for token in reader.parse(to_markdown(table))
        if token.type == "inline"
    ]
    assert shown[:3] == [text, text, text]
    kinds = {
        part.type for token in reader.parse(to_markdown(table))[:3] for part in token.children or ()
    }
    assert kinds <= {"text", "text_special"}
