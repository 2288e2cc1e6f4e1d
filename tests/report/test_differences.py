import dataclasses
import io

import pandas as pd
import pytest

from sccam_bench.report import differences
from sccam_bench.report.comparing import Comparison
from sccam_bench.report.differences import Differences
from sccam_bench.report.verdicts import unit_of
from tests.report.test_verdicts import CLEAR, IMAGES, UNIT

ONE_SEED = dataclasses.replace(CLEAR, n=1, seeds=None, p=0.01)
LOST = Comparison(
    {"method": "lost", "refiner": "-"}, CLEAR.against, obstacle="this line has no result"
)


def made(*comparisons: Comparison, **changes: object) -> Differences:
    values = dict(
        unit=UNIT, reference="CAM", comparisons=comparisons, images=(300,), resamples=2000
    )
    return Differences(**{**values, **changes})  # type: ignore[arg-type]


def cells(text: str) -> list[list[str]]:
    table = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_markdown_of_several_seeds() -> None:
    text = differences.to_markdown(made(CLEAR, LOST))
    assert text.startswith("## Differences from CAM\n")
    heading, _, clear, lost = cells(text)
    assert dict(zip(heading, clear, strict=True)) == {
        "method": "SC-CAM",
        "compared with": "CAM",
        "difference": "+3.1",
        "95 % over images": "[1.2, 5.0]",
        "over seeds": "+3.1 ± 1.0 (n = 3), [0.6, 5.6]",
        "p": "0.030",
        "detectable, images": "2.8",
        "detectable, seeds": "3.3",
        "verdict": "better than CAM by 3.1 [1.2, 5.0]",
    }
    assert lost[2:-1] == 6 * ["-"]
    assert lost[-1] == "not compared with CAM: this line has no result"
    assert "2,000 resamples of the 300 scored images" in text
    assert "Holm (comparisons: 1)" in text
    assert "paired t test" in text


def test_columns_that_say_nothing_are_left_out() -> None:
    text = differences.to_markdown(made(ONE_SEED))
    assert "over seeds" not in cells(text)[0]
    assert "detectable, seeds" not in cells(text)[0]
    assert "paired t test" not in text
    assert "too narrow" not in text
    few = made(ONE_SEED, images=(60, 300))
    assert "somewhat too narrow" in differences.to_markdown(few)
    assert "60 or 300 scored images" in differences.to_markdown(few)


def test_csv_is_unrounded_and_has_the_same_columns_always() -> None:
    full = pd.read_csv(io.StringIO(differences.to_csv(made(CLEAR, LOST))))
    assert full["images_low"].tolist()[0] == IMAGES.low
    assert full["seeds_n"].tolist() == [3, 0]
    assert full["images_detectable"][0] == pytest.approx(2.8016, abs=1e-4)
    assert full["verdict"].tolist()[1].startswith("not compared")
    lone = pd.read_csv(io.StringIO(differences.to_csv(made(LOST, images=()))))
    assert list(lone) == list(full)


def test_a_terminal_gets_one_line_each_or_a_count() -> None:
    unclear = dataclasses.replace(CLEAR, p=0.2)
    assert differences.short(made(CLEAR, LOST, unclear)) == [
        "Differences of mIoU transfer from CAM:",
        "  SC-CAM: better than CAM by 3.1 [1.2, 5.0]",
        "  lost: not compared with CAM: this line has no result",
        "  SC-CAM: not distinguishable from CAM among 2 comparisons (+3.1)",
    ]
    assert differences.short(made(*10 * [CLEAR], *20 * [unclear], LOST)) == [
        "Differences of mIoU transfer from CAM: 10 of 30 lines are better or worse"
    ]


def test_another_unit() -> None:
    unit = unit_of("nmi", "NMI", 2)
    text = differences.to_markdown(made(CLEAR, unit=unit, images=()))
    assert "+3.10" in text
    assert "Differences of NMI" in text
