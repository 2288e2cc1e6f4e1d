import dataclasses

import numpy as np
import pytest
from scipy import stats

from sccam_bench.errors import InputError
from sccam_bench.evaluation.bootstrap import over_images, resampled_mean_iou, smallest_p
from sccam_bench.evaluation.both_noises import p_over_both
from sccam_bench.evaluation.confusion import mean_iou
from sccam_bench.evaluation.holm import holm
from sccam_bench.report.comparing import (
    MOST_LINES,
    Comparison,
    Result,
    compare_lines,
    partner,
    reference_line,
    resample,
    resamples_for,
)
from sccam_bench.report.image_counts import ImageCounts, Images
from sccam_bench.report.verdicts import unit_of, verdict
from tests.evaluation.populations import added, population, take

IMAGES = Images("maps", 60, "split train", "digest", "truth")
METHODS = ("CAM", "SC-CAM", "SEAM")
LINES = [{"method": method, "refiner": refiner} for method in METHODS for refiner in ("-", "walk")]


def keys(lines: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(line.values()) for line in lines]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("CAM", "-"), None),
        (("CAM", "walk"), ("CAM", "-")),
        (("SEAM", "-"), ("CAM", "-")),
        (("SEAM", "walk"), ("CAM", "walk")),
    ],
)
def test_a_partner_differs_in_one_label(
    line: tuple[str, str], expected: tuple[str, str] | None
) -> None:
    found = partner(dict(zip(LINES[0], line, strict=True)), LINES[0], keys(LINES))
    assert (None if found is None else tuple(found.values())) == expected


def test_where_the_grid_has_a_hole_the_next_label_is_exchanged() -> None:
    lines = [line for line in LINES if line != {"method": "CAM", "refiner": "walk"}]
    found = partner({"method": "SEAM", "refiner": "walk"}, LINES[0], keys(lines))
    assert found == {"method": "SEAM", "refiner": "-"}
    assert partner({"method": "SEAM", "refiner": "walk"}, LINES[0], [("CAM", "-")]) is None


def test_the_reference_is_found_by_name() -> None:
    assert reference_line(LINES, None) == LINES[0]
    assert reference_line(LINES, "SC-CAM") == LINES[2]
    assert reference_line(LINES, "walk") == LINES[1]
    assert reference_line(LINES, "SEAM, walk") == LINES[5]
    with pytest.raises(InputError, match=r"--baseline SCCAM: .*did you mean 'SC-CAM'"):
        reference_line(LINES, "SCCAM")


def scored(method: str, seed: int, gain: float, images: Images = IMAGES) -> Result:
    """The second method of a population, which has the same truth for every gain."""
    _, counts = population(60, 3, gain, np.random.default_rng([seed]))
    (resampled,) = resample([ImageCounts(images, counts)], 400)
    value = 100 * float(mean_iou(added(counts)))
    return Result({"method": method}, seed, value, resampled)


def compared(*results: Result) -> list[Comparison]:
    lines = list({one.labels["method"]: one.labels for one in results}.values())
    return compare_lines(lines, lines[0], results)


def test_over_several_seeds_the_images_are_resampled_together() -> None:
    gains = {"CAM": 0.0, "SC-CAM": 0.6}
    results = [scored(method, seed, gain) for method, gain in gains.items() for seed in range(3)]
    (found,) = compared(*results)
    values = np.array([one.value for one in results]).reshape(2, 3)
    expected = stats.ttest_rel(values[1], values[0])
    assert found.n == 3
    assert found.difference == pytest.approx((values[1] - values[0]).mean())
    assert found.seeds is not None
    assert found.seeds.p == pytest.approx(expected.pvalue)
    counts = [
        population(60, 3, gain, np.random.default_rng([seed]))[1]
        for gain in gains.values()
        for seed in range(3)
    ]
    resampled = 100 * resampled_mean_iou(counts, resamples=400)
    by_hand = over_images(resampled[3:].mean(axis=0) - resampled[:3].mean(axis=0), 60)
    assert by_hand is not None
    assert found.images is not None
    assert dataclasses.astuple(found.images) == pytest.approx(dataclasses.astuple(by_hand))
    assert found.p_both == p_over_both(found.seeds.mean, found.images, found.seeds)
    assert found.p == max(found.seeds.p, found.images.p, found.p_both), "all must agree"


