"""Quality of sub-categories."""

from typing import Any

import numpy as np
from sklearn.metrics import (
    adjusted_rand_score,
    normalized_mutual_info_score,
    silhouette_score,
)

_MAX_SILHOUETTE_SAMPLES = 2000  # the silhouette needs all pairs


def cluster_quality(
    features: np.ndarray, assignments: np.ndarray, truth: np.ndarray | None
) -> dict[str, Any]:
    """Describe sub-categories class by class, and by their means over the classes.

    Args:
        features: (N, D) float, what was clustered.
        assignments: (N, C) int, -1 where the class is absent.
        truth: the true ones likewise, or None.

    Returns:
        sizes (C lists), inertia (sum of squared distances to the own centre, summed over the
        classes), silhouette in [-1, 1] (mean over the classes with 2 or more clusters), and with
        a truth nmi in [0, 1] and ari (means over the classes); a value that is undefined is None.
    """
    sizes, inertia, silhouettes, nmi, ari = [], 0.0, [], [], []
    for c in range(assignments.shape[1]):
        shown = np.flatnonzero(assignments[:, c] >= 0)
        found, members = features[shown], assignments[shown, c]
        sizes.append(np.bincount(members).tolist())
        inertia += _inertia(found, members)
        thin = slice(None, None, -(-len(members) // _MAX_SILHOUETTE_SAMPLES) or None)
        if 1 < len(np.unique(members[thin])) < len(members[thin]):
            silhouettes.append(silhouette_score(found[thin], members[thin]))
        if truth is not None:
            nmi.append(normalized_mutual_info_score(truth[shown, c], members))
            ari.append(adjusted_rand_score(truth[shown, c], members))
    return {
        "sizes": sizes,
        "inertia": inertia,
        "silhouette": _mean(silhouettes),
        "nmi": _mean(nmi),
        "ari": _mean(ari),
    }


def nearest_to_centres(
    features: np.ndarray, assignments: np.ndarray, number: int
) -> dict[int, np.ndarray]:
    """The members of each cluster of one class that are nearest its centre, the nearest first.

    A centre is the mean feature of the members, which k-means has converged to.

    Args:
        features: (N, D) float.
        assignments: (N,) int, -1 where the class is absent.
        number: of members, at most.

    Returns:
        Cluster -> rows of `features`; clusters without members are left out.
    """
    nearest = {}
    for k in np.unique(assignments[assignments >= 0]):
        members = np.flatnonzero(assignments == k)
        group = features[members].astype(np.float64)
        distances = ((group - group.mean(axis=0)) ** 2).sum(axis=1)
        nearest[int(k)] = members[np.argsort(distances, kind="stable")[:number]]
    return nearest


def _inertia(features: np.ndarray, members: np.ndarray) -> float:
    total = 0.0
    for k in np.unique(members):
        group = features[members == k].astype(np.float64)
        total += float(((group - group.mean(axis=0)) ** 2).sum())
    return total


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None
