"""What every classifier offers to training, feature extraction and CAM inference."""

from abc import ABC, abstractmethod
from typing import Any

import torch
from mmengine.model import BaseModel
from torch import Tensor, nn
from torch.nn import functional as F

from sccam_bench.backbones.base import Backbone
from sccam_bench.errors import InputError


class Classifier(BaseModel, ABC):
    """Backbone, optional neck, and heads that turn pooled features into class scores.

    Args:
        backbone: a built `Backbone`.
        neck: a module with `out_channels`, or None.
        dropout: probability with which training drops a feature channel before pooling.

    Attributes:
        heads: names of the maps that the classifier offers.
        renewed: modules that start anew in each round: their meaning changes with the labels.
    """

    heads: tuple[str, ...] = ("parent",)
    renewed: tuple[str, ...] = ()

    def __init__(self, backbone: Backbone, neck: nn.Module | None, dropout: float) -> None:
        super().__init__()
        if not 0 <= dropout < 1:
            raise InputError(f"classifier.dropout is {dropout}; it must be from 0 to below 1")
        self.backbone, self.neck, self.dropout = backbone, neck, dropout
        self.feature_channels: int = (backbone if neck is None else neck).out_channels  # type: ignore[assignment]

    @abstractmethod
    def loss(self, images: Tensor, **targets: Tensor) -> dict[str, Tensor]:
        """Named loss terms of a batch; their sum is minimised."""

    @abstractmethod
    def activation_maps(self, features: Tensor, head: str) -> Tensor:
        """Feature maps (B, D, h, w) -> class maps (B, C * K, h, w) >= 0; K is 1 or the head's."""

    def maps(self, images: Tensor, head: str) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> a head's class maps (B, C * K, h, w) >= 0, any resolution."""
        return self.activation_maps(self.features(images), head)

    def clusters_of(self, head: str) -> int:
        """How many maps a head gives per class."""
        del head
        return 1

    def features(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> feature maps (B, D, h, w) that the heads read."""
        maps = self.backbone(images)
        return maps if self.neck is None else self.neck(maps)

    def pooled_features(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) -> (B, D): global average of the features, which is what is clustered."""
        return self.features(images).mean(dim=(2, 3))

    def dropped_and_pooled(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) -> (B, D, 1, 1): features as training pools them, with dropped channels."""
        maps = F.dropout2d(self.features(images), self.dropout, self.training)
        return maps.mean(dim=(2, 3), keepdim=True)

    def forward(self, images: Tensor, mode: str = "loss", **targets: Tensor) -> Any:
        """mmengine's entry: loss terms for mode "loss", pooled features (B, D) otherwise."""
        if mode == "loss":
            return self.loss(images, **targets)
        return self.pooled_features(images)


class SegmentingClassifier(Classifier):
    """A classifier that also predicts masks, from images alone."""

    @abstractmethod
    def segment(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> probabilities (B, C + 1, H, W), background first."""


def linear_head(in_channels: int, out_channels: int) -> nn.Conv2d:
    """A 1x1 convolution without bias, Xavier uniform: class weights over features."""
    head = nn.Conv2d(in_channels, out_channels, 1, bias=False)
    nn.init.xavier_uniform_(head.weight)
    return head


def class_maps(features: Tensor, weight: Tensor) -> Tensor:
    """CAM: head weights (C, D, 1, 1) over feature maps (B, D, h, w), negative values cut."""
    return torch.relu(F.conv2d(features, weight))
