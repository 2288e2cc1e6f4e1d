import numpy as np
import pytest

from sccam_bench.evaluation.holm import holm


def test_hand_worked() -> None:
    """0.005 x 4, 0.01 x 3, 0.03 x 2, 0.04 x 1 raised to the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == [1, 1]
    assert holm([0.02]) == [0.02]
    assert holm([]) == []


def rejected_step_by_step(p_values: np.ndarray, alpha: float) -> list[bool]:
    """Holm's procedure as he states it: from the smallest p on, until one is not small enough."""
    decided = [False] * len(p_values)
    for step, index in enumerate(np.argsort(p_values)):
        if p_values[index] > alpha / (len(p_values) - step):
            break
        decided[index] = True
    return decided


@pytest.mark.parametrize("seed", range(5))
def test_decides_as_the_step_down_procedure(seed: int) -> None:
    p_values = np.random.default_rng(seed).beta(0.3, 2, 12)
    for alpha in (0.01, 0.05, 0.2):
        expected = rejected_step_by_step(p_values, alpha)
        assert [p <= alpha for p in holm(p_values.tolist())] == expected
