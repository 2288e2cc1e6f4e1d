"""Sub-categories by k-means on pooled features: the paper's labeler."""

import numpy as np
from sklearn.cluster import KMeans

from sccam_bench.labelers.base import ABSENT, Labeler
from sccam_bench.registry import LABELERS


@LABELERS.register_module()
class KMeansLabeler(Labeler):
    """Per class, k-means over the images that show it.

    `n_init` is pinned because scikit-learn changed its default from 10 to 1: the same seed then
    gives other sub-categories. 10 is what the original had when it was written.

    Source: Chang et al., CVPR 2020, section 3.2; Juliachang/SC-CAM@191ec48 create_pseudo_label.py.
    """

    def __init__(self, num_clusters: int, seed: int, n_init: int = 10, max_iter: int = 300) -> None:
        super().__init__(num_clusters, seed)
        self.n_init, self.max_iter = n_init, max_iter

    def __call__(
        self, features: np.ndarray, labels: np.ndarray, truth: np.ndarray | None = None
    ) -> np.ndarray:
        del truth
        kmeans = KMeans(
            self.num_clusters, n_init=self.n_init, max_iter=self.max_iter, random_state=self.seed
        )
        return cluster_each_class(features, labels, kmeans)


def cluster_each_class(features: np.ndarray, labels: np.ndarray, kmeans: KMeans) -> np.ndarray:
    """Fit `kmeans` to each class's images: (N, D) float, (N, C) bool -> (N, C) int, -1 absent."""
    assignments = np.full(labels.shape, ABSENT)
    for c in range(labels.shape[1]):
        shown = np.flatnonzero(labels[:, c])
        assignments[shown, c] = kmeans.fit_predict(features[shown])
    return assignments
