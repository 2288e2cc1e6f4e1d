"""From finished stages to a run's report: rows, tables, figures."""

from sccam_bench.results.done import cell_rows
from sccam_bench.results.examples import gallery, scored_labels
from sccam_bench.results.finished import finished, known_failures, unfinished_cells
from sccam_bench.results.history import append_history
from sccam_bench.results.printing import print_report
from sccam_bench.results.report import make_report
from sccam_bench.results.reproduction import reproduce_command, run_command
from sccam_bench.results.writing import write_report

__all__ = [
    "append_history",
    "cell_rows",
    "finished",
    "gallery",
    "known_failures",
    "make_report",
    "print_report",
    "reproduce_command",
    "run_command",
    "scored_labels",
    "unfinished_cells",
    "write_report",
]
