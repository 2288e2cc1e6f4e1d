"""The document of a tiny run, and the page in its folder."""

import html

import pytest

from sccam_bench.planning import Plan
from sccam_bench.report.html.document import Document
from sccam_bench.report.report import Report
from sccam_bench.results import known_failures, make_report, write_report
from sccam_bench.results.document import make_document
from sccam_bench.results.finished import FAILURES
from sccam_bench.store import Store
from tests.commands import tiny_grid

CELLS = "{'CAM <1>': {'rounds': 0}, 'decay': {'rounds': 0, 'training.weight_decay': 0.1}}"
DONE, LOST = "CAM <1>, seed 0", "decay, seed 0"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Store, Report]:
    """One of two cells is finished."""
    folder = tmp_path_factory.mktemp("run")
    store = Store(folder / "store")
    asked = tiny_grid.request(folder, CELLS)
    planned = tiny_grid.run_here(asked, store, last="evaluation")
    return planned, store, make_report(planned, store, known_failures(planned, store))


@pytest.fixture(scope="module")
def document(made: tuple[Plan, Store, Report]) -> Document:
    return make_document(*made)


def test_question_answer_and_failures(document: Document) -> None:
    assert document.question == "?"
    assert document.answer.startswith("CAM <1> has the highest mIoU transfer")
    assert document.failures == {LOST: "not run yet"}
    assert document.name.startswith("tiny")


def test_tables_have_a_row_for_each_line(document: Document) -> None:
    first = document.tables[0]
    assert [row[0].text for row in first.rows] == ["CAM <1>", "decay"]
    assert all(len(row) == len(table.columns) for table in document.tables for row in table.rows)


def test_the_gallery_has_the_finished_cell_and_all_classes(document: Document) -> None:
    assert document.gallery
    assert all(list(one.found) == ["CAM <1>"] for one in document.gallery)
    top = max(int(one.truth[one.truth != 255].max()) for one in document.gallery)
    assert 1 <= top <= len(document.classes)


def test_commands_of_the_run_and_of_each_cell(document: Document) -> None:
    assert list(document.commands) == ["all cells", DONE, LOST]
    assert all(one.startswith("sccam-bench run ") for one in document.commands.values())
    assert f"--cell '{LOST}'" in document.commands[LOST]


def test_provenance_is_that_of_the_finished_cell(
    document: Document, made: tuple[Plan, Store, Report]
) -> None:
    planned = made[0]
    assert document.provenance["Stages"] == str(len(planned.graphs[0].stages()))
    assert "Machine" in document.provenance


def test_the_page_is_written_beside_the_tables(made: tuple[Plan, Store, Report]) -> None:
    planned, store, report = made
    write_report(planned, store, report)
    folder = store.run_folder(planned.request.run_name)
    text = (folder / "report.html").read_text("utf-8")
    assert html.escape(DONE) in text
    assert "CAM <1>" not in text
    assert (folder / FAILURES).is_file()
    assert list(folder.glob("*.png"))
