import numpy as np
import pytest
from scipy import stats

from sccam_bench.evaluation import bootstrap
from sccam_bench.evaluation.bootstrap import over_images, resampled_scores, times_drawn
from sccam_bench.evaluation.confusion import Counts, mean_iou, recall
from tests.coverage import Case, covered, trials
from tests.evaluation.populations import added, population, take

NAMES = ("intersection", "predicted", "truth")


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
    resampled = resampled_scores([first, second], resamples=200, seed=7)
    found = resampled[1] - resampled[0]
    np.testing.assert_allclose(found, reference.bootstrap_distribution, rtol=0, atol=1e-12)
    interval = over_images(found)
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


def test_equal_images_leave_no_doubt() -> None:
    first, _ = two_methods()
    same = take(first, np.zeros(10, int))
    resampled = resampled_scores([same], resamples=100)
    np.testing.assert_allclose(resampled[0], mean_iou(added(same)), rtol=1e-12)


def test_hand_worked_interval_and_p() -> None:
    """2,000 resamples: the 50th from either end, and twice the rarer side's share."""
    values = np.random.default_rng(0).permutation(np.arange(-30, 1970)) / 10
    found = over_images(values)
    assert (found.low, found.high) == (1.9, 192.0)
    assert found.p == pytest.approx(2 * (1 + 31) / 2001)  # -3.0 to 0.0
    assert over_images(-values).p == found.p
    assert over_images(np.zeros(2000)).p == 1


@pytest.mark.parametrize(("beyond", "excluded"), [(49, True), (50, False)])
def test_the_interval_leaves_out_zero_exactly_where_p_is_small(beyond: int, excluded: bool) -> None:
    values = np.concatenate([np.full(beyond, -1.0), np.full(2000 - beyond, 1.0)])
    found = over_images(values)
    assert (found.low > 0) == excluded
    assert (found.p <= 0.05) == excluded


def test_too_few_resamples_are_refused() -> None:
    with pytest.raises(ValueError, match="30 resamples have no interval"):
        over_images(np.arange(30.0))
    assert over_images(np.arange(39.0)).low == 0


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """A small version of `python -m tests.coverage`; unpaired, it would be nearly always."""
    found = list(trials(Case(images=200, classes=5), 400, resamples=400))
    assert 0.93 <= covered(found) <= 0.97
    deviation = np.std([one.estimate for one in found], ddof=1)
    assert np.mean([one.found.standard_error for one in found]) == pytest.approx(deviation, rel=0.1)


def test_methods_that_are_alike_are_rarely_called_different() -> None:
    found = list(trials(Case(images=200, classes=5, gain=0.0), 400, resamples=400))
    assert abs(found[0].truth) < 1e-12
    assert np.mean([one.found.p <= 0.05 for one in found]) <= 0.07
