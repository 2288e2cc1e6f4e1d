import numpy as np
import pytest
from scipy import stats

from sccam_bench.evaluation import bootstrap
from sccam_bench.evaluation.bootstrap import (
    OverImages,
    over_images,
    resampled_mean_iou,
    resampled_scores,
    times_drawn,
)
from sccam_bench.evaluation.confusion import Counts, mean_iou, recall
from tests.coverage import Case, covered, trials
from tests.evaluation.populations import added, population, take

MANY = 10**6  # images, for which percentiles are not expanded


def two_methods(images: int = 40, classes: int = 3) -> tuple[Counts, Counts]:
    return population(images, classes, 0.3, np.random.default_rng(3))


def test_resamples_are_those_of_scipy() -> None:
    first, second = two_methods()

    def difference(indices: np.ndarray) -> float:
        return float(mean_iou(added(take(second, indices))) - mean_iou(added(take(first, indices))))

    reference = stats.bootstrap(
        (np.arange(40),),
        difference,
        n_resamples=200,
        vectorized=False,
        method="percentile",
        rng=np.random.default_rng(7),
    )
    resampled = resampled_mean_iou([first, second], resamples=200, seed=7)
    found = resampled[1] - resampled[0]
    np.testing.assert_allclose(found, reference.bootstrap_distribution, rtol=0, atol=1e-12)
    interval = over_images(found, MANY)
    assert interval is not None
    assert interval.standard_error == pytest.approx(reference.standard_error)
    # scipy interpolates between the same order statistics and their neighbours
    ordered = np.sort(found)
    assert ordered[4] == interval.low <= reference.confidence_interval.low <= ordered[5]
    assert ordered[-6] <= reference.confidence_interval.high <= interval.high == ordered[-5]


def test_images_are_drawn_as_often_as_there_are_whatever_the_chunks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = np.concatenate(list(times_drawn(9, 50, seed=1)))
    monkeypatch.setattr(bootstrap, "_CHUNK", 9 * 7)
    parts = list(times_drawn(9, 50, seed=1))
    assert len(parts) == 8
    assert np.array_equal(np.concatenate(parts), whole)
    assert (whole.sum(axis=1) == 9).all()


def test_any_score_of_counts_is_resampled() -> None:
    """Recall of class 1 on equally large objects is the mean of the images' recalls."""
    found = np.array([0, 2, 4, 10])
    counts = Counts(*(np.stack([0 * found, values], axis=1) for values in (found, found, [10] * 4)))
    (resampled,) = resampled_scores(
        [counts], score=lambda sums: recall(sums)[..., 1], resamples=500
    )
    expected = np.concatenate([drawn @ found / 40 for drawn in times_drawn(4, 500, seed=0)])
    np.testing.assert_allclose(resampled, expected)


def counts_of(*images: tuple[list[int], list[int], list[int]]) -> Counts:
    return Counts(*(np.array(values) for values in zip(*images, strict=True)))


def test_a_class_that_a_resample_lacks_is_left_out_for_every_method() -> None:
    """Both find 3/4 of all that is shown; the second predicts a pixel of the rare class 2 besides.

    Each image has 8 pixels: 4 of background, 4 of a class.
    """
    common = [4, 3, 0], [5, 3, 0], [4, 4, 0]
    rare = [4, 0, 3], [5, 0, 3], [4, 0, 4]
    wrong = [3, 3, 0], [4, 3, 1], [4, 4, 0]
    first = counts_of(*[common] * 5, rare)
    second = counts_of(*[wrong] * 5, rare)
    one, other = resampled_mean_iou([first, second], resamples=400)
    drawn = np.concatenate(list(times_drawn(6, 400, seed=0)))
    lacking = drawn[:, 5] == 0
    assert lacking.any()
    np.testing.assert_allclose(one[lacking], (4 / 5 + 3 / 4) / 2)
    np.testing.assert_allclose(other[lacking], (3 / 5 + 3 / 4) / 2)  # not a third less


def test_a_class_that_no_image_shows_counts_as_in_the_score_itself() -> None:
    image = [3, 3, 0], [4, 3, 1], [4, 4, 0]
    counts = counts_of(*[image] * 4)
    (resampled,) = resampled_mean_iou([counts], resamples=50)
    np.testing.assert_allclose(resampled, mean_iou(added(counts)))
    np.testing.assert_allclose(resampled, (3 / 5 + 3 / 4 + 0) / 3)


