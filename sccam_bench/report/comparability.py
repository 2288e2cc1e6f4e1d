"""Whether a published figure compares with a measured one: the facts in which the two differ."""

from collections.abc import Collection, Mapping, Sequence

# A factor such as "split" -> the value of a published figure; "" where no source states it.
Stated = Mapping[str, str]
# A factor -> the values that a measured figure has; several where it is scored in several ways,
# none where nobody knows.
Measured = Mapping[str, Collection[str]]

# What is told of figures of different stages; most other factors follow from the stage.
_ACROSS_STAGES = ("stage", "data set")


def verdict(stated: Stated, measured: Sequence[Measured]) -> str:
    """ "yes", or "no" and what speaks against comparing it with the nearest measured figure.

    A factor that no source states, or that is not known of what was measured, speaks against it
    too: nobody knows that it agrees. A measured
    figure that has several threshold policies has one that compares, which "yes" names.
    """
    found = [(*obstacles(stated, one), "threshold policy" in one) for one in measured]
    other, unknown, cut = min(found, key=lambda f: ("stage" in f[0], len(f[0]), len(f[1])))
    told = [f"other {', '.join(other)}"] if other else []
    told += [f"{', '.join(unknown)} not stated"] if unknown else []
    if told:
        return f"no: {'; '.join(told)}"
    return f"yes, {stated['threshold policy']} threshold" if cut else "yes"


def obstacles(stated: Stated, measured: Measured) -> tuple[list[str], list[str]]:
    """The measured figure's factors in which the stated one differs, and those it leaves open."""
    if stated["stage"] in measured["stage"]:
        factors: Collection[str] = measured
    else:
        factors = _ACROSS_STAGES
    open_ones = [factor for factor in factors if not stated.get(factor) or not measured[factor]]
    other = [
        factor
        for factor, values in measured.items()
        if factor in factors and factor not in open_ones and stated[factor] not in values
    ]
    return other, open_ones
