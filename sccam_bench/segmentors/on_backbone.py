"""A segmentation network on any backbone of the project."""

from collections.abc import Sequence

from mmengine.model import BaseModule
from mmseg.registry import MODELS
from torch import Tensor, nn

from sccam_bench.backbones.base import Backbone
from sccam_bench.registry import SEGMENTORS
from sccam_bench.segmentors.base import Segmentor


@MODELS.register_module()
class BackboneEncoder(BaseModule):
    """A backbone of the project, and a neck, as mmseg wants them: a tuple of feature maps."""

    def __init__(self, backbone: Backbone, neck: nn.Module) -> None:
        super().__init__()
        self.backbone, self.neck = backbone, neck

    def forward(self, images: Tensor) -> tuple[Tensor]:
        return (self.neck(self.backbone(images)),)


@SEGMENTORS.register_module()
class BackboneSegmentor(Segmentor):
    """A backbone, a neck and `ASPPV2Head`; with EfficientNet-Lite0 it trains on a CPU.

    Args:
        backbone: a built `Backbone`; the configuration describes it by ``backbone=dict(type=...)``.
        neck: built layers between backbone and head; None for none.
        rates: dilations of the head in feature pixels.
        scales: see `Segmentor`.
    """

    def __init__(
        self,
        num_classes: int,
        backbone: Backbone,
        neck: nn.Module | None = None,
        rates: Sequence[int] = (1, 2, 4),
        scales: Sequence[float] = (1.0,),
    ) -> None:
        head = dict(
            type="mmseg.ASPPV2Head",
            in_channels=backbone.out_channels if neck is None else neck.out_channels,
            num_classes=num_classes + 1,
            rates=rates,
        )
        encoder = dict(type="mmseg.BackboneEncoder", backbone=backbone, neck=neck or nn.Identity())
        super().__init__(encoder, head, scales)

    @property
    def mean_colour(self) -> tuple[int, int, int]:
        mean = self.backbone.backbone.mean.flatten().tolist()
        return round(mean[0]), round(mean[1]), round(mean[2])
