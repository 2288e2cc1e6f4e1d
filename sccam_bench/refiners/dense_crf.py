"""Fully connected CRF with Gaussian edges by mean field, equal to pydensecrf to 1e-4.

Source: Krähenbühl & Koltun, NIPS 2011; the settings are those of jiwoon-ahn/psa@9493e59
tool/imutils.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sccam_bench.errors import InputError
from sccam_bench.refiners.base import Guide, Refiner, foreground_share, with_background
from sccam_bench.refiners.permutohedral import Lattice, build_lattice
from sccam_bench.registry import REFINERS

_TINY = np.float32(1e-20)
_BLOCK = 4096  # points whose labels fit the processor's cache
_LEAST_PROBABILITY = 1e-5  # as the originals clip before the logarithm


@dataclass(frozen=True)
class Kernel:
    """A Gaussian over position, and over colour where `srgb` is given.

    Args:
        compat: weight of the Potts penalty.
        sxy: standard deviation in pixels.
        srgb: standard deviation in grey levels 0..255; None ignores colour.
    """

    compat: float
    sxy: float
    srgb: float | None = None


CAM_KERNELS = (Kernel(3, 3), Kernel(10, 80, 13))  # PSA, SC-CAM and SEAM on CAMs


class ImageCRF:
    """The CRF of one image; its lattices are built once and serve any number of calls.

    Args:
        image: (H, W, 3) uint8 RGB.
    """

    def __init__(self, image: np.ndarray, kernels: Sequence[Kernel] = CAM_KERNELS) -> None:
        self.size = image.shape[:2]
        self.messages = [_message(kernel, image) for kernel in kernels]

    def __call__(self, scores: np.ndarray, iterations: int = 10) -> np.ndarray:
        """Marginals of several problems on the image at once.

        Args:
            scores: (..., C, H, W) >= 0, label probabilities or un-normalised scores; the leading
                dimensions are separate problems.

        Returns:
            Marginals of the same shape, float32, sums over C are 1.
        """
        shape = scores.shape
        flat = scores.reshape(-1, shape[-3], shape[-2] * shape[-1])
        potential = np.log(np.maximum(flat, _LEAST_PROBABILITY)).astype(np.float32)
        potential = np.ascontiguousarray(potential.transpose(2, 0, 1))  # (N, problems, C)
        marginals = _softmax(potential)
        for _ in range(iterations):
            columns = marginals.reshape(len(marginals), -1)
            energy = sum(
                (message.filter(columns).reshape(potential.shape) for message in self.messages),
                start=potential,
            )
            marginals = _softmax(energy)
        return np.ascontiguousarray(marginals.transpose(1, 2, 0)).reshape(shape)


def _message(kernel: Kernel, image: np.ndarray) -> Lattice:
    """The lattice whose filter is compat * the symmetrically normalised kernel."""
    height, width = image.shape[:2]
    if kernel.srgb is None:
        return _spatial_message(kernel, height, width)
    colour = image.reshape(-1, 3).astype(np.float32) / np.float32(kernel.srgb)
    features = np.concatenate([_positions(height, width) / np.float32(kernel.sxy), colour], axis=1)
    return _normalised(build_lattice(features), kernel.compat)


@lru_cache(maxsize=8)
def _spatial_message(kernel: Kernel, height: int, width: int) -> Lattice:
    """A kernel without colour depends on the image's size alone."""
    lattice = build_lattice(_positions(height, width) / np.float32(kernel.sxy))
    return _normalised(lattice, kernel.compat)


def _normalised(lattice: Lattice, compat: float) -> Lattice:
    ones = np.ones((lattice.slice_.shape[0], 1), np.float32)
    total = lattice.filter(ones)[:, 0] + _TINY
    return lattice.scaled(np.sqrt(np.float32(compat) / total))


def _positions(height: int, width: int) -> np.ndarray:
    """(H * W, 2) float32: column and row of each pixel."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float32)


def _softmax(energy: np.ndarray) -> np.ndarray:
    """Over the last axis of (N, problems, C).

    A few points at a time with the labels in front: reducing a short last axis is slow.
    """
    result = np.empty_like(energy)
    for start in range(0, len(energy), _BLOCK):
        block = np.ascontiguousarray(energy[start : start + _BLOCK].transpose(2, 1, 0))
        block -= block.max(axis=0)
        np.exp(block, out=block)
        block /= block.sum(axis=0)
        result[start : start + _BLOCK] = block.transpose(2, 1, 0)
    return result


@REFINERS.register_module()
class DenseCRF(Refiner):
    """Sharpen maps along the image's edges.

    Args:
        alpha: exponent of the background, (1 - max) ** alpha.
        iterations: of the mean field.
        gaussian: weight and standard deviation in pixels of the smoothness kernel.
        bilateral: weight and standard deviations in pixels and grey levels of the appearance
            kernel.
    """

    def __init__(
        self,
        alpha: float = 16.0,
        iterations: int = 10,
        gaussian: Sequence[float] = (3.0, 3.0),
        bilateral: Sequence[float] = (10.0, 80.0, 13.0),
    ) -> None:
        if alpha < 0 or iterations < 0:
            raise InputError(f"refiner: alpha {alpha}, iterations {iterations} must be >= 0")
        if len(gaussian) != 2 or len(bilateral) != 3 or min(*gaussian, *bilateral) <= 0:
            raise InputError(
                f"refiner: gaussian {gaussian} needs weight and sxy, bilateral {bilateral} weight, "
                "sxy and srgb, all above 0"
            )
        self.alpha, self.iterations = alpha, iterations
        self.kernels = (Kernel(*gaussian), Kernel(*bilateral))

    def __call__(self, cams: np.ndarray, guide: Guide) -> np.ndarray:
        crf = ImageCRF(guide.image, self.kernels)
        return foreground_share(crf(with_background(cams, self.alpha), self.iterations))
