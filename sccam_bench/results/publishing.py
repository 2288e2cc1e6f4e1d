"""What of a finished run belongs beside a paper: tables, and how they were made."""

import json
from pathlib import Path

import pandas as pd

from sccam_bench.errors import InputError
from sccam_bench.planning import Plan
from sccam_bench.report import differences, tables
from sccam_bench.report.formats.csv import to_csv
from sccam_bench.report.protocol import PROTOCOLS
from sccam_bench.results.finished import known_failures
from sccam_bench.results.local_paths import local_paths, without_paths
from sccam_bench.results.made import made
from sccam_bench.results.report import cell_rows, make_report
from sccam_bench.store import Store, write_text

MADE = "made.json"


def publish(planned: Plan, store: Store, folder: Path) -> list[Path]:
    """Write tables and ``made.json`` into `folder` -> the files; none names a path of this machine.

    Raises:
        InputError: the folder cannot be written.
    """
    known = {str(store.root), str(store.root.resolve())}
    known |= {path for cell in planned.cells for path in local_paths(cell.config)}
    known = {path for path in known if path.startswith(("/", "~", "../"))}
    texts = _texts(planned, store)
    try:
        for name, text in texts.items():
            if text is None:
                (folder / name).unlink(missing_ok=True)  # of an earlier publication
            else:
                write_text(folder / name, without_paths(text, known))
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written ({error.strerror}); name another folder"
        ) from error
    return [folder / name for name, text in texts.items() if text is not None]


def _texts(planned: Plan, store: Store) -> dict[str, str | None]:
    """File -> what is to be in it; None for one that there is nothing to say in."""
    failures = known_failures(planned, store)
    report = make_report(planned, store, failures)
    written = store.run_folder(planned.request.run_name) / PROTOCOLS
    found = report.differences
    return {
        "table.csv": to_csv(pd.DataFrame(cell_rows(planned, store))),
        "table.md": tables.to_markdown(report),
        "table.tex": tables.to_latex(report, planned.request.run_name),
        "differences.csv": None if found is None else differences.to_csv(found),
        PROTOCOLS: written.read_text() if written.is_file() else None,
        MADE: json.dumps(made(planned, store, failures), indent=1) + "\n",
    }
