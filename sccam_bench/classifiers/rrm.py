"""RRM's network: a classifier whose reliable CAM regions teach a segmentation head beside it."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sccam_bench.backbones.base import Backbone
from sccam_bench.classifiers.base import SegmentingClassifier, class_maps, linear_head
from sccam_bench.classifiers.dense_energy import dense_energy
from sccam_bench.classifiers.losses import balanced_cross_entropy
from sccam_bench.classifiers.reliable_labels import batch_labels
from sccam_bench.errors import InputError
from sccam_bench.refiners.dense_crf import Kernel
from sccam_bench.registry import CLASSIFIERS

# The CRF on the probabilities of `segment`; 10 iterations (RRM tool/imutils.py crf_inference_inf).
SEGMENTATION_KERNELS = (Kernel(3, 3), Kernel(4, 83, 5))


@CLASSIFIERS.register_module()
class RRMClassifier(SegmentingClassifier):
    """Classification head and segmentation head on one backbone, trained jointly.

    While it trains, the CAMs at several scales and a dense CRF label the pixels that both are sure
    of; the segmentation head learns them, and a dense energy spreads them. It should start from a
    trained classifier (`joint_classifier` in a configuration): its labels are as good as its CAMs.

    Args:
        seg_channels: channels between the two convolutions of the segmentation head.
        dilation: of these convolutions, in feature pixels.
        label_scales: of the image, besides 1, for the CAMs that label pixels.
        energy_weight: of the dense energy in the loss.

    Source: Zhang et al., "Reliability does matter", AAAI 2020; zbf1991/RRM@6d4191c network/RRM.py.
    """

    def __init__(
        self,
        backbone: Backbone,
        neck: nn.Module | None,
        num_classes: int,
        seg_channels: int = 512,
        dilation: int = 12,
        label_scales: Sequence[float] = (0.5, 1.5, 2.0),
        energy_weight: float = 1e-7,
    ) -> None:
        super().__init__(backbone, neck, dropout=0.0)
        if (
            seg_channels < 1
            or dilation < 1
            or energy_weight < 0
            or min(label_scales, default=1) <= 0
        ):
            raise InputError(
                f"RRMClassifier: seg_channels {seg_channels}, dilation {dilation} must be at least "
                f"1, label_scales {label_scales} above 0, energy_weight {energy_weight} at least 0"
            )
        self.label_scales, self.energy_weight = tuple(label_scales), energy_weight
        self.head = linear_head(self.feature_channels, num_classes)
        self.seg_head = nn.Sequential(
            _dilated(self.feature_channels, seg_channels, dilation),
            nn.ReLU(),
            _dilated(seg_channels, num_classes + 1, dilation),
        )

    def loss(self, images: Tensor, **targets: Tensor) -> dict[str, Tensor]:
        features = self.features(images)
        scores = self.head(features.mean(dim=(2, 3), keepdim=True)).flatten(1)
        logits = _resize(self.seg_head(features), images.shape[-2:])
        maps = self.label_maps(images, features.detach())
        reliable = self._reliable_labels(images, maps, targets)
        energy = dense_energy(logits.softmax(dim=1), images, reliable, targets["inside"])
        return {
            "loss_classification": F.multilabel_soft_margin_loss(scores, targets["labels"]),
            "loss_segmentation": balanced_cross_entropy(logits, reliable),
            "loss_energy": self.energy_weight * energy,
        }

    def activation_maps(self, features: Tensor, head: str) -> Tensor:
        del head
        return class_maps(features, self.head.weight)

    @torch.no_grad()
    def label_maps(self, images: Tensor, features: Tensor) -> Tensor:
        """Mean CAM (B, C, h, w) of `images` over 1 and the `label_scales`, at the features' size.

        The backbone works as it stands: where it drops channels in training, it does so here too,
        as the original.
        """
        size = features.shape[-2:]
        maps = [self.activation_maps(features, "parent")]
        for scale in self.label_scales:
            height, width = (int(length * scale) for length in images.shape[-2:])
            resized = _resize(images.float(), (height, width))
            maps.append(_resize(self.activation_maps(self.features(resized), "parent"), size))
        return torch.stack(maps).mean(dim=0)

    def train(self, mode: bool = True) -> "RRMClassifier":
        """Batch normalisation keeps its statistics, the neck's too, which sees all label scales."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()
        return self

    def segment(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> probabilities (B, C + 1, H, W), background first."""
        logits = self.seg_head(self.features(images))
        return _resize(logits, images.shape[-2:]).softmax(dim=1)

    def _reliable_labels(self, images: Tensor, maps: Tensor, targets: dict[str, Tensor]) -> Tensor:
        """Maps (B, C, h, w) -> labels (B, H, W) uint8; on the CPU, where the CRF computes."""
        arrays = (
            images.permute(0, 2, 3, 1).to(torch.uint8),
            _resize(maps, images.shape[-2:]),
            targets["labels"],
            targets["inside"],
        )
        found = batch_labels(*(np.ascontiguousarray(one.cpu().numpy()) for one in arrays))
        return torch.from_numpy(found).to(images.device)


def _dilated(in_channels: int, out_channels: int, dilation: int) -> nn.Conv2d:
    """A 3x3 convolution that keeps the size; its weights Xavier uniform."""
    layer = nn.Conv2d(in_channels, out_channels, 3, padding=dilation, dilation=dilation)
    nn.init.xavier_uniform_(layer.weight)
    return layer


def _resize(maps: Tensor, size: Sequence[int]) -> Tensor:
    return F.interpolate(maps, tuple(size), mode="bilinear", align_corners=False)
