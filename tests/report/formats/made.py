"""A table in which everything occurs that a format has to write."""

from sccam_bench.report.table import Column, Entry, Table

NASTY = "<b>A|B</b> & 50 % {x}_1 #2 $3 ~^\\"
TABLE = Table(
    title="Does “it” help & <why>?",
    columns=[Column("method", is_numeric=False), Column("mIoU transfer"), Column("50 % <s>")],
    rows=[
        [Entry(NASTY), Entry("60.1 ± 0.4", 60.14, rank=1), Entry("12", 12.0)],
        [Entry("line one\nλ ≥ 2 \u2013 é"), Entry("59.9", 59.9, rank=2, mark="†"), Entry("-")],
        [Entry("lost"), Entry("no result"), Entry("7", 7.0)],
    ],
    legend="mIoU in percent; K ≥ 1 & more.",
    footnotes={"†": "scored on <other> images_2"},
)
