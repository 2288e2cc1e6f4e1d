"""All figures of a tiny grid that was really run; drawings/ tests what each of them shows."""

import pytest

from sccam_bench.report.figures.style import Drawing, to_png
from sccam_bench.results import gallery
from sccam_bench.results.drawings import drawings
from sccam_bench.results.lines import finished_lines
from sccam_bench.store import Store
from tests.results.conftest import Run


def test_every_figure_is_drawn_and_says_what_it_shows(drawn: dict[str, Drawing]) -> None:
    assert list(drawn) == [
        "sweep_evaluation_num_thresholds",
        "curves",
        "per_class",
        "parts",
        "precision_recall",
        "clusters",
        "examples",
    ]
    for one in drawn.values():
        assert len(to_png(one.figure, dpi=50).getvalue()) > 1000
        assert one.alt
        assert ("2 seeds" in one.caption) == (one.name not in ("clusters", "examples"))
    assert {name for name, one in drawn.items() if not one.is_vector} == {"clusters", "examples"}


def test_nothing_finished_nothing_drawn(run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = Store(tmp_path_factory.mktemp("empty"))
    empty.prepare()
    lines = finished_lines(run.planned, empty)
    assert drawings(run.planned, lines, empty) == []
    assert gallery(run.planned, lines, empty) == []
