"""Dense energy of a segmentation: neighbours of like colour shall agree (RRM's regularisation).

Source: zbf1991/RRM@6d4191c DenseEnergyLoss.py, tool/myTool.py and wrapper/bilateralfilter, after
Tang et al., "On regularized losses for weakly-supervised CNN segmentation", ECCV 2018.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from sccam_bench.data.base import IGNORE
from sccam_bench.refiners.permutohedral import build_lattice

_SCALE = 0.5  # the energy is that of a picture of half the size
# The originals' lattice divides its output by 1 + 2 ** -d, d = 5 features; ours leaves constant
# factors to a normalisation, which this filter does not have.
_GAIN = 1 / (1 + 2**-5)


def dense_energy(
    probabilities: Tensor,
    images: Tensor,
    labels: Tensor,
    inside: Tensor,
    sxy: float = 100.0,
    srgb: float = 15.0,
) -> Tensor:
    """Energy -(1 / B) sum over pixels and classes of S * gate * filter(S), at half the size.

    S are the probabilities inside the picture. The gate is 1 on unlabelled pixels and 1 - the
    largest probability on labelled ones; it counts as a constant in the gradient.

    Args:
        probabilities: (B, C + 1, H, W).
        images: (B, 3, H, W) RGB 0..255 of any type.
        labels: (B, H, W) integer, 255 unlabelled.
        inside: (B, H, W) bool, False where the image is padding.
        sxy: standard deviation of the filter in pixels of the whole picture.
        srgb: standard deviation in grey levels.
    """
    scores = F.interpolate(probabilities, scale_factor=_SCALE, mode="bilinear", align_corners=False)
    pictures, unlabelled, region = (
        F.interpolate(one, scale_factor=_SCALE, mode="nearest")
        for one in (images.float(), (labels == IGNORE)[:, None].float(), inside[:, None].float())
    )
    with torch.no_grad():
        certainty = scores.amax(dim=1, keepdim=True)
        gates = torch.where(unlabelled == 1, 1.0, (region - certainty).clamp(min=0))
        seen, values = pictures.cpu().numpy(), (scores * region).cpu().numpy()
        filtered = np.stack(
            [bilateral_sum(*pair, _SCALE * sxy, srgb) for pair in zip(seen, values, strict=True)]
        )
        gated = gates * torch.from_numpy(filtered).to(scores)
    energy = -(scores * region * gated).sum() / len(scores)
    # The filter is all but symmetric and depends on S too: the gradient is twice that of the
    # visible factor S.
    return 2 * energy - energy.detach()


def bilateral_sum(image: np.ndarray, values: np.ndarray, sxy: float, srgb: float) -> np.ndarray:
    """For each pixel the sum over all pixels, weighted by nearness in position and colour.

    Not normalised. What leaves the lattice's occupied corners is lost, so that the sum is some
    half of an exact Gaussian's; the originals' energy has that size.

    Args:
        image: (3, H, W), 0..255.
        values: (C, H, W) float32.

    Returns:
        (C, H, W) float32.
    """
    height, width = image.shape[1:]
    rows, columns = np.mgrid[:height, :width]
    positions = np.stack([columns.ravel(), rows.ravel()]) / sxy
    features = np.concatenate([positions, image.reshape(3, -1) / srgb]).T.astype(np.float32)
    filtered = build_lattice(features).filter(values.reshape(len(values), -1).T)
    return np.float32(_GAIN) * filtered.T.reshape(values.shape)
