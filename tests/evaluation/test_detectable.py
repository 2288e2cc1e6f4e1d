import numpy as np
import pytest
from scipy import stats

from sccam_bench.evaluation import detectable


def of_pairs(deviation: float, n: int) -> float:
    return detectable.of_error(deviation / n**0.5, n)


def test_paired_t_test_needs_34_pairs_for_half_a_deviation() -> None:
    """The textbook's case: d = 0.5, alpha = 0.05, power = 0.8 (Cohen 1988; G*Power: 34 pairs)."""
    assert of_pairs(1.0, 34) <= 0.5 < of_pairs(1.0, 33)


@pytest.mark.parametrize("n", [2, 3, 10])
def test_the_t_test_has_its_power_there(n: int) -> None:
    rng = np.random.default_rng(n)
    shift = of_pairs(3.0, n)
    p_values = stats.ttest_1samp(rng.normal(shift, 3.0, (20_000, n)), 0, axis=1).pvalue
    assert (p_values <= 0.05).mean() == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("n", [300, 1449, 40_137])
def test_of_many_images_it_is_that_of_a_normal_estimate(n: int) -> None:
    normal = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    assert detectable.of_error(1.0, n) == pytest.approx(normal, rel=1.5 / n)
