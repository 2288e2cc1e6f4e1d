"""The files of a run's folder."""

import json

import pandas as pd

from sccam_bench.planning import Plan
from sccam_bench.report import differences, tables
from sccam_bench.report.figures.style import to_png
from sccam_bench.report.protocol import PROTOCOLS, to_json
from sccam_bench.report.report import Report
from sccam_bench.results.drawings import drawings
from sccam_bench.results.finished import FAILURES
from sccam_bench.results.report import cell_rows
from sccam_bench.store import Store, write_bytes, write_text


def write_report(planned: Plan, store: Store, report: Report) -> None:
    """Write tables, figures and failures into the run's folder."""
    folder = store.run_folder(planned.request.run_name)
    write_text(folder / "table.md", tables.to_markdown(report))
    write_text(folder / "table.tex", tables.to_latex(report))
    write_text(folder / "table.csv", tables.to_csv(pd.DataFrame(cell_rows(planned, store))))
    write_text(folder / PROTOCOLS, to_json(planned.protocols().values()))
    if report.differences is not None:
        write_text(folder / "differences.csv", differences.to_csv(report.differences))
    for drawing in drawings(planned, store):
        write_bytes(folder / f"{drawing.name}.png", to_png(drawing.figure))
    write_text(folder / FAILURES, json.dumps(dict(report.failures), indent=1))
