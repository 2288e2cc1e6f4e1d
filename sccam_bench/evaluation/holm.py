"""Correction of p-values for the number of comparisons."""

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted after Holm (Scandinavian Journal of Statistics 6, 1979).

    Calling all comparisons different whose adjusted p is at most alpha makes one or more wrong
    calls with a probability of at most alpha, however the comparisons depend on each other.
    """
    p = np.asarray(p_values, np.float64)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted.tolist()
