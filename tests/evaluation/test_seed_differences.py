import numpy as np
import pytest
from scipy import stats

from sccam_bench.evaluation.seed_differences import over_seeds


@pytest.mark.parametrize("n", [2, 3, 5, 30])
def test_equals_scipys_paired_t_test(n: int) -> None:
    rng = np.random.default_rng(n)
    first, second = rng.normal(60, 2, n), rng.normal(62, 1, n)
    found = over_seeds((second - first).tolist())
    expected = stats.ttest_rel(second, first)
    assert found is not None
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
    interval = expected.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert found.n == n


def test_hand_worked() -> None:
    """Mean 2 and sd 1 of three: 2 +- 4.303 / sqrt(3)."""
    found = over_seeds([1.0, 2.0, 3.0])
    assert found is not None
    assert (found.mean, found.sd) == (2, 1)
    assert (found.low, found.high) == pytest.approx((-0.4841, 4.4841), abs=1e-4)
    assert (found.p <= 0.05) == (found.low > 0)


def test_one_difference_and_equal_ones_say_nothing_of_noise() -> None:
    assert over_seeds([]) is None
    assert over_seeds([1.5]) is None
    assert over_seeds([1.5, 1.5, 1.5]) is None
