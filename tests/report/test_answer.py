import dataclasses

import pandas as pd
import pytest

from sccam_bench.report.answer import answer
from sccam_bench.report.comparing import Result, compare_lines
from sccam_bench.report.differences import Differences
from sccam_bench.report.marks import Marks
from sccam_bench.report.report import Report
from sccam_bench.report.rows import over_seeds, with_missing
from sccam_bench.report.verdicts import Unit

LINES = [{"method": name} for name in ("CAM", "SC-CAM", "longer")]
VALUES = {"CAM": (50.0, 50.2, 50.4), "SC-CAM": (60.0, 60.3, 60.5), "longer": (50.1, 50.0, 50.6)}


def report(**extra: object) -> Report:
    """Three lines with three seeds: SC-CAM far above the first, `longer` like it."""
    results = [
        Result({"method": name}, seed, value, None)
        for name, values in VALUES.items()
        for seed, value in enumerate(values)
    ]
    rows = [{**one.labels, "seed": one.seed, "miou_transfer": one.value} for one in results]
    comparisons = compare_lines(LINES, LINES[0], results)
    found = Differences(Unit("mIoU transfer", 1, False), "CAM", comparisons, [], 2000)
    values = dict(
        question="?",
        labels=["method"],
        lines=over_seeds(pd.DataFrame(rows), ["method"]),
        classes=[],
        protocol="",
        failures={},
        published=None,
        differences=found,
    )
    return Report(**{**values, **extra})  # type: ignore[arg-type]


def test_the_subject_is_answered_with_its_verdict() -> None:
    text = answer(report(), [LINES[1]])
    assert text.startswith("mIoU transfer: SC-CAM is better than CAM by 10.1 [")
    assert text.endswith(".")
    assert "longer" not in text
    unclear = answer(report(), [LINES[2]])
    assert "longer is not distinguishable from CAM over 3 seeds (0.0)" in unclear


def test_without_a_subject_the_best_line_and_the_counts_are_told() -> None:
    text = answer(report(), [])
    assert text == (
        "SC-CAM has the highest mIoU transfer, 60.3 ± 0.3; compared with CAM: 1 better, 0 worse, "
        "1 not distinguishable."
    )


def test_a_column_where_less_is_better_counts_the_other_way() -> None:
    whole = report()
    assert whole.differences is not None
    unit = Unit("CAM ms", 0, True)
    lines = whole.lines.rename(columns={"miou_transfer": "cam_ms", "miou_transfer_sd": "cam_ms_sd"})
    text = answer(
        report(
            metric="cam_ms",
            lines=lines,
            differences=dataclasses.replace(whole.differences, unit=unit),
        ),
        [],
    )
    assert text.startswith("CAM and longer have the lowest CAM ms, 50; ")
    assert "0 better, 1 worse" in text


def test_lines_that_read_the_same_are_both_the_best() -> None:
    lines = report().lines.assign(miou_transfer=[60.31, 60.28, 50.2])
    text = answer(report(lines=lines, differences=None), [])
    assert text == "CAM and SC-CAM have the highest mIoU transfer, 60.3."


def test_a_number_of_another_protocol_is_not_called_the_best() -> None:
    marks = Marks({(("SC-CAM",), "miou_transfer"): "†"}, {"†": "other images"})
    assert answer(report(marks=marks, differences=None), []).startswith("CAM and longer have")
    every = {((name,), "miou_transfer"): "†" for name in VALUES}
    text = answer(report(marks=Marks(every), differences=None), [])
    assert text.startswith("SC-CAM has the highest")


def test_lines_that_are_compared_with_several_others_are_not_counted_against_one() -> None:
    whole = report()
    assert whole.differences is not None
    first, second = whole.differences.comparisons
    mixed = [first, dataclasses.replace(second, against={"method": "SC-CAM"})]
    found = dataclasses.replace(whole.differences, comparisons=mixed)
    assert "; of 2 comparisons: 1 better" in answer(report(differences=found), [])


