import dataclasses

from sccam_bench.report import published
from sccam_bench.report.tables import report_tables, to_latex, to_markdown
from tests.conftest import REPOSITORY
from tests.report.made_reports import make_report
from tests.report.tables.test_steps import WATERFALL
from tests.report.tables.test_steps import report as staged
from tests.report.test_differences import CLEAR, made
from tests.report.test_verdicts import UNIT

FIGURES = published.read_published(REPOSITORY / "results/published/voc12_seeds.csv")
DIFFERENCES = made(CLEAR)


def test_markdown_holds_protocol_failures_and_published_figures() -> None:
    report = make_report(1, failures={"CAM": "a | b"}, published=published.listed(FIGURES))
    text = to_markdown(report)
    assert text.startswith("# Does it help?\n")
    assert "Protocol. CRF: none." in text
    assert "- CAM: a \\| b" in text
    assert "not comparable" in text
    assert "191ec48" in text


def test_every_file_has_all_tables_in_their_order() -> None:
    report = dataclasses.replace(
        staged(), differences=DIFFERENCES, published=published.listed(FIGURES)
    )
    titles = [table.title for table in report_tables(report)]
    assert titles[0] == "Does it help?"
    assert titles[1:3] == ["Differences from CAM", "What each stage adds"]
    assert titles[3:5] == ["All columns", "IoU of each class at the transfer threshold"]
    assert titles[5].startswith("Published figures")
    markdown, latex = to_markdown(report), to_latex(report, "quick")
    for title in [*titles[1:3], *titles[4:]]:
        assert f"\n## {title}\n" in markdown
        assert f"\\caption{{{title}}}" in latex
    for label in ("scores", "differences", "stages", "classes", "published-1"):
        assert f"\\label{{tab:quick-{label}}}" in latex
    assert "Protocol. CRF: none." in latex
    assert WATERFALL.differences.unit == UNIT


def test_a_report_without_maps_has_no_table_of_classes() -> None:
    report = make_report(1, lines=make_report(1).lines.drop(columns="iou_cat_transfer"))
    assert [table.title for table in report_tables(report)] == ["Does it help?", "All columns"]
