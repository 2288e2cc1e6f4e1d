"""A report's tables, and the files that they are written to."""

from sccam_bench.report.tables.columns import check_metric, heading
from sccam_bench.report.tables.files import report_tables, to_latex, to_markdown
from sccam_bench.report.tables.lines import details, legend, per_class, scores
from sccam_bench.report.tables.published import published, short
from sccam_bench.report.tables.steps import steps, steps_csv, waterfall

__all__ = [
    "check_metric",
    "details",
    "heading",
    "legend",
    "per_class",
    "published",
    "report_tables",
    "scores",
    "short",
    "steps",
    "steps_csv",
    "to_latex",
    "to_markdown",
    "waterfall",
]
