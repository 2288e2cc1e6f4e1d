"""Per-image pixel counts of maps at every threshold, as an mmengine metric."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmengine.evaluator import BaseMetric

from sccam_bench.evaluation.threshold_curve import curve_counts, part_curve
from sccam_bench.registry import METRICS


@METRICS.register_module()
class MapScores(BaseMetric):
    """Counts each image's maps against its mask; counts are kept per image, nothing is averaged.

    A sample is a dict of `maps` (P, H, W), `keys` (P,), `truth` (H, W) and `parts` (H, W) or None.
    Results are arrays over N images, T thresholds and C + 1 mask values: `intersection` and
    `predicted` (N, T, C + 1), `truth` (N, C + 1), and where parts are known `part_found`
    (N, T, 2) and `part_truth` (N, 2), body then mark; all int32.

    Args:
        cuts: (T,) ascending thresholds.
    """

    def __init__(self, num_classes: int, cuts: np.ndarray) -> None:
        super().__init__()
        self.num_values, self.cuts = num_classes + 1, cuts

    def process(self, data_batch: Any, data_samples: Sequence[dict[str, Any]]) -> None:
        del data_batch
        for sample in data_samples:
            maps, keys, truth = sample["maps"], sample["keys"], sample["truth"]
            counts = curve_counts(maps, keys, truth, self.cuts, self.num_values)
            result = {
                "intersection": counts.intersection,
                "predicted": counts.predicted,
                "truth": counts.truth,
            }
            if sample["parts"] is not None:
                found, existing = part_curve(maps, keys, truth, sample["parts"], self.cuts)
                result |= {"part_found": found, "part_truth": existing}
            self.results.append(result)

    def compute_metrics(self, results: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
        return {
            name: np.stack([one[name] for one in results]).astype(np.int32) for name in results[0]
        }
