"""The head of DeepLab-v2: dilated convolutions side by side, summed."""

from collections.abc import Sequence

from mmseg.models.decode_heads.decode_head import BaseDecodeHead
from mmseg.registry import MODELS
from torch import Tensor, nn


@MODELS.register_module()
class ASPPV2Head(BaseDecodeHead):
    """Sum of 3x3 convolutions with bias, one per dilation rate; mmseg has no such head.

    Weights start from N(0, 0.01), biases from 0.

    Args:
        in_channels: of the last feature map.
        num_classes: mask values, background included.
        rates: dilations.

    Source: Chen et al., "DeepLab", 2017; kazuto1011/deeplab-pytorch@4219467
    libs/models/deeplabv2.py.
    """

    def __init__(
        self, in_channels: int, num_classes: int, rates: Sequence[int] = (6, 12, 18, 24)
    ) -> None:
        super().__init__(
            in_channels,
            channels=in_channels,
            num_classes=num_classes,
            out_channels=num_classes,
            dropout_ratio=0,
            loss_decode=dict(type=nn.CrossEntropyLoss),  # unused: losses belong to the pyramid
            init_cfg=None,  # else mmengine's Runner starts the weights anew
        )
        del self.conv_seg  # a further 1x1 convolution that this head does without
        convs = [
            nn.Conv2d(in_channels, num_classes, 3, padding=rate, dilation=rate) for rate in rates
        ]
        for conv in convs:
            nn.init.normal_(conv.weight, std=0.01)
            nn.init.zeros_(conv.bias)  # type: ignore[arg-type]
        self.convs = nn.ModuleList(convs)

    def forward(self, inputs: Sequence[Tensor]) -> Tensor:
        """Feature maps (B, D, h, w), the last one is read -> logits (B, C + 1, h, w)."""
        features = self._transform_inputs(inputs)
        logits = self.convs[0](features)
        for conv in self.convs[1:]:
            logits = logits + conv(features)
        return logits
