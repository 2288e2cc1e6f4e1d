import dataclasses
from html.parser import HTMLParser

from sccam_bench.report.formats.html import to_html
from sccam_bench.report.table import Column, Entry, Table
from tests.report.formats.made import NASTY, TABLE


class Reader(HTMLParser):
    """Tags with attributes, and the text of each cell; fails where tags are not closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append((tag, dict(attributes)))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.cells[-1] += data


def test_every_text_is_read_as_it_was_given() -> None:
    read = Reader(to_html(TABLE))
    assert read.cells[:3] == ["method", "mIoU transfer", "50 % <s>"]
    assert read.cells[3:6] == [NASTY, "60.1 ± 0.4", "12"]
    assert read.cells[7] == "59.9†"
    allowed = "table caption thead tbody tr th td strong u sup p ul li"
    assert {tag for tag, _ in read.tags} == set(allowed.split()), "no tag comes from data"


def test_values_ranks_and_scopes() -> None:
    text = to_html(TABLE)
    read = Reader(text)
    values = [found.get("data-value") for tag, found in read.tags if tag == "td"]
    assert values == ["60.14", "12.0", "59.9", None, None, "7.0"]
    scopes = [found["scope"] for tag, found in read.tags if tag == "th"]
    assert scopes == 3 * ["col"] + 3 * ["row"]
    assert '<strong class="best">60.1 ± 0.4</strong>' in text
    assert '<u class="second">59.9</u><sup>†</sup>' in text
    assert "<li><sup>†</sup> scored on &lt;other&gt; images_2</li>" in text


def test_what_a_table_has_not_is_not_written() -> None:
    text = to_html(dataclasses.replace(TABLE, legend="", footnotes={}))
    assert text.endswith("</table>\n")


def test_long_words_are_told_from_short_ones_and_from_numbers() -> None:
    words, number = Column("word", is_numeric=False), Column("number")
    row = [Entry("a"), Entry("x" * 40), Entry("short"), Entry("1" * 40)]
    text = to_html(Table("t", [words, words, words, number], [row]))
    assert text.count('class="long"') == 1
    assert f'<td class="long">{"x" * 40}</td>' in text