def test_p_values_are_adjusted_for_all_comparisons() -> None:
    found = compared(scored("CAM", 0, 0.0), scored("alike", 0, 0.01), scored("SC-CAM", 0, 0.6))
    unadjusted = [one.images.p for one in found if one.images is not None]
    assert [one.p for one in found] == holm(unadjusted) != unadjusted
    assert [one.seeds for one in found] == [None, None]


def test_the_same_result_is_no_comparison() -> None:
    """Two cells that share all stages: known before any test, and not counted as one."""
    cam, copy, other = scored("CAM", 0, 0.0), scored("copy", 0, 0.0), scored("SC-CAM", 0, 0.3)
    same, found = compared(cam, copy, other)
    assert (same.n, same.difference, same.images, same.p) == (1, 0, None, None)
    assert verdict(same, unit_of("miou_transfer", "mIoU", 1), 1) == "no difference from CAM"
    assert found.images is not None
    assert found.p == found.images.p
    chance = compared(*(dataclasses.replace(one, resampled=None) for one in (cam, copy)))[0]
    assert chance.difference == 0
    partly = compared(cam, copy, scored("CAM", 1, 0.0), scored("copy", 1, 0.3))[0]
    assert partly.seeds is not None


def test_fewer_images_never_make_a_verdict_surer() -> None:
    """Four images have no interval; the seeds alone do not stand in for it."""
    gains = {"CAM": 0.0, "SC-CAM": 0.6}
    results = []
    for method, gain in gains.items():
        for seed in range(3):
            counts = take(population(60, 3, gain, np.random.default_rng([seed]))[1], np.arange(4))
            images = dataclasses.replace(IMAGES, number=4)
            (resampled,) = resample([ImageCounts(images, counts)], 2000)
            value = 100 * float(mean_iou(added(counts)))
            results.append(Result({"method": method}, seed, value, resampled))
    (found,) = compared(*results)
    assert found.seeds is not None
    assert (found.images, found.p, found.p_both) == (None, None, None)
    text = verdict(found, unit_of("miou_transfer", "mIoU", 1), 1)
    assert text == "not compared with CAM: too few images to know the noise over them"
    uncounted = compared(*(dataclasses.replace(one, resampled=None) for one in results))[0]
    assert uncounted.p == found.seeds.p  # a column without per-image counts: the seeds tell


def test_only_seeds_that_both_have_are_compared() -> None:
    (found,) = compared(scored("CAM", 0, 0.0), scored("SEAM", 0, 0.6), scored("SEAM", 1, 0.6))
    assert (found.n, found.seeds) == (1, None)
    (found,) = compared(scored("CAM", 0, 0.0), scored("SEAM", 1, 0.6))
    assert (found.obstacle, found.p) == ("no seed in common", None)


def test_what_cannot_be_compared_says_why_and_counts_as_no_comparison() -> None:
    elsewhere = scored("other data", 0, 0.1, dataclasses.replace(IMAGES, data="other"))
    results = [scored("CAM", 0, 0.0), elsewhere, scored("SC-CAM", 0, 0.6)]
    lines = [{"method": name} for name in ("CAM", "other data", "lost", "SC-CAM")]
    found = compare_lines(lines, lines[0], results)
    assert [one.obstacle for one in found] == [
        "other images or other masks, 60 images of split train both",
        "this line has no result",
        "",
    ]
    assert found[2].images is not None
    assert found[2].p == found[2].images.p
    lost = compare_lines(lines, {"method": "lost"}, results)
    assert [one.obstacle for one in lost] == 3 * ["that line has no result"]


