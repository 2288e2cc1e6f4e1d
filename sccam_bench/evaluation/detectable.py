"""The smallest true difference that a comparison would find with a power of 80 %.

For one two-sided test at 5 %, not corrected for other comparisons.
"""

from scipy import optimize, stats

ALPHA, POWER = 0.05, 0.8


def of_error(standard_error: float, n: int) -> float:
    """From the standard error of a mean of n >= 2 differences, in its unit: of the t test.

    The power of a shift is that of the noncentral t distribution.
    """
    limit = float(stats.t.ppf(1 - ALPHA / 2, n - 1))

    def missing(shift: float) -> float:
        """Power that lacks at a true difference of `shift` standard errors.

        Significance on the wrong side, below 1e-8 at this power, is left out.
        """
        return float(stats.nct.sf(limit, n - 1, shift)) - POWER

    return standard_error * float(optimize.brentq(missing, 0, 3 * limit))
