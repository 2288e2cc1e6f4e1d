"""What every labeler offers, and the one encoding of sub-labels."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from sccam_bench.errors import InputError

ABSENT = -1


class Labeler(ABC):
    """Gives each image one sub-category per class it shows.

    Args:
        num_clusters: sub-categories per class (K).
        seed: of all randomness.
    """

    def __init__(self, num_clusters: int, seed: int) -> None:
        if num_clusters < 1:
            raise InputError(f"labeler.num_clusters is {num_clusters}; it must be at least 1")
        self.num_clusters, self.seed = num_clusters, seed

    def require(self, labels: np.ndarray, truth: np.ndarray | None, classes: Sequence[str]) -> None:
        """Raise an InputError if these images (see `__call__`) cannot be labelled.

        Here: where a class is shown by fewer images than sub-categories.
        """
        del truth
        counts = labels.sum(axis=0)
        scarce = int(counts.argmin())
        if counts[scarce] < self.num_clusters:
            raise InputError(
                f"labeler.num_clusters is {self.num_clusters}, but class '{classes[scarce]}' is "
                f"shown by only {counts[scarce]} training images; the largest K that fits every "
                f"class is {counts[scarce]}"
            )

    @abstractmethod
    def __call__(
        self, features: np.ndarray, labels: np.ndarray, truth: np.ndarray | None
    ) -> np.ndarray:
        """Assign sub-categories.

        Args:
            features: (N, D) float, pooled features of the previous round's classifier.
            labels: (N, C) bool, the classes that each image shows.
            truth: (N, C) int, the true sub-categories where a data set knows them; only the
                oracle may look.

        Returns:
            (N, C) int: 0 to K - 1, or -1 where the class is absent.
        """


def one_hot_sub_labels(assignments: np.ndarray, num_clusters: int) -> np.ndarray:
    """Sub-categories (N, C) int, -1 for absent -> (N, C * K) bool; column c * K + k.

    An image with m classes has m true entries.
    """
    one_hot = assignments[:, :, None] == np.arange(num_clusters)
    return one_hot.reshape(len(assignments), -1)
