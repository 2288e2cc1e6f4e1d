"""SEAM's classifier: maps that agree at two image sizes, refined by pixel correlation."""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional as F

from sccam_bench.backbones.base import Backbone, tap_levels
from sccam_bench.classifiers.base import Classifier, class_maps, linear_head
from sccam_bench.classifiers.pixel_correlation import (
    PixelCorrelation,
    resize_aligned,
    scores_to_spread,
)
from sccam_bench.classifiers.seam_losses import BranchMaps, seam_losses
from sccam_bench.errors import InputError
from sccam_bench.registry import CLASSIFIERS

_CHANNELS = (64, 128)  # that the pixel correlation module projects its two taps to


@CLASSIFIERS.register_module()
class SEAMClassifier(Classifier):
    """Self-supervised equivariant attention: one network sees each image at two sizes.

    Its head has one more row than there are classes. The first, the background's, takes part in no
    loss; it is there because the released checkpoints have it. "refined" is the map that the paper
    exports, "parent" the plain CAM below it.

    Args:
        taps: the two levels of the backbone that pixels are compared by, shallow to deep; conv4
            and conv5 of ResNet-38 by default.
        scale: size of the smaller images, relative to the others.
        er_weight, ecr_weight, rvmin_weight: of the terms of `seam_losses` besides "cls".

    Source: Wang et al., CVPR 2020; YudeWang/SEAM@3212261 network/resnet38_SEAM.py, train_SEAM.py.
    """

    heads = ("parent", "refined")

    def __init__(
        self,
        backbone: Backbone,
        neck: nn.Module | None,
        num_classes: int,
        dropout: float = 0.5,
        taps: Sequence[int] = (-3, -2),
        scale: float = 0.3,
        er_weight: float = 1.0,
        ecr_weight: float = 1.0,
        rvmin_weight: float = 1.0,
    ) -> None:
        super().__init__(backbone, neck, dropout)
        if not 0 < scale < 1:
            raise InputError(f"classifier.scale is {scale}; it must be between 0 and 1")
        self.weights = {"cls": 1.0, "er": er_weight, "ecr": ecr_weight, "rvmin": rvmin_weight}
        for term, weight in self.weights.items():
            if weight < 0:
                raise InputError(f"classifier.{term}_weight is {weight}; it must not be negative")
        if len(taps) != len(_CHANNELS):
            raise InputError(f"classifier.taps is {list(taps)}; it must name {len(_CHANNELS)}")
        self.taps = tap_levels(backbone, taps, "classifier.taps")
        self.scale = scale
        self.head = linear_head(self.feature_channels, num_classes + 1)
        inputs = [backbone.channels[level] for level in self.taps]
        self.correlation = PixelCorrelation(inputs, _CHANNELS)

    def loss(self, images: Tensor, **targets: Tensor) -> dict[str, Tensor]:
        size = [max(1, int(side * self.scale)) for side in images.shape[-2:]]
        smaller = resize_aligned(images.float(), size)
        terms = seam_losses(self.branch(images), self.branch(smaller), targets["labels"])
        return {f"loss_{name}": self.weights[name] * term for name, term in terms.items()}

    def branch(self, images: Tensor) -> BranchMaps:
        """(B, 3, H, W) RGB 0..255 -> both maps, enlarged to (H, W)."""
        size = images.shape[-2:]
        features, taps = self.backbone.forward_with_taps(images, self.taps)
        if self.neck is not None:
            features = self.neck(features)
        cam = self.head(F.dropout2d(features, self.dropout, self.training))
        scores = scores_to_spread(cam[:, 1:])
        refined = self.correlation(self.backbone.normalise(images), taps, scores)
        return BranchMaps(resize_aligned(cam, size), resize_aligned(refined, size))

    def maps(self, images: Tensor, head: str) -> Tensor:
        """As `Classifier.maps`; "refined" maps have the images' own size."""
        if head == "refined":
            return self.branch(images).refined[:, 1:]
        return super().maps(images, head)

    def activation_maps(self, features: Tensor, head: str) -> Tensor:
        """The plain CAM; "refined" ones need more than the features, see `maps`."""
        del head
        return class_maps(features, self.head.weight[1:])
