"""EdgeNet: where objects end, learnt from pairs of pixels that belong together or do not.

Source: Ahn, Cho & Kwak, CVPR 2019; jiwoon-ahn/irn@a2ece00 net/resnet50_irn.py, step/train_irn.py.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sccam_bench.backbones.base import Backbone, tap_levels
from sccam_bench.errors import InputError
from sccam_bench.refiners.affinity_labels import Border, affinity_loss, pair_exists
from sccam_bench.refiners.base import Guide, GuideNet
from sccam_bench.refiners.displacement import displacement_loss
from sccam_bench.refiners.edge_heads import DisplacementHead, EdgeHead
from sccam_bench.refiners.edge_paths import path_affinity
from sccam_bench.registry import MODELS


@MODELS.register_module()
class EdgeNet(GuideNet):
    """Frozen backbone -> edge logit per point of the finest tap's grid.

    Args:
        backbone: a built `Backbone`; its pre-trained weights do not train.
        taps: which of its levels to read, from fine to coarse.
        displacement: channels per tap of the displacement head; empty for none. It does not
            change the edges: it shares no trained weight with them.
        radius: pairs closer than this many grid points are learnt from.
        border: see `pair_exists`; the original's is "psa".
        canvas: at inference, smaller images are set on a square of this many pixels of mean
            colour. Group normalisation averages over it, as it does over the surroundings of small
            images in training; the original's is the crop size, 512.
    """

    guidance = "edges"

    def __init__(
        self,
        backbone: Backbone,
        taps: Sequence[int] = (0, 1, 2, 3, 4),
        displacement: Sequence[int] = (64, 128, 256, 256, 256),
        radius: int = 10,
        border: Border = "pad",
        canvas: int = 0,
    ) -> None:
        super().__init__()
        levels = tap_levels(backbone, taps, "edges.net.taps")
        strides = [backbone.strides[level] for level in levels]
        if displacement and len(displacement) != len(taps):
            raise InputError(
                f"edges.net: {len(taps)} taps need as many displacement channels, or none, not "
                f"{len(displacement)}"
            )
        if radius < 2:
            raise InputError(f"edges.net.radius is {radius}; it must be at least 2")
        channels = [backbone.channels[level] for level in levels]
        self.backbone, self.taps, self.stride = backbone, levels, strides[0]
        self.radius, self.border, self.canvas = radius, border, canvas
        self.backbone.requires_grad_(False)
        self.edge_head = EdgeHead(channels, strides)
        self.displacement_head = None
        if displacement:
            self.displacement_head = DisplacementHead(channels, strides, displacement)

    def train(self, mode: bool = True) -> "EdgeNet":
        """The backbone stays as it is."""
        super().train(mode)
        self.backbone.eval()
        return self

    @torch.no_grad()
    def features(self, images: Tensor) -> list[Tensor]:
        """(B, 3, H, W) RGB 0..255 -> features of the taps."""
        return self.backbone.taps(images, self.taps)

    def edges(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> (B, h, w) in [0, 1], h = ceil(H / stride), w likewise.

        The sigmoid of the mean logit of an image and its mirror image.
        """
        height, width = (-(-length // self.stride) for length in images.shape[-2:])
        logits = [
            self.edge_head(self.features(self.on_canvas(seen)))[:, 0, :height, :width]
            for seen in (images, images.flip(-1))
        ]
        return torch.sigmoid((logits[0] + logits[1].flip(-1)) / 2)

    def on_canvas(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) in the upper left corner of the canvas; larger ones as they are."""
        size = [max(length, self.canvas) for length in images.shape[-2:]]
        canvas = self.backbone.mean.expand(len(images), 3, *size).clone()
        canvas[..., : images.shape[-2], : images.shape[-1]] = images
        return canvas

    @torch.inference_mode()
    def guides(self, images: np.ndarray) -> list[Guide]:
        batch = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))
        edges = self.edges(batch.to(self.backbone.mean.device)).cpu().numpy()
        return [
            Guide(image, stride=self.stride, edges=one)
            for image, one in zip(images, edges, strict=True)
        ]

    def forward(self, images: Tensor, mode: str = "loss", **targets: Tensor) -> Any:
        """mmengine's entry: loss terms against ``targets["labels"]`` (B, h, w), or edges."""
        if mode != "loss":
            return self.edges(images)
        labels, features = targets["labels"], self.features(images)
        edges = torch.sigmoid(self.edge_head(features)[:, 0])
        size = (edges.shape[-2], edges.shape[-1])
        exists = pair_exists(size, self.radius, self.border).to(edges.device)
        affinity = path_affinity(edges, self.radius, self.border)
        terms = affinity_loss(affinity, labels, exists)
        if self.displacement_head is not None:
            terms |= displacement_loss(self.displacement_head(features), labels, exists)
        return terms
