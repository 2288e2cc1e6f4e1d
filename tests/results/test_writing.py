"""What a run's folder keeps of an earlier report."""

import json
from pathlib import Path

from matplotlib.figure import Figure

from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.writing import DRAWN, write_drawings


def drawn(*names: str) -> list[Drawing]:
    return [Drawing(name, "", "", Figure()) for name in names]


def test_figures_that_are_no_longer_drawn_go(tmp_path: Path) -> None:
    write_drawings(tmp_path, drawn("curves", "sweep_rounds"))
    assert (tmp_path / "sweep_rounds.pdf").is_file()
    (tmp_path / "curves.png").write_text("of the earlier report")
    write_drawings(tmp_path, drawn("curves"))
    assert {path.name for path in tmp_path.iterdir()} == {"curves.png", "curves.pdf", DRAWN}
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_what_no_report_drew_stays(tmp_path: Path) -> None:
    own = {"sweep_rounds.png", "examples_2.png", "curves_of_mine.pdf"}
    for name in own:
        (tmp_path / name).write_text("mine")
    for names in ["curves"], ["curves", "parts"], []:
        write_drawings(tmp_path, drawn(*names))
    assert {path.name for path in tmp_path.iterdir()} == {*own, DRAWN}
    assert {(tmp_path / name).read_text() for name in own} == {"mine"}


def test_a_list_that_names_other_files_deletes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    (tmp_path / "thesis.pdf").write_text("mine")
    (folder / "table.csv").write_text("a table")
    for text in json.dumps(["../thesis.pdf", "table.csv", 3]), "{}", "no JSON":
        (folder / DRAWN).write_text(text)
        write_drawings(folder, [])
    assert (tmp_path / "thesis.pdf").is_file()
    assert (folder / "table.csv").is_file()
