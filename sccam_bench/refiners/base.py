"""What every refiner offers."""

from abc import ABC, abstractmethod

import numpy as np


def background_score(cams: np.ndarray, alpha: float) -> np.ndarray:
    """Background (H, W) = (1 - max over the classes) ** alpha of maps (P, H, W) in [0, 1].

    A larger `alpha` makes a smaller background. Source: jiwoon-ahn/psa@9493e59 infer_cls.py.
    """
    return (1 - cams.max(axis=0)) ** alpha


def with_background(cams: np.ndarray, alpha: float) -> np.ndarray:
    """Maps (P, H, W) in [0, 1] -> (P + 1, H, W) with the background first."""
    return np.concatenate([background_score(cams, alpha)[None], cams])


def foreground_share(scores: np.ndarray) -> np.ndarray:
    """Scores (P + 1, ...) >= 0, background first -> (P, ...) in [0, 1].

    Each class's score is divided by background + strongest class, so that a class beats the
    background exactly where its share exceeds 0.5, and refined maps can be scored at any
    threshold like CAMs.
    """
    strongest = scores[0] + scores[1:].max(axis=0)
    return scores[1:] / np.maximum(strongest, np.finfo(scores.dtype).tiny)


class Refiner(ABC):
    """Improves the maps of one image."""

    @abstractmethod
    def __call__(self, cams: np.ndarray, affinity: np.ndarray, stride: int) -> np.ndarray:
        """Refine the maps of one image.

        Args:
            cams: (P, H, W) float32 in [0, 1], the present classes.
            affinity: (O, h, w) float32 in [0, 1], affinity of each grid point to its neighbour at
                each of the O pair offsets; h = ceil(H / stride), w likewise.
            stride: pixels per grid point.

        Returns:
            (P, H, W) float32 in [0, 1]; foreground where above 0.5.
        """
