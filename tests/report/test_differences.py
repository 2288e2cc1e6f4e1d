import dataclasses
import io

import pandas as pd
import pytest
from scipy import stats

from sccam_bench.evaluation.bootstrap import OverImages
from sccam_bench.evaluation.seed_differences import OverSeeds
from sccam_bench.report import differences
from sccam_bench.report.comparing import Comparison
from sccam_bench.report.differences import Differences
from sccam_bench.report.table import Entry
from sccam_bench.report.verdicts import unit_of
from tests.report.test_verdicts import CLEAR, IMAGES, SEEDS, UNIT

ONE_SEED = dataclasses.replace(CLEAR, n=1, seeds=None, p=0.01)
LOST = Comparison(
    {"method": "lost", "refiner": "-"}, CLEAR.against, obstacle="this line has no result"
)


def made(*comparisons: Comparison, **changes: object) -> Differences:
    values = dict(
        unit=UNIT, reference="CAM", comparisons=comparisons, images=(300,), resamples=2000
    )
    return Differences(**{**values, **changes})  # type: ignore[arg-type]


def test_csv_is_unrounded_and_has_the_same_columns_always() -> None:
    full = pd.read_csv(io.StringIO(differences.to_csv(made(CLEAR, LOST))))
    assert full["images_low"].tolist()[0] == IMAGES.low
    assert full["seeds_n"].tolist() == [3, 0]
    assert full["images_detectable"][0] == pytest.approx(2.8106, abs=1e-4)
    assert full["verdict"].tolist()[1].startswith("not compared")
    lone = pd.read_csv(io.StringIO(differences.to_csv(made(LOST, images=()))))
    assert list(lone) == list(full)


def test_each_column_of_the_csv_holds_what_it_is_called() -> None:
    one = dataclasses.replace(CLEAR, p=0.04, at_oracle=1.6)
    row = pd.read_csv(io.StringIO(differences.to_csv(made(one)))).iloc[0]
    for prefix, kind, found in (("seeds", OverSeeds, SEEDS), ("images", OverImages, IMAGES)):
        for field in dataclasses.fields(kind):
            assert row[f"{prefix}_{field.name}"] == getattr(found, field.name)
    assert (row["difference"], row["difference_oracle"]) == (3.1, 1.6)
    assert row["holm_p"] == 0.04
    assert one.p_both not in (None, 0.04, IMAGES.p, SEEDS.p)
    assert row["both_p"] == pytest.approx(one.p_both, rel=1e-12)


def test_a_difference_is_detectable_where_its_t_test_has_a_power_of_80_percent() -> None:
    """Of the noise of the images, and of the three seeds, whose standard error is another."""
    row = pd.read_csv(io.StringIO(differences.to_csv(made(CLEAR)))).iloc[0]
    for name, error, n in (("images", IMAGES.standard_error, 300), ("seeds", 1 / 3**0.5, 3)):
        limit = stats.t.ppf(0.975, n - 1)
        power = stats.nct.sf(limit, n - 1, row[f"{name}_detectable"] / error)
        assert power == pytest.approx(0.8, abs=1e-6)


def test_a_terminal_gets_one_line_each_or_a_count() -> None:
    unclear = dataclasses.replace(CLEAR, p=0.2)
    assert differences.short(made(CLEAR, LOST, unclear)) == [
        "Differences of mIoU transfer from CAM:",
        "  SC-CAM: better than CAM by 3.1 [1.2, 5.0] over images",
        "  lost: not compared with CAM: this line has no result",
        "  SC-CAM: not distinguishable from CAM after correction for 2 comparisons (+3.1)",
    ]
    assert differences.short(made(*10 * [CLEAR], *20 * [unclear], LOST)) == [
        "Differences of mIoU transfer from CAM: 10 of 30 lines are better or worse"
    ]


def test_another_unit() -> None:
    over_seeds = dataclasses.replace(CLEAR, images=None)
    found = made(over_seeds, unit=unit_of("nmi", "NMI", 2), images=())
    shown = {column.heading: entries for column, entries in differences.columns(found).items()}
    assert shown["difference"] == [Entry("+3.10", 3.1)]
    assert shown["p (Holm)"] == [Entry("0.030", 0.03)]
    assert "Differences of NMI" in differences.legend(found)
    assert "images" not in differences.noise(found).split("Over seeds")[0]


def test_a_column_of_which_nothing_is_known_is_left_out() -> None:
    shown = {column.heading for column in differences.columns(made(LOST))}
    assert shown == {"verdict"}


def test_seeds_that_reach_a_part_alone_are_told_of() -> None:
    """One network against one network is no comparison of methods, however many clusterings."""
    unclear = dataclasses.replace(CLEAR, p=0.2)
    part = made(CLEAR, unclear, ONE_SEED, reached=("labeler",))
    whole = made(CLEAR, unclear, ONE_SEED)
    assert part.verdicts == [f"{whole.verdicts[0]} (seeds of labeler alone)", *whole.verdicts[1:]]
    assert "The seeds reach labeler alone" in differences.legend(part)
    assert "reach" not in differences.legend(whole)
