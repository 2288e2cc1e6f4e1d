"""results/README.md says what its CSV files hold."""

import itertools
import shutil
from pathlib import Path

import pandas as pd
import pytest

from results.writer.summary import findings
from results.writer.texts import readme, with_findings
from tests.conftest import REPOSITORY

RESULTS = REPOSITORY / "results"


def test_the_readme_is_what_its_csv_files_give() -> None:
    assert (RESULTS / "README.md").read_text() == readme(), (
        "results/README.md is stale: python -m results.writer"
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


def test_the_findings_of_the_projects_readme_are_what_the_csv_files_give() -> None:
    text = (REPOSITORY / "README.md").read_text()
    assert text == with_findings(text), "stale: python -m results.writer"


def test_findings_are_of_the_figures(tmp_path: Path) -> None:
    """Were the control better by 9 points, the text would say so."""
    copy = shutil.copytree(RESULTS, tmp_path / "results")
    path = copy / "phantom" / "quick" / "table.csv"
    table = pd.read_csv(path)
    table.loc[table["method"] == "CAM, 3x epochs", "miou_transfer"] += 9
    table.to_csv(path, index=False)
    before, after = (" ".join(findings(one).split()) for one in (RESULTS, copy))
    assert "as many epochs 6.4." in before
    assert "as many epochs 15.4." in after
    assert "(-7.4 [-11.2, -3.5] over seeds)" in after
