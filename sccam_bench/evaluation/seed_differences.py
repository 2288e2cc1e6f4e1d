"""What training again with other seeds says of a difference between two methods."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True)
class OverSeeds:
    """A mean of paired differences: its bounds, the sample deviation of one, and how many.

    `p` is two-sided, for a mean of 0 over all seeds.
    """

    mean: float
    sd: float
    n: int
    low: float
    high: float
    p: float


def over_seeds(differences: Sequence[float], level: float = 0.95) -> OverSeeds | None:
    """Paired t test and its interval (Student, Biometrika 6, 1908).

    Args:
        differences: one per seed that both methods were trained with.

    Returns:
        None for fewer than two differences, and where all are equal: then the seeds do not reach
        what is compared, and nothing is known of their noise.
    """
    n = len(differences)
    if n < 2 or len(set(differences)) == 1:
        return None
    mean, sd = float(np.mean(differences)), float(np.std(differences, ddof=1))
    error = sd / n**0.5
    reach = error * float(special.stdtrit(n - 1, (1 + level) / 2))
    p = 2 * float(special.stdtr(n - 1, -abs(mean) / error))
    return OverSeeds(mean, sd, n, mean - reach, mean + reach, p)
