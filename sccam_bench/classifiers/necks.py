"""Layers between backbone and classification head."""

from torch import nn

from sccam_bench.registry import MODELS


@MODELS.register_module()
class LightNeck(nn.Sequential):
    """Two convolutions (3x3, 1x1) that turn a truncated backbone's features into classifiable ones.

    Features (B, in_channels, h, w) -> (B, channels, h, w), after ReLU.
    """

    def __init__(self, in_channels: int, channels: int = 256) -> None:
        super().__init__(
            nn.Conv2d(in_channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
        )
        self.out_channels = channels