def test_equal_images_leave_no_doubt() -> None:
    first, _ = two_methods()
    same = take(first, np.zeros(10, int))
    resampled = resampled_mean_iou([same], resamples=100)
    np.testing.assert_allclose(resampled[0], mean_iou(added(same)), rtol=1e-12)


def known(resampled: np.ndarray, images: int) -> OverImages:
    found = over_images(resampled, images)
    assert found is not None
    return found


def test_hand_worked_interval_and_p() -> None:
    """2,000 resamples: the 50th from either end, and twice the rarer side's share."""
    values = np.random.default_rng(0).permutation(np.arange(-30, 1970)) / 10
    found = known(values, MANY)
    assert (found.low, found.high) == (1.9, 192.0)
    assert found.p == pytest.approx(2 * (1 + 31) / 2001, rel=1e-4)  # -3.0 to 0.0
    assert known(-values, MANY).p == found.p
    assert known(np.zeros(2000), MANY).p == 1


def test_hand_worked_interval_of_few_images() -> None:
    """20 images: 2.093 sqrt(20 / 19) = 2.147 deviations, beyond which are 1.589 %, 31.8 resamples.

    32 / 2001 are beyond 0, as many as 2.144 deviations: t = 2.144 sqrt(19 / 20) = 2.090.
    """
    values = np.random.default_rng(0).permutation(np.arange(-30, 1970)) / 10
    values = np.concatenate([values, [np.nan]])  # says nothing, whatever its place
    found = known(values, 20)
    assert (found.low, found.high) == (0.0, 193.9)
    assert found.p == pytest.approx(2 * stats.t.sf(2.090, 19), rel=1e-3)
    assert found.standard_error == pytest.approx(
        np.arange(2000).std(ddof=1) / 10 * (20 / 19) ** 0.5
    )


def test_a_mean_of_few_images_has_the_interval_of_the_t_test() -> None:
    """What the percentiles are expanded for (Hesterberg 2015)."""
    images = stats.norm.ppf((np.arange(12) + 0.5) / 12) + 0.7  # as symmetric as few values can be
    resampled = np.concatenate(list(times_drawn(12, 200_000, seed=0))) @ images / 12
    found, expected = known(resampled, 12), stats.ttest_1samp(images, 0)
    interval = expected.confidence_interval()
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=0.03)
    assert found.p == pytest.approx(expected.pvalue, rel=0.15)
    assert found.standard_error == pytest.approx(stats.sem(images), rel=0.01)


@pytest.mark.parametrize("images", [5, 6, 20, 300, MANY])
def test_the_interval_leaves_out_zero_exactly_where_p_is_small(images: int) -> None:
    excluded = []
    for beyond in range(60):
        found = known(np.concatenate([np.full(beyond, -1.0), np.full(2000 - beyond, 1.0)]), images)
        excluded.append(found.low > 0)
        assert (found.p <= 0.05) == excluded[-1]
    assert excluded[0]
    assert not excluded[-1]


def test_too_few_images_or_resamples_have_no_interval() -> None:
    assert over_images(np.arange(39.0), MANY) is None
    assert known(np.arange(40.0), MANY).low == 0
    values = np.arange(2000.0)
    assert [over_images(values, images) is None for images in (0, 1, 4, 5)] == [1, 1, 1, 0]
    assert over_images(np.full(2000, np.nan), 300) is None


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """A small version of `python -m tests.coverage`; unpaired, it would be nearly always."""
    found = list(trials(Case(images=200, classes=5), 400, resamples=400))
    assert 0.93 <= covered(found) <= 0.97
    deviation = np.std([one.estimate for one in found], ddof=1)
    assert np.mean([one.found.standard_error for one in found]) == pytest.approx(deviation, rel=0.1)


@pytest.mark.parametrize("images", [20, 30])
def test_the_interval_of_few_images_does_too(images: int) -> None:
    """Without expanding, 92 %."""
    found = list(trials(Case(images, classes=5), 1000, resamples=1000))
    assert 0.935 <= covered(found) <= 0.97
    deviation = np.std([one.estimate for one in found], ddof=1)
    assert np.mean([one.found.standard_error for one in found]) == pytest.approx(deviation, rel=0.1)


def test_methods_that_are_alike_are_rarely_called_different() -> None:
    found = list(trials(Case(images=200, classes=5, gain=0.0), 400, resamples=400))
    assert abs(found[0].truth) < 1e-12
    assert np.mean([one.found.p <= 0.05 for one in found]) <= 0.07
