import pandas as pd
import pytest

from sccam_bench.errors import InputError
from sccam_bench.report import published, tables
from sccam_bench.report.report import Report
from sccam_bench.report.rows import over_seeds, with_missing
from tests.conftest import REPOSITORY


def make_report(seeds: int, **extra: object) -> Report:
    rows = pd.DataFrame(
        [
            {
                "method": method,
                "seed": seed,
                "miou_transfer": base + seed,
                "threshold_transfer": 0.2,
                "miou_oracle": base + 5,
                "threshold_oracle": 0.3,
                "nmi": None,
                "iou_cat_transfer": 12.34,
                "chain_epochs": 8,
            }
            for method, base in (("CAM", 50.0), ("SC_CAM & K=5%", 60.0))
            for seed in range(seeds)
        ]
    )
    values = dict(
        question="Does it help?",
        labels=["method"],
        lines=over_seeds(rows, ["method"]),
        classes=["cat"],
        protocol="Protocol. CRF: none.",
        failures={},
        published=None,
    )
    return Report(**{**values, **extra})  # type: ignore[arg-type]


def test_means_and_sample_deviations() -> None:
    lines = make_report(3).lines
    assert lines["miou_transfer"].tolist() == [51, 61]
    assert lines["miou_transfer_sd"].tolist() == [1, 1]
    assert lines["n"].tolist() == [3, 3]


def test_a_cell_that_no_seed_reaches_counts_once() -> None:
    rows = [
        {"method": method, "seed": seed, "miou_transfer": value + seed * reached}
        for method, value, reached in (("own", 50.0, 1), ("imported", 60.0, 0))
        for seed in range(3)
    ]
    lines = over_seeds(pd.DataFrame(rows), ["method"])
    assert lines["n"].tolist() == [3, 1]
    shown = tables.scores(make_report(1, lines=lines))
    assert shown["mIoU transfer"].tolist() == ["51.0 ± 1.0", "60.0"]
    assert "over 1 to 3 seeds" in tables.legend(make_report(1, lines=lines), with_details=False)


def test_no_mean_is_taken_over_two_protocols() -> None:
    rows = [
        {"method": method, "seed": seed, "protocol": f"{method} {seed}", "miou_transfer": 50.0}
        for method, seed in (("one", 0), ("two", 0), ("two", 1))
    ]
    assert over_seeds(pd.DataFrame(rows[:2]), ["method"])["n"].tolist() == [1, 1]
    with pytest.raises(InputError, match=r"seeds of 'two' have different protocols \(two 0, two 1"):
        over_seeds(pd.DataFrame(rows), ["method"])
    with pytest.raises(InputError, match="seeds of 'all' have different protocols"):
        over_seeds(pd.DataFrame(rows).drop(columns="method"), [])


def test_a_cell_without_result_keeps_its_place() -> None:
    lines = make_report(2).lines
    asked = [{"method": name} for name in ("CAM", "lost", "CAM", "SC_CAM & K=5%")]
    report = make_report(2, lines=with_missing(lines, ["method"], asked))
    shown = tables.details(report)
    assert shown["method"].tolist() == ["CAM", "lost", "SC_CAM & K=5%"]
    assert shown["mIoU transfer"].tolist()[1] == "no result"
    assert shown["mIoU oracle"].tolist()[1] == "-"
    assert "over 2 seeds" in tables.legend(report, with_details=False)
    pd.testing.assert_frame_equal(
        report.lines[report.lines["n"] > 0].reset_index(drop=True), lines, check_dtype=False
    )


def test_text_of_one_seed_and_of_several() -> None:
    one, three = tables.scores(make_report(1)), tables.scores(make_report(3))
    assert one["mIoU transfer"].tolist() == ["50.0", "60.0"]
    assert three["mIoU transfer"].tolist() == ["51.0 ± 1.0", "61.0 ± 1.0"]
    assert "NMI" not in one.columns
    assert tables.details(make_report(1))["mIoU oracle"].tolist() == ["55.0 (0.30)", "65.0 (0.30)"]
    assert tables.per_class(make_report(1))["cat"].tolist() == ["12.3", "12.3"]
    assert "One seed" in tables.legend(make_report(1), with_details=True)
    assert "over 3 seeds" in tables.legend(make_report(3), with_details=False)


def test_latex_is_escaped_and_has_booktabs_rules() -> None:
    text = tables.to_latex(make_report(2))
    assert r"SC\_CAM \& K=5\%" in text
    assert r"$\pm$" in text
    assert all(rule in text for rule in (r"\toprule", r"\midrule", r"\bottomrule"))
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == 1
    body = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert {line.replace(r"\&", "").count("&") for line in body} == {2}


def test_markdown_holds_protocol_failures_and_published_figures() -> None:
    figures = published.read_published(REPOSITORY / "results/published/voc12_seeds.csv")
    report = make_report(1, failures={"CAM": "why"}, published=published.listed(figures))
    text = tables.to_markdown(report)
    assert text.startswith("# Does it help?")
    assert "Protocol. CRF: none." in text
    assert "- CAM: why" in text
    assert "not comparable" in text
    assert "191ec48" in text


def test_compared_figures_in_every_format() -> None:
    figures = published.read_folder(REPOSITORY / "results/published")
    measured = {"stage": ["seed map"], "data set": ["Phantom"], "threshold policy": ["fixed"]}
    report = make_report(1, published=published.compared(figures, [measured]))
    markdown, latex = tables.to_markdown(report), tables.to_latex(report)
    assert "no: other data set; threshold policy not stated" in markdown
    assert "issue Juliachang/SC-CAM#2" in markdown, "Markdown holds the sources"
    assert latex.count(r"\begin{tabular}") == 1 + figures["stage"].nunique()
    assert "Published on VOC 2012: segmentation" in latex
    title, group = next(iter(report.published.short.items()))  # type: ignore[union-attr]
    shown = tables.published_to_rich(title, group)
    assert [column.header for column in shown.columns] == [
        "method",
        "split",
        "mIoU",
        "comparable with the rows above",
    ]
    assert next(iter(shown.columns[2].cells)) == "48.0"


def test_csv_is_unrounded() -> None:
    text = tables.to_csv(pd.DataFrame({"miou": [1 / 3]}))
    assert "0.3333333333333333" in text


def test_a_narrow_terminal_loses_the_last_columns_and_no_digit() -> None:
    report = make_report(3)
    wide, narrow = tables.to_rich(report, 120), tables.to_rich(report, 40)
    assert [column.header for column in wide.columns] == [
        "method",
        "mIoU\ntransfer",
        "mIoU\noracle",
    ]
    assert [column.header for column in narrow.columns] == ["method", "mIoU\ntransfer"]
    assert list(narrow.columns[1].cells) == ["51.0 ± 1.0", "61.0 ± 1.0"]