@pytest.mark.parametrize("metric", ["miou_transfer", "nmi"])
def test_where_nothing_is_compared_or_known(metric: str) -> None:
    text = answer(report(metric=metric, differences=None), [LINES[1]])
    expected = {
        "miou_transfer": "SC-CAM has the highest mIoU transfer, 60.3 ± 0.3.",
        "nmi": "No line has a result for NMI yet.",
    }
    assert text == expected[metric]


def test_comparisons_that_could_not_be_made_are_not_counted() -> None:
    whole = report()
    assert whole.differences is not None
    lost = [
        dataclasses.replace(one, p=None, difference=None, seeds=None, obstacle="no result")
        for one in whole.differences.comparisons
    ]
    found = dataclasses.replace(whole.differences, comparisons=lost)
    text = "SC-CAM has the highest mIoU transfer, 60.3 ± 0.3."
    assert answer(report(differences=found), []) == text
    assert answer(report(differences=found), [LINES[1]]) == text


def test_of_an_unfinished_table_it_says_how_many_lines_have_a_result() -> None:
    whole = report(differences=None)
    lines = whole.lines.copy()
    lines.loc[lines["method"] == "SC-CAM", "n"] = 0
    lines.loc[lines["method"] == "SC-CAM", "miou_transfer"] = float("nan")
    text = answer(report(differences=None, lines=lines), [])
    assert text == (
        "CAM and longer have the highest mIoU transfer of the 2 of 3 lines with a result, 50.2."
    )


def made(values: dict[str, tuple[float | None, ...]]) -> Report:
    """A report of lines compared with the first one; a line without values has failed."""
    lines = [{"method": name} for name in values]
    rows = [
        {"method": name, "seed": seed, "miou_transfer": value}
        for name, found in values.items()
        for seed, value in enumerate(found)
    ]
    results = [
        Result({"method": str(row["method"])}, seed, row["miou_transfer"], None)  # type: ignore[arg-type]
        for row in rows
        if isinstance(seed := row["seed"], int) and row["miou_transfer"] is not None
    ]
    unit = Unit("mIoU transfer", 1, False)
    found = Differences(unit, "CAM", compare_lines(lines, lines[0], results), [], 2000)
    averaged = over_seeds(pd.DataFrame(rows).astype({"miou_transfer": float}), ["method"])
    return report(lines=with_missing(averaged, ["method"], lines), differences=found)


def test_only_comparisons_that_are_left_out_are_more() -> None:
    """The reference itself and a failed line are asked about too, but have none."""
    values = {name: (50.0 + place, 50.2 + 2 * place) for place, name in enumerate("rabc")}
    asked = [{"method": name} for name in "rabcd"]
    text = answer(made({**values, "d": ()}), asked)
    assert text.count(" than r") + text.count(" from r") == 3
    assert "more in the table" not in text
    assert "; 1 more in the table." in answer(made({**values, "d": (60.0, 60.1)}), asked)


def test_one_value_has_no_deviation() -> None:
    text = answer(made({"CAM": (50.0, 50.2), "SC-CAM": (60.0, None)}), [])
    assert text.startswith("SC-CAM has the highest mIoU transfer, 60.0")
    assert "nan" not in text


def test_lines_of_one_name_are_told_apart() -> None:
    labels = [{"size": s, "train": t} for s, t in (("-", "-"), ("large", "-"), ("-", "large"))]
    rows = [{**one, "seed": 0, "miou_transfer": 50.0 + i} for i, one in enumerate(labels)]
    lines = over_seeds(pd.DataFrame(rows), ["size", "train"])
    whole = report(labels=["size", "train"], lines=lines, differences=None)
    assert answer(whole, []).startswith("size -, train large has the highest")
    results = [
        Result(one, seed, 50.0 + i * (5 + 0.1 * seed), None)
        for i, one in enumerate(labels)
        for seed in (0, 1, 2)
    ]
    compared = compare_lines(labels, labels[0], results)
    found = Differences(Unit("mIoU transfer", 1, False), "no size, no train", compared, [], 2000)
    told = answer(dataclasses.replace(whole, differences=found), labels[1:])
    assert "size large, train - is " in told
    assert "; size -, train large is " in told
