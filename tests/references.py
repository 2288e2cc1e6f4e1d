"""Slow, obvious versions of fast functions, for parity tests and benchmarks."""

import numpy as np
import torch
from torch.nn import functional as F

from sccam_bench.cams.multi_scale import resize
from sccam_bench.evaluation.confusion import Counts, label_counts
from sccam_bench.evaluation.threshold_curve import label_map


def sub_labels_by_loops(assignments: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """The original's way to sub-labels: for each image, search each class's list of images.

    After Juliachang/SC-CAM@191ec48 create_pseudo_label.py, whose two nested loops over the
    images this repeats. (N, C) int and (N, C) bool -> (N, C * K) bool.
    """
    num_images, num_classes = labels.shape
    shown = [[i for i in range(num_images) if labels[i, c]] for c in range(num_classes)]
    found = [[int(assignments[i, c]) for i in shown[c]] for c in range(num_classes)]
    matrix = []
    for image in range(num_images):
        row = [0] * (num_classes * k)
        for c in range(num_classes):
            for position in range(len(shown[c])):
                if shown[c][position] == image:
                    row[c * k + found[c][position]] = 1
        matrix.append(row)
    return np.array(matrix, bool)


def curve_by_passes(
    maps: np.ndarray, keys: np.ndarray, truth: np.ndarray, cuts: np.ndarray, num_values: int
) -> Counts:
    """Counts at all thresholds, one pass over the image per threshold."""
    passes = [label_counts(label_map(maps, keys, cut), truth, num_values) for cut in cuts]
    return Counts(
        np.stack([one.intersection for one in passes]),
        np.stack([one.predicted for one in passes]),
        passes[0].truth,
    )


def dense_affinity(field: np.ndarray, offsets: list[tuple[int, int]]) -> np.ndarray:
    """Affinity (O, h, w) -> symmetric (n, n) with unit diagonal, pair by pair."""
    _, height, width = field.shape
    dense = np.eye(height * width, dtype=field.dtype)
    for row, (dy, dx) in zip(field, offsets, strict=True):
        for y in range(height):
            for x in range(width):
                if 0 <= y + dy < height and 0 <= x + dx < width:
                    i, j = y * width + x, (y + dy) * width + x + dx
                    dense[i, j] = dense[j, i] = row[y, x]
    return dense


def walk_step_by_step(scores: np.ndarray, dense: np.ndarray, beta: float, steps: int) -> np.ndarray:
    """scores (C, n) @ T^steps with the dense T = A^beta / column sums, one step at a time."""
    weights = dense.astype(np.float64) ** beta
    transition = weights / weights.sum(axis=0, keepdims=True)
    for _ in range(steps):
        scores = scores @ transition
    return scores


def walk_by_squaring(
    scores: np.ndarray, dense: np.ndarray, beta: float, log2_steps: int
) -> np.ndarray:
    """The same by squaring T log2_steps times in float32 (jiwoon-ahn/psa@9493e59 infer_aff.py)."""
    transition = dense**beta
    transition = transition / transition.sum(axis=0, keepdims=True)
    for _ in range(log2_steps):
        transition = transition @ transition
    return scores @ transition


def bilateral_by_pairs(
    image: np.ndarray, values: np.ndarray, sxy: float, srgb: float
) -> np.ndarray:
    """(3, H, W) and (C, H, W) -> (C, H, W): the exact Gaussian sum over all pairs of pixels."""
    rows, columns = np.mgrid[: image.shape[1], : image.shape[2]]
    features = np.concatenate([np.stack([columns, rows]) / sxy, image / srgb]).reshape(5, -1)
    distances = ((features[:, :, None] - features[:, None]) ** 2).sum(axis=0)
    return (values.reshape(len(values), -1) @ np.exp(-distances / 2)).reshape(values.shape)


@torch.inference_mode()
def cam_call_by_call(classifier, image: np.ndarray, present: list[int], scales) -> np.ndarray:  # type: ignore[no-untyped-def]
    """The parent's CAM of one image, one call per scale and flip (jiwoon-ahn/psa@9493e59
    infer_cls.py)."""
    total = 0
    for scale in scales:
        for mirrored in (False, True):
            one = resize(image, scale)
            one = one[:, ::-1] if mirrored else one
            batch = torch.from_numpy(np.ascontiguousarray(one.transpose(2, 0, 1)))[None]
            maps = classifier.activation_maps(classifier.features(batch), "parent")
            maps = F.interpolate(maps, image.shape[:2], mode="bilinear", align_corners=False)[0]
            total = total + (maps.flip(-1) if mirrored else maps)[present]
    return (total / (total.amax(dim=(1, 2), keepdim=True) + 1e-5)).numpy()
