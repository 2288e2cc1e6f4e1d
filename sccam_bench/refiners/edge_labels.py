"""The label maps that IRN's network learns from, made of CAMs and a dense CRF.

Source: Ahn, Cho & Kwak, CVPR 2019; jiwoon-ahn/irn@a2ece00 step/cam_to_ir_label.py,
misc/imutils.py crf_inference_label.
"""

import numpy as np

from sccam_bench.data.base import IGNORE
from sccam_bench.refiners.dense_crf import ImageCRF, Kernel

LABEL_KERNELS = (Kernel(3, 3), Kernel(10, 50, 5))  # stricter about colour than that of CAMs
_CERTAINTY = 0.7  # probability of the given label; the others share the rest


def threshold_labels(cams: np.ndarray, threshold: float) -> np.ndarray:
    """Maps (P, H, W) -> (H, W): 1 to P where the strongest exceeds `threshold`, else 0."""
    return np.where(cams.max(axis=0) > threshold, cams.argmax(axis=0) + 1, 0)


def label_probabilities(labels: np.ndarray, num_values: int) -> np.ndarray:
    """Labels (..., H, W) below `num_values` >= 2 -> probabilities (..., num_values, H, W)."""
    given = labels[..., None, :, :] == np.arange(num_values)[:, None, None]
    return np.where(given, _CERTAINTY, (1 - _CERTAINTY) / (num_values - 1)).astype(np.float32)


def combine(foreground: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Labels under the high and the low threshold -> confident labels (H, W) uint8.

    Foreground of the first is confident; background of both is 0; all else is 255.
    """
    label = foreground.astype(np.uint8)
    label[foreground == 0] = IGNORE
    label[(foreground == 0) & (background == 0)] = 0
    return label


def edge_labels(
    cams: np.ndarray, image: np.ndarray, foreground: float, background: float
) -> np.ndarray:
    """Maps (P, H, W) in [0, 1] of the present classes -> confident labels (H, W) uint8.

    1 to P are the maps' positions, 0 is background, 255 unsure.

    Args:
        image: (H, W, 3) uint8.
        foreground: a map above it is a candidate for confident foreground.
        background: where no map is above it is a candidate for confident background.
    """
    candidates = np.stack([threshold_labels(cams, cut) for cut in (foreground, background)])
    marginals = ImageCRF(image, LABEL_KERNELS)(label_probabilities(candidates, len(cams) + 1))
    sure, vague = marginals.argmax(axis=1)
    return combine(sure, vague)
