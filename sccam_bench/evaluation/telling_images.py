"""Which images tell most of a method: those it does best and worst, and those it changes most."""

from collections.abc import Mapping

import numpy as np


def telling_images(scores: np.ndarray, gains: np.ndarray | None, each: int) -> dict[int, str]:
    """Choose up to `each` images for each reason, and none for two.

    Args:
        scores: (N,) of the method; images without a score (NaN) are never chosen.
        gains: (N,) its scores minus another method's; None where there is no other.

    Returns:
        Place of the image -> why; reason after reason, the clearest case first.
    """
    if np.isnan(scores).all():
        return {}
    orders: dict[str, np.ndarray] = {}
    if gains is not None:
        orders["gains most"] = _ascending(np.where(gains > 0, -gains, np.nan))
        orders["loses most"] = _ascending(np.where(gains < 0, gains, np.nan))
    orders["reaches most"] = _ascending(-scores)
    orders["reaches least"] = _ascending(scores)
    orders["in the middle"] = _ascending(np.abs(scores - np.nanmedian(scores)))
    chosen = _in_turn(orders, each)
    places = list(orders)
    return dict(sorted(chosen.items(), key=lambda item: places.index(item[1])))


def _in_turn(orders: Mapping[str, np.ndarray], each: int) -> dict[int, str]:
    """Every reason takes its next image that is still free, `each` times."""
    chosen: dict[int, str] = {}
    for _ in range(each):
        for why, order in orders.items():
            free = next((int(place) for place in order if int(place) not in chosen), None)
            if free is not None:
                chosen[free] = why
    return chosen


def _ascending(values: np.ndarray) -> np.ndarray:
    """The places of the known values, the lowest first, the first of equals first."""
    order = np.argsort(values, kind="stable")
    return order[~np.isnan(values[order])]
