import pytest

from sccam_bench.report.formats.headings import halves


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("recall", ["recall"]),
        ("mIoU transfer", ["mIoU", "transfer"]),
        ("95 % over images", ["95 % over", "images"]),
        ("comparable with the rows above", ["comparable with", "the rows above"]),
    ],
)
def test_two_lines_of_about_the_same_length(heading: str, lines: list[str]) -> None:
    assert halves(heading) == lines
