"""Pixel labels that RRM trusts while it trains: where CAM and dense CRF are both sure.

Source: zbf1991/RRM@6d4191c tool/myTool.py compute_seg_label.
"""

import numpy as np

from sccam_bench.data.base import IGNORE
from sccam_bench.refiners.affinity_labels import confident_labels
from sccam_bench.refiners.base import with_background
from sccam_bench.refiners.dense_crf import ImageCRF

_ALPHA_LOW, _ALPHA_HIGH = 4.0, 32.0  # exponents of the large and the small background
_LEAST_CAM = 0.1  # weaker activations are not even ranked
_UNSURE_SHARE = 0.6  # of a class's ranked pixels; the strongest 40 % are sure
_SURE = 0.8  # of background scores and of CRF marginals
_EPSILON = 1e-5  # the original's guard against division by zero


def batch_labels(
    images: np.ndarray, maps: np.ndarray, labels: np.ndarray, inside: np.ndarray
) -> np.ndarray:
    """Reliable labels of the training images of a batch.

    What is padding is cut off first. The original labels it like the rest and learns from it.

    Args:
        images: (B, H, W, 3) uint8.
        maps: (B, C, H, W) class activation maps >= 0, not normalised.
        labels: (B, C) > 0 for the classes that an image shows.
        inside: (B, H, W) bool, a rectangle: where the image is no padding.

    Returns:
        (B, H, W) uint8: 0 background, c + 1 class c, 255 not reliable.
    """
    found = np.full(inside.shape, IGNORE, np.uint8)
    for b, region in enumerate(inside):
        box = np.ix_(region.any(axis=1), region.any(axis=0))
        present = np.flatnonzero(labels[b])
        shown = maps[b, present][:, *box]
        cams = shown / (shown.max(axis=(1, 2), keepdims=True) + _EPSILON)
        values = np.full(IGNORE + 1, IGNORE, np.uint8)
        values[: len(present) + 1] = [0, *(present + 1)]
        found[b][box] = values[image_labels(images[b][box], cams)]
    return found


def image_labels(image: np.ndarray, cams: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8 and normalised CAMs (P, H, W) -> labels as of `reliable_labels`."""
    scores = np.stack([with_background(cams, alpha) for alpha in (_ALPHA_LOW, _ALPHA_HIGH)])
    low, high = ImageCRF(image)(scores)
    return reliable_labels(cams, low, high)


def reliable_labels(cams: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Labels of the pixels where both the CAM and the CRF are sure.

    Args:
        cams: (P, H, W) in [0, 1] of the present classes.
        low, high: (P + 1, H, W) CRF marginals of the CAMs, background first; `low` had the large
            background (small alpha), `high` the small one.

    Returns:
        (H, W) uint8: 0 background, p the p-th of the maps (from 1), 255 not reliable.
    """
    found = confident_labels(low, high)
    crf_is_sure = np.maximum(high[0], low[1:].max(axis=0)) >= _SURE
    cam_is_sure = sure_activations(cams, np.unique(low.argmax(axis=0)))
    found[~(crf_is_sure & cam_is_sure)] = IGNORE
    return found


def sure_activations(cams: np.ndarray, named: np.ndarray) -> np.ndarray:
    """(H, W) bool: the strongest 40 % of each class's pixels, and clear background.

    Args:
        cams: (P, H, W) in [0, 1].
        named: which of the positions 1 to P to look at; 0 may be among them.
    """
    scores = with_background(cams, _ALPHA_HIGH)
    strongest = scores.argmax(axis=0)
    sure = (strongest == 0) & (scores[0] > _SURE)
    for position in named[named > 0]:
        score = scores[position]
        own = (strongest == position) & (score > _LEAST_CAM)
        ranked = np.sort(score[own])
        if ranked.size:  # the original fails on a class that the CRF sees and the CAM does not
            sure |= own & (score > ranked[int(_UNSURE_SHARE * ranked.size)])
    return sure
