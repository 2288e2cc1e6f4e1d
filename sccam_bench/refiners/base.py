"""What every refiner offers."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np
from mmengine.model import BaseModel


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


@dataclass(frozen=True)
class Guide:
    """What a refiner may look at besides the maps.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        affinity: (O, h, w) float32 in [0, 1], affinity of each grid point to its neighbour at each
            of the O pair offsets, h = ceil(H / stride), w likewise; None without an AffinityNet.
        edges: (h, w) float32 in [0, 1], how likely a grid point lies on an object's edge; None
            without an EdgeNet.
        stride: pixels per grid point.
    """

    image: np.ndarray
    affinity: np.ndarray | None = None
    stride: int = 8
    edges: np.ndarray | None = None


# What a network is trained to tell a refiner; each is a section of the configuration.
Guidance = Literal["affinity", "edges"]


class GuideNet(BaseModel, ABC):
    """A network that looks at images for a refiner.

    Attributes:
        guidance: what its guides hold.
        stride: pixels per grid point.
    """

    guidance: Guidance
    stride: int

    @abstractmethod
    def guides(self, images: np.ndarray) -> list[Guide]:
        """What it sees in images (B, H, W, 3) uint8 of one size."""


class Refiner(ABC):
    """Improves the maps of one image.

    Attributes:
        guidance: what it needs of a trained `GuideNet`; None where the image is enough.
    """

    guidance: Guidance | None = None

    @abstractmethod
    def __call__(self, cams: np.ndarray, guide: Guide) -> np.ndarray:
        """Maps (P, H, W) float32 in [0, 1] of the present classes -> better ones, likewise.

        Foreground is where the result exceeds 0.5.
        """
