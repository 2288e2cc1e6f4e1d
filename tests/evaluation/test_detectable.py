import numpy as np
import pytest
from scipy import stats

from sccam_bench.evaluation import detectable


def test_paired_t_test_needs_34_pairs_for_half_a_deviation() -> None:
    """The textbook's case: d = 0.5, alpha = 0.05, power = 0.8 (Cohen 1988; G*Power: 34 pairs)."""
    assert detectable.over_seeds(1.0, 34) <= 0.5 < detectable.over_seeds(1.0, 33)


@pytest.mark.parametrize("n", [2, 3, 10])
def test_the_t_test_has_its_power_there(n: int) -> None:
    rng = np.random.default_rng(n)
    shift = detectable.over_seeds(3.0, n)
    p_values = stats.ttest_1samp(rng.normal(shift, 3.0, (20_000, n)), 0, axis=1).pvalue
    assert (p_values <= 0.05).mean() == pytest.approx(0.8, abs=0.01)


def test_over_images_is_the_normal_limit() -> None:
    assert detectable.over_images(1.0) == pytest.approx(1.95996 + 0.84162, abs=1e-4)
    limit = detectable.over_seeds(1.0, 100_000) * 100_000**0.5
    assert limit == pytest.approx(detectable.over_images(1.0), abs=1e-3)