def test_values_without_counts_are_compared_over_seeds_alone() -> None:
    values = {"CAM": (0.5, 0.6), "SC-CAM": (0.7, 0.9)}
    results = [
        Result({"method": method}, seed, value, None)
        for method, both in values.items()
        for seed, value in enumerate(both)
    ]
    (found,) = compared(*results)
    assert found.images is None
    assert found.seeds is not None
    assert found.p == found.seeds.p
    (alone,) = compared(results[0], results[2])
    assert (alone.difference, alone.p) == (pytest.approx(0.2), None)


@pytest.mark.parametrize("images", [60, 300, 40_000])
def test_many_comparisons_need_more_resamples(images: int) -> None:
    found = [None, counted(images), counted(images + 9)]
    assert resamples_for(1, found) == 2000
    for number in (20, 53, 150):
        resamples = resamples_for(number, found)
        if resamples == 40_000:
            assert (images, number) == (60, 150)
            continue
        all_above = over_images(1.0 + np.arange(resamples), images)
        assert all_above is not None
        assert all_above.p == smallest_p(resamples, images)
        assert all_above.p * number == pytest.approx(0.015, rel=0.01)
    assert smallest_p(resamples_for(MOST_LINES, found), 300) * (MOST_LINES - 1) < 0.05


def test_a_handful_of_images_can_tell_nothing_of_many_comparisons() -> None:
    assert resamples_for(20, [counted(5)]) == resamples_for(20, [counted(3)]) == 40_000
    assert resamples_for(20, [None]) == resamples_for(0, [counted(5)]) == 2000


def counted(images: int) -> ImageCounts:
    _, counts = population(9, 3, 0.0, np.random.default_rng(0))
    return ImageCounts(dataclasses.replace(IMAGES, number=images), counts)


def test_other_images_are_compared_with_the_next_line() -> None:
    """Refiners of the second data set have no partner in the first, but in their own."""
    elsewhere = dataclasses.replace(IMAGES, data="B")
    gains = {("A", "-"): 0.0, ("A", "walk"): 0.3, ("B", "-"): 0.0, ("B", "walk"): 0.3}
    results = []
    for (data, refiner), gain in gains.items():
        one = scored("", 0, gain, IMAGES if data == "A" else elsewhere)
        results.append(dataclasses.replace(one, labels={"data": data, "refiner": refiner}))
    lines = [one.labels for one in results]
    found = {tuple(c.labels.values()): c for c in compare_lines(lines, lines[0], results)}
    assert found["B", "walk"].against == {"data": "B", "refiner": "-"}
    assert found["B", "walk"].p is not None
    assert "other images" in found["B", "-"].obstacle, "there is no other line to compare it with"


def test_an_interval_over_images_is_of_all_seeds_or_of_none() -> None:
    results = [
        scored(name, seed, gain) for name, gain in (("CAM", 0), ("SC", 1)) for seed in (0, 1)
    ]
    results[-1] = dataclasses.replace(results[-1], resampled=None)
    (found,) = compared(*results)
    assert found.n == 2
    assert found.images is None
    assert found.seeds is not None


def test_results_of_other_images_are_resampled_apart() -> None:
    _, small = population(30, 3, 0.0, np.random.default_rng(0))
    _, large = population(60, 3, 0.0, np.random.default_rng(1))
    others = dataclasses.replace(IMAGES, number=30)
    found = resample(
        [ImageCounts(IMAGES, large), None, ImageCounts(others, small), ImageCounts(IMAGES, large)],
        100,
    )
    assert found[1] is None
    assert [one and one.images for one in found] == [IMAGES, None, others, IMAGES]
    (alone,) = 100 * resampled_mean_iou([small], resamples=100)
    assert found[2] is not None
    assert np.array_equal(found[2].scores, alone)
