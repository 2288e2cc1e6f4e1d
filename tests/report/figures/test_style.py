"""A figure's files: the same each time, and of the kind they say."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from sccam_bench.report.figures.style import to_pdf, to_png, to_svg


def figure() -> Figure:
    drawn = Figure(figsize=(2, 1))
    drawn.add_subplot().plot([0, 1], [0, 1], "o--", label="a < b")
    drawn.axes[0].legend()
    return drawn


@pytest.mark.parametrize(
    "written",
    [
        lambda: to_png(figure()).getvalue(),
        lambda: to_pdf(figure()).getvalue(),
        lambda: to_svg(figure()).encode(),
    ],
    ids=["png", "pdf", "svg"],
)
def test_the_same_figure_gives_the_same_bytes(
    written: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")  # the day that matplotlib would write
    assert written() == first


def test_svg_is_one_element_without_addresses_to_load() -> None:
    element = ElementTree.fromstring(to_svg(figure()))
    assert element.tag == "{http://www.w3.org/2000/svg}svg"
    links = [v for e in element.iter() for k, v in e.attrib.items() if k.endswith("href")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_files_are_of_their_kind() -> None:
    assert to_png(figure()).getvalue().startswith(b"\x89PNG")
    assert to_pdf(figure()).getvalue().startswith(b"%PDF")
