"""The best and the second best of a column."""

from collections.abc import Sequence


def ranks(
    values: Sequence[float | None], decimals: int, *, lower_is_better: bool = False
) -> list[int]:
    """1 for the best, 2 for the second best value, 0 for all others.

    Values are compared as they are shown, with `decimals`: two that read the same have the same
    rank, and no reader sees two equal numbers of which one is marked. Where all read the same,
    none has a rank.
    """
    shown = [None if value is None else float(f"{value:.{decimals}f}") for value in values]
    different = sorted({one for one in shown if one is not None}, reverse=not lower_is_better)
    if len(different) < 2:
        return [0] * len(shown)
    best = {different[0]: 1, different[1]: 2}
    return [0 if one is None else best.get(one, 0) for one in shown]
