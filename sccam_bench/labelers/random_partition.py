"""Control: sub-categories that mean nothing."""

import numpy as np

from sccam_bench.labelers.base import ABSENT, Labeler
from sccam_bench.registry import LABELERS


@LABELERS.register_module()
class RandomPartitionLabeler(Labeler):
    """Split each class's images at random into K parts of equal size (give or take one).

    What SC-CAM gains over this control comes from what the clusters mean; what this control
    gains over CAM comes from the extra head and loss alone.
    """

    def __call__(
        self, features: np.ndarray, labels: np.ndarray, truth: np.ndarray | None = None
    ) -> np.ndarray:
        del features, truth
        return partition_each_class(labels, self.num_clusters, self.seed)


def partition_each_class(labels: np.ndarray, num_clusters: int, seed: int) -> np.ndarray:
    """(N, C) bool -> (N, C) int: random sub-categories of even sizes, -1 where absent."""
    rng = np.random.default_rng(seed)
    assignments = np.full(labels.shape, ABSENT)
    for c in range(labels.shape[1]):
        shown = np.flatnonzero(labels[:, c])
        assignments[shown, c] = rng.permutation(np.arange(len(shown)) % num_clusters)
    return assignments
