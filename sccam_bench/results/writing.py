"""The files of a run's folder."""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from sccam_bench.planning import Plan
from sccam_bench.report import differences, tables
from sccam_bench.report.figures.style import Drawing, to_pdf
from sccam_bench.report.formats.csv import to_csv
from sccam_bench.report.html.page import to_html
from sccam_bench.report.protocol import PROTOCOLS, to_json
from sccam_bench.report.report import Report
from sccam_bench.results.document import make_document
from sccam_bench.results.drawings import is_drawing
from sccam_bench.results.finished import FAILURES
from sccam_bench.store import Store, write_bytes, write_text

PAGE = "report.html"
MAY_LACK = ("differences.csv", "stages.csv")  # where nothing is compared


def write_report(planned: Plan, store: Store, report: Report) -> None:
    """Write tables, figures, the page and failures into the run's folder."""
    folder = store.run_folder(planned.request.run_name)
    write_texts(folder, report_texts(planned, report))
    document = make_document(planned, store, report)
    write_drawings(folder, document.drawings)
    write_text(folder / PAGE, to_html(document))
    write_text(folder / FAILURES, json.dumps(dict(report.failures), indent=1))


def write_drawings(folder: Path, drawings: Sequence[Drawing]) -> None:
    """Write a report's figures, and remove those of an earlier one that this one lacks."""
    for drawing in drawings:
        write_bytes(folder / f"{drawing.name}.png", io.BytesIO(drawing.png))
        write_bytes(folder / f"{drawing.name}.pdf", to_pdf(drawing.figure))
    names = {drawing.name for drawing in drawings}
    for path in folder.iterdir():
        is_figure = path.suffix in (".png", ".pdf") and is_drawing(path.stem)
        if is_figure and path.stem not in names and path.is_file():
            path.unlink()


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write a report's texts, and remove those of an earlier one that this one lacks."""
    for name in MAY_LACK:
        if name not in texts:
            (folder / name).unlink(missing_ok=True)
    for name, text in texts.items():
        write_text(folder / name, text)


def report_texts(planned: Plan, report: Report) -> dict[str, str]:
    """The report's files that are text, by name."""
    texts = {
        "table.md": tables.to_markdown(report),
        "table.tex": tables.to_latex(report, planned.request.run_name),
        "table.csv": to_csv(report.cells),
        PROTOCOLS: to_json(planned.protocols().values()),
    }
    if report.differences is not None:
        texts["differences.csv"] = differences.to_csv(report.differences)
    if report.waterfall is not None:
        texts["stages.csv"] = differences.to_csv(report.waterfall.differences)
    return texts
