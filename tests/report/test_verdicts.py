import dataclasses

import pytest

from sccam_bench.evaluation.bootstrap import OverImages
from sccam_bench.evaluation.seed_differences import OverSeeds
from sccam_bench.report.comparing import Comparison
from sccam_bench.report.names import name_of
from sccam_bench.report.verdicts import is_clear, partner_name, unit_of, verdict

UNIT = unit_of("miou_transfer", "mIoU transfer", 1)
IMAGES = OverImages(low=1.23, high=5.01, p=0.002, standard_error=1.0, n=300)
SEEDS = OverSeeds(mean=3.1, sd=1.0, n=3, low=0.62, high=5.58, p=0.03)
CLEAR = Comparison(
    {"method": "SC-CAM", "refiner": "-"},
    {"method": "CAM", "refiner": "-"},
    n=3,
    difference=3.1,
    images=IMAGES,
    seeds=SEEDS,
    p=0.03,
)
CORRECTED = "not distinguishable from CAM after correction for 9 comparisons"
WORSE = OverImages(low=-5.01, high=-1.23, p=0.002, standard_error=1.0, n=300)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "better than CAM by 3.1 [1.2, 5.0] over images"),
        ({"difference": -3.1, "images": WORSE}, "worse than CAM by 3.1 [1.2, 5.0] over images"),
        (
            {"seeds": None, "n": 1, "p": 0.01},
            "better than CAM by 3.1 [1.2, 5.0] over images (one seed)",
        ),
        (
            {"seeds": None, "p": 0.01},
            "better than CAM by 3.1 [1.2, 5.0] over images (alike in 3 seeds)",
        ),
        ({"images": None}, "better than CAM by 3.1 [0.6, 5.6] over seeds"),
        ({"at_oracle": 1.6}, "better than CAM by 3.1 [1.2, 5.0] over images"),
        (
            {"at_oracle": 1.5},
            "better than CAM by 3.1 [1.2, 5.0] over images; +1.5 at the oracle thresholds, the "
            "rest is the choice of thresholds",
        ),
        (
            {"difference": -3.1, "images": WORSE, "at_oracle": 0.2},
            "worse than CAM by 3.1 [1.2, 5.0] over images; +0.2 at the oracle thresholds, the "
            "rest is the choice of thresholds",
        ),
        (
            {"at_oracle": 0.0, "p": 0.051},
            "not distinguishable from CAM after correction for 9 comparisons",
        ),
        ({"p": 0.051}, "not distinguishable from CAM after correction for 9 comparisons"),
        (
            {"p": 0.051, "protocol": "CAM scales [1.0], not [0.5]"},
            f"{CORRECTED}; another protocol: CAM scales [1.0], not [0.5]",
        ),
        ({"obstacle": "other images", "protocol": "..."}, "not compared with CAM: other images"),
        (
            {"p": 0.2, "seeds": dataclasses.replace(SEEDS, p=0.2)},
            "not distinguishable from CAM over 3 seeds",
        ),
        (
            {"p": 0.3, "images": dataclasses.replace(IMAGES, p=0.3)},
            "not distinguishable from CAM over images",
        ),
        (
            {
                "p": 0.3,
                "images": dataclasses.replace(IMAGES, p=0.3),
                "seeds": dataclasses.replace(SEEDS, p=0.2),
            },
            "not distinguishable from CAM over images and 3 seeds",
        ),
        (
            {
                "p": 0.07,
                "images": dataclasses.replace(IMAGES, p=0.049, standard_error=1.57),
                "seeds": dataclasses.replace(SEEDS, sd=1.2, p=0.046),
            },
            "not distinguishable from CAM over images and 3 seeds at once",
        ),
        (
            {"difference": 0.0, "images": OverImages(0, 0, 1.0, 0, 300), "seeds": None, "p": 1.0},
            "no difference from CAM",
        ),
        ({"obstacle": "this line has no result"}, "not compared with CAM: this line has no result"),
        (
            {"images": None, "seeds": None, "p": None},
            "not compared with CAM: its noise is unknown",
        ),
    ],
)
def test_each_verdict(changes: dict, expected: str) -> None:
    assert verdict(dataclasses.replace(CLEAR, **changes), UNIT, 9) == expected


def test_a_p_of_the_level_itself_counts() -> None:
    at_level = dataclasses.replace(CLEAR, p=0.05)
    above = dataclasses.replace(CLEAR, p=0.05 + 1e-9)
    assert (is_clear(at_level), is_clear(above)) == (True, False)
    assert verdict(at_level, UNIT, 1).startswith("better than CAM by 3.1")
    assert verdict(above, UNIT, 1).startswith("not distinguishable from CAM")


def test_half_of_a_difference_at_the_oracle_thresholds_is_enough() -> None:
    half, less = (dataclasses.replace(CLEAR, at_oracle=left) for left in (3.1 / 2, 1.549))
    assert verdict(half, UNIT, 1) == verdict(CLEAR, UNIT, 1)
    assert "oracle" in verdict(less, UNIT, 1)


def test_less_over_activation_is_better() -> None:
    unit = unit_of("over_activation_transfer", "over-act.", 2)
    assert verdict(CLEAR, unit, 1) == "worse than CAM by 3.10 [1.23, 5.01] over images"


def test_partners_are_called_by_what_differs() -> None:
    other = Comparison({"method": "CAM", "K": "2"}, {"method": "CAM", "K": "1"})
    assert partner_name(other) == "CAM, K 1"
    assert partner_name(CLEAR) == "CAM"
    refined = Comparison({"method": "CAM", "refiner": "walk"}, {"method": "CAM", "refiner": "-"})
    assert partner_name(refined) == "CAM, no refiner"
    walked = {"method": "CAM", "refiner": "walk"}
    assert partner_name(Comparison({"method": "SC-CAM", "refiner": "walk"}, walked)) == "CAM, walk"
    runs = Comparison({"method": "CAM", "run": "B"}, {"method": "CAM", "run": "A"})
    assert partner_name(runs) == "run A"
    assert name_of({"method": "CAM", "refiner": "-", "K": "2"}) == "CAM, K 2"
    assert name_of({"refiner": "-"}) == "no refiner"
