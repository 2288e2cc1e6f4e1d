"""What a run's folder keeps of an earlier report."""

from pathlib import Path

from matplotlib.figure import Figure

from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.writing import write_drawings


def test_figures_that_are_no_longer_drawn_go(tmp_path: Path) -> None:
    old = ["sweep_rounds.pdf", "sweep_labeler_num_clusters.png", "examples_2.png", "clusters.pdf"]
    own = ["sweep.pdf", "examples_mine.png", "sweep_rounds.svg", "sweep_rounds.old.pdf", "a.png"]
    for name in [*old, *own, "curves.png"]:
        (tmp_path / name).write_text("of an earlier grid, or my own")
    (tmp_path / "parts.png").mkdir()
    write_drawings(tmp_path, [Drawing("curves", "", "", Figure())])
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*own, "curves.png", "curves.pdf", "parts.png"}
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
