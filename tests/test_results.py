"""results/README.md says what its CSV files hold."""

import itertools
import runpy
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import REPOSITORY

RESULTS = REPOSITORY / "results"
written = runpy.run_path(str(RESULTS / "write_readme.py"))
readme, Measured = written["readme"], written["Measured"]


def test_the_readme_is_what_its_csv_files_give() -> None:
    assert (RESULTS / "README.md").read_text() == readme(), (
        "results/README.md is stale: python results/write_readme.py"
    )


TABLES = sorted(RESULTS.glob("*/**/table.md"))


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.parent.name)
def test_published_tables_are_whole(table: Path) -> None:
    text = table.read_text()
    assert text.count("<u>") == text.count("</u>") > 0
    rows = [line for line in text.splitlines() if line.startswith("|")]
    headings = [above for above, below in itertools.pairwise(rows) if set(below) <= set("|:-")]
    assert len(headings) >= 2
    for row in rows:
        assert row.count("|") in {heading.count("|") for heading in headings}


@pytest.mark.parametrize("name", ["phantom/controls", "voc12_animals"])
def test_another_figure_gives_another_text(tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(RESULTS, tmp_path / "results")
    path = copy / name / "table.csv"
    table = pd.read_csv(path)
    table.loc[0, "miou_transfer"] += 1
    table.to_csv(path, index=False)
    assert readme(copy) != readme()


def test_the_table_of_the_projects_readme_is_that_of_its_run() -> None:
    told = [
        [part.strip() for part in line.strip("|").split("|")]
        for line in (REPOSITORY / "README.md").read_text().splitlines()
        if line.startswith("| ") and "±" in line
    ]
    quick = Measured("quick", RESULTS / "phantom" / "quick")
    lines = quick.table[["method", "refiner"]].drop_duplicates().to_dict("records")
    columns = ("miou_transfer", "mark_coverage_transfer", "body_coverage_transfer")
    expected = [
        [line["method"], line["refiner"], *(quick.mean(column, **line) for column in columns)]
        for line in lines
    ]
    assert [row[:5] for row in told] == expected
