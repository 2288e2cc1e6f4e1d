"""The numbers behind figures, counted again from the pixels that each image's evaluation stored."""

import numpy as np

from sccam_bench.evaluation.bootstrap import RESAMPLES, SEED, times_drawn
from sccam_bench.store import Artifact

Pixels = dict[str, np.ndarray]  # of N images


def at_all(artifact: Artifact) -> Pixels:
    """Correct, predicted (N, T, C + 1) and true pixels (N, 1, C + 1)."""
    stored = artifact.arrays("counts")
    return {
        "correct": stored["intersection"],
        "predicted": stored["predicted"],
        "true": stored["truth"][:, None],
    }


def place_of(artifact: Artifact, policy: str) -> int:
    """The place of a policy's threshold among all of them."""
    chosen = artifact.table("scores")[policy]["threshold"]
    return int(np.abs(np.array(artifact.table("curve")["thresholds"]) - chosen).argmin())


def at_threshold(artifact: Artifact, policy: str) -> Pixels:
    """Correct, predicted and true pixels (N, C + 1)."""
    place, known = place_of(artifact, policy), at_all(artifact)
    return {
        "correct": known["correct"][:, place],
        "predicted": known["predicted"][:, place],
        "true": known["true"][:, 0],
    }


def added(pixels: Pixels) -> Pixels:
    """All images as one, (N, ...) -> (...)."""
    return {name: one.sum(axis=0, dtype=np.int64) for name, one in pixels.items()}


def resampled(pixels: Pixels) -> Pixels:
    """The images of each resample as one, (N, C) -> (B, C)."""
    drawn = np.concatenate(list(times_drawn(len(pixels["true"]), RESAMPLES, SEED)))
    return {name: drawn @ one for name, one in pixels.items()}


def iou(pixels: Pixels) -> np.ndarray:
    """Percent, of pixels that were added; NaN where a class is nowhere."""
    correct, predicted, true = (pixels[name] for name in ("correct", "predicted", "true"))
    with np.errstate(invalid="ignore"):
        return 100 * correct / (predicted + true - correct)


def recall(pixels: Pixels) -> np.ndarray:
    """As `iou`; the share of the true pixels that is found."""
    return 100 * pixels["correct"] / pixels["true"]


def precision(pixels: Pixels) -> np.ndarray:
    """As `iou`; the share of the found pixels that is true."""
    with np.errstate(invalid="ignore"):
        return 100 * pixels["correct"] / pixels["predicted"]
