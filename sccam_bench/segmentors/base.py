"""What every segmentation network offers."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from mmengine.registry import DefaultScope
from mmseg.models.segmentors import EncoderDecoder
from torch import Tensor
from torch.nn import functional as F

from sccam_bench.errors import InputError
from sccam_bench.segmentors.multi_scale import pyramid, pyramid_loss


class Segmentor(EncoderDecoder):
    """mmseg's encoder and decoder with the multi-scale loss and inference of DeepLab.

    Args:
        backbone: mmseg's dict of an encoder that takes RGB 0..255.
        decode_head: mmseg's dict of a head.
        scales: of the input, in training and inference; the first one's logits set the size.
    """

    def __init__(
        self, backbone: dict[str, Any], decode_head: dict[str, Any], scales: Sequence[float]
    ) -> None:
        if not scales or min(scales) <= 0:
            raise InputError(f"segmentor.model.scales is {list(scales)}; it lists numbers above 0")
        # mmseg's defaults name their parts without a scope, and a training sets its own
        with DefaultScope.overwrite_default_scope("mmseg"):
            super().__init__(backbone, decode_head)
        self.scales = list(scales)

    @property
    @abstractmethod
    def mean_colour(self) -> tuple[int, int, int]:
        """The RGB colour that the encoder turns into 0, with which crops are padded."""

    def pyramid(self, images: Tensor) -> list[Tensor]:
        """(B, 3, H, W) RGB 0..255 -> logits (B, C + 1, h, w) at each scale and their maximum."""
        return pyramid(self._logits, images.float(), self.scales)

    def segment(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> probabilities (B, C + 1, H, W), background first."""
        logits = self.pyramid(images)[-1]
        logits = F.interpolate(logits, size=images.shape[-2:], mode="bilinear", align_corners=False)
        return logits.softmax(dim=1)

    def forward(self, images: Tensor, mode: str = "loss", **targets: Tensor) -> Any:
        """mmengine's entry: loss terms against ``targets["labels"]`` (B, H, W), or segments."""
        if mode != "loss":
            return self.segment(images)
        losses = pyramid_loss(self.pyramid(images), targets["labels"])
        names = [f"loss_{scale:g}" for scale in self.scales] + ["loss_max"]
        return dict(zip(names, losses, strict=False))  # a single scale has no maximum

    def _logits(self, images: Tensor) -> Tensor:
        return self.decode_head(self.extract_feat(images))
