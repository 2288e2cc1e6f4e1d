"""The files of a run's folder."""

import io
import json
import re
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
from sccam_bench.results.finished import FAILURES
from sccam_bench.store import Store, write_bytes, write_text

PAGE = "report.html"
DRAWN = "figures.json"
MAY_LACK = ("differences.csv", "stages.csv")  # where nothing is compared
TEXTS = ("table.md", "table.tex", "table.csv", PROTOCOLS, *MAY_LACK)
_FIGURE = re.compile(r"\w+\.(png|pdf)")  # within the folder, whatever the list says


def write_report(planned: Plan, store: Store, report: Report) -> None:
    """Write tables, figures, the page and failures into the run's folder."""
    folder = store.run_folder(planned.request.run_name)
    write_texts(folder, report_texts(planned, report))
    document = make_document(planned, store, report)
    write_drawings(folder, document.drawings)
    write_text(folder / PAGE, to_html(document))
    write_failures(planned, store, report.failures)


def write_failures(planned: Plan, store: Store, failures: Mapping[str, str]) -> None:
    """Write why cells have no result, which `show` repeats."""
    folder = store.run_folder(planned.request.run_name)
    write_text(folder / FAILURES, json.dumps(dict(failures), indent=1))


def write_drawings(folder: Path, drawings: Sequence[Drawing]) -> None:
    """Write a report's figures, and remove those of an earlier one that this one lacks.

    Which files are figures of an earlier report is written down beside them: a picture of the
    user's own may have any name.
    """
    files = {f"{drawing.name}.png": io.BytesIO(drawing.png) for drawing in drawings}
    files |= {f"{drawing.name}.pdf": to_pdf(drawing.figure) for drawing in drawings}
    earlier = _drawn(folder / DRAWN)
    # both, until the old ones are gone: an interruption must not leave a figure without an owner
    write_text(folder / DRAWN, json.dumps(sorted({*earlier, *files}), indent=1))
    for name, content in files.items():
        write_bytes(folder / name, content)
    for name in earlier - set(files):
        (folder / name).unlink(missing_ok=True)
    write_text(folder / DRAWN, json.dumps(sorted(files), indent=1))


def _drawn(path: Path) -> set[str]:
    """The names that an earlier report wrote down; none where there is no such file of ours."""
    try:
        names = json.loads(path.read_text())
    except (OSError, ValueError):
        return set()
    if not isinstance(names, list):
        return set()
    return {name for name in names if isinstance(name, str) and _FIGURE.fullmatch(name)}


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
        texts["stages.csv"] = tables.steps_csv(report, report.waterfall)
    return texts
