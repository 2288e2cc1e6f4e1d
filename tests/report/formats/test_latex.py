import dataclasses
import shutil
import subprocess
from pathlib import Path

import pytest

from sccam_bench.report.formats.latex import to_latex
from sccam_bench.report.formats.latex_text import escape
from sccam_bench.report.table import Column, Entry, Table
from tests.report.formats import tex
from tests.report.formats.made import TABLE

LONG = "not distinguishable from CAM over images and 3 seeds at once"
WIDE = Table(
    title="wide",
    columns=[
        Column("method", is_numeric=False),
        *(Column(f"class number {n}") for n in range(21)),
        Column("verdict", is_numeric=False),
    ],
    rows=[
        [Entry(f"line {n}"), *(Entry(f"{n}.{c} ± 0.1") for c in range(21)), Entry(LONG)]
        for n in range(50)
    ],
)
NARROW = Table(
    "narrow",
    [Column("method", is_numeric=False), Column("mIoU"), Column("p")],
    [[Entry("SC-CAM, round 2, random walk"), Entry("60.1 ± 0.4"), Entry("0.1")]],
)
TABLES = {"nasty": TABLE, "wide": WIDE, "empty": dataclasses.replace(TABLE, rows=[])}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_the_declared_columns(name: str) -> None:
    text = to_latex(TABLES[name], "tab:x")
    tables = tex.check(text)
    declared = tex.columns(text)
    assert len(tables) == len(declared) > 0
    for rows, number in zip(tables, declared, strict=True):
        assert set(rows) == {number}
    assert all(rule in text for rule in (r"\toprule", r"\midrule", r"\bottomrule"))


def test_ranks_signs_notes_caption_and_label() -> None:
    text = to_latex(TABLE, "tab:quick_seeds 0-1-scores")
    assert r"\textbf{60.1 $\pm$ 0.4}" in text
    assert r"\underline{59.9}\textsuperscript{$\dagger$}" in text
    assert r"\caption{Does ``it'' help \& $<$why$>$?}" in text
    assert r"\label{tab:quick-seeds-0-1-scores}" in text
    assert text.index(r"\end{tabular}") < text.index("mIoU in percent")
    assert r"\textsuperscript{$\dagger$}scored on $<$other$>$ images\_2" in text


def test_what_a_page_does_not_hold_goes_on_and_nothing_is_lost() -> None:
    text = to_latex(WIDE, "tab:x")
    for row in WIDE.rows:
        for entry in row[1:-1]:
            assert f" {escape(entry.text)} " in text
    assert text.count(LONG) == 50
    assert text.count(r"\label") == 1
    floats = text.split(r"\begin{table*}")[1:]
    assert [r"wide (continued)" in one for one in floats] == [False, *(len(floats) - 1) * [True]]
    for one in floats:
        assert one.count("\\\\") < 60, "rows and headings of one page"


def test_a_narrow_table_fits_a_column() -> None:
    assert r"\begin{table}[tp]" in to_latex(NARROW, "tab:x")


def test_the_reader_sees_faults() -> None:
    text = to_latex(TABLE, "tab:x")
    for good, bad in (
        (r"\&", "&"),
        (r"\_", "_"),
        (r"\%", "%"),
        (r"$\lambda$", "λ"),
        (r"\textbf{", r"\textbf"),
        (r"\toprule", r"\hlineB"),
        (r"\end{tabular}", ""),
    ):
        assert good in text
        with pytest.raises(AssertionError):
            tex.check(text.replace(good, bad, 1))


needs_tex = pytest.mark.skipif(
    not (shutil.which("pdflatex") or shutil.which("tectonic")),
    reason="neither pdflatex nor tectonic is installed",
)


def compiled(table: Table, folder: Path, layout: str) -> str:
    """The log of a document that has booktabs and no other package."""
    (folder / "table.tex").write_text(to_latex(table, "tab:x"))
    (folder / "paper.tex").write_text(
        f"\\documentclass[{layout}]{{article}}\n\\usepackage{{booktabs}}\n\\begin{{document}}\n"
        "See Table~\\ref{tab:x}.\n\\input{table.tex}\n\\end{document}\n"
    )
    if shutil.which("pdflatex"):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    else:
        command = ["tectonic", "--keep-logs", "paper.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:].decode(errors="replace")
    assert (folder / "paper.pdf").stat().st_size > 10_000
    return (folder / "paper.log").read_text(errors="replace")


@needs_tex
@pytest.mark.parametrize("layout", ["onecolumn", "twocolumn"])
@pytest.mark.parametrize("table", [WIDE, NARROW])
def test_no_line_and_no_page_is_too_small(table: Table, layout: str, tmp_path: Path) -> None:
    log = compiled(table, tmp_path, layout)
    assert "Float too large" not in log
    assert "Overfull" not in log


@needs_tex
def test_any_text_compiles(tmp_path: Path) -> None:
    """Every sign before the technical ones, and those that LaTeX reads as commands."""
    signs = "".join(chr(n) for n in range(0x2300))
    rows = [[Entry(signs[n : n + 64]), Entry("1"), Entry("[2]")] for n in range(0, 0x2300, 64)]
    compiled(dataclasses.replace(TABLE, rows=[*TABLE.rows, *rows]), tmp_path, "onecolumn")


def test_numbers_have_a_minus_and_words_a_hyphen() -> None:
    columns = [Column("method", is_numeric=False), Column("difference")]
    rows = [[Entry("SC-CAM -1"), Entry("-2.5 [-5.0, 0.0]", -2.5)], [Entry("CAM"), Entry("-")]]
    text = to_latex(Table("t", columns, rows), "tab:t")
    assert "SC-CAM -1" in text
    assert "$-$2.5 {[}$-$5.0, 0.0{]}" in text
    assert "CAM & - " in text
