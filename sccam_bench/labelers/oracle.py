"""Control: the true sub-categories."""

from collections.abc import Sequence

import numpy as np

from sccam_bench.errors import InputError
from sccam_bench.labelers.base import Labeler
from sccam_bench.registry import LABELERS


@LABELERS.register_module()
class OracleLabeler(Labeler):
    """Hand out the true sub-categories of a data set that knows them (Phantom): an upper bound."""

    def require(self, labels: np.ndarray, truth: np.ndarray | None, classes: Sequence[str]) -> None:
        del labels, classes
        if truth is None:
            raise InputError(
                "labeler OracleLabeler needs a data set that knows its true sub-categories "
                "(Phantom); use KMeansLabeler on this one"
            )
        if truth.max() >= self.num_clusters:
            raise InputError(
                f"labeler.num_clusters is {self.num_clusters}, but the data set has "
                f"{truth.max() + 1} true sub-categories per class"
            )

    def __call__(
        self, features: np.ndarray, labels: np.ndarray, truth: np.ndarray | None = None
    ) -> np.ndarray:
        del features
        self.require(labels, truth, ())
        assert truth is not None
        return truth
