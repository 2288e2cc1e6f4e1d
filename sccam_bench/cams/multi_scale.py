"""CAM inference of one image at several scales, with and without mirroring."""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sccam_bench.cams.merge import merge, of_classes
from sccam_bench.classifiers.base import Classifier

# Input pixels of one call, by kind of device. A CPU is quickest while its cache holds the feature
# maps; on a GPU this is an image of VOC at scale 2 and its mirror image, 2 GiB with ResNet-38.
_PIXELS = {"cpu": 2**16, "cuda": 2**21}


def resize(image: np.ndarray, scale: float) -> np.ndarray:
    """(H, W, 3) uint8 -> round(H * scale), round(W * scale), Pillow's bicubic filter.

    Source: jiwoon-ahn/psa@9493e59 voc12/data.py. Pillow widens the filter when it shrinks, which
    torch's interpolation does not.
    """
    if scale == 1:
        return image
    height, width = image.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC))


@torch.inference_mode()
def infer_cams(
    classifier: Classifier,
    images: np.ndarray,
    present: Sequence[Sequence[int]],
    head: str,
    scales: Sequence[float],
    flip: bool,
    normalisation: str = "max",
) -> list[np.ndarray]:
    """CAMs of a batch of images of one size.

    Args:
        images: (B, H, W, 3) uint8.
        present: per image, the classes that its label names.
        head: which of the classifier's maps to use.
        normalisation: a key of `merge.NORMALISATIONS`.

    Returns:
        Per image (P, H, W) float32 in [0, 1), rows as `present`.
    """
    clusters = classifier.clusters_of(head)
    versions: list[list[Tensor]] = [[] for _ in images]  # per image, each (P, K, h, w)
    flipped: list[bool] = []
    for scale in scales:
        resized = np.stack([resize(image, scale) for image in images]).transpose(0, 3, 1, 2)
        batch = torch.from_numpy(np.ascontiguousarray(resized))
        seen = torch.cat([batch, batch.flip(-1)]) if flip else batch
        found = _maps(classifier, seen, head)
        for mirrored in (False, True) if flip else (False,):
            half = found[len(images) :] if mirrored else found[: len(images)]
            for own, maps, classes in zip(versions, half, present, strict=True):
                own.append(of_classes(maps, classes, clusters))
            flipped.append(mirrored)
    size = (images.shape[1], images.shape[2])
    return [merge(own, flipped, size, normalisation).cpu().numpy() for own in versions]


def _maps(classifier: Classifier, images: Tensor, head: str) -> list[Tensor]:
    """A head's maps (C * K, h, w) of each of the images, a suitable number at once."""
    device = next(classifier.parameters()).device
    at_once = max(1, _PIXELS[device.type] // (images.shape[-2] * images.shape[-1]))
    parts = [classifier.maps(part.to(device), head) for part in images.split(at_once)]
    return [maps for part in parts for maps in part]
