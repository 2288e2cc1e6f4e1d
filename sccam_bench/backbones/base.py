"""What classifiers and AffinityNet need of a backbone."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from sccam_bench.errors import InputError


class Backbone(nn.Module, ABC):
    """Feature extractor with frozen batch normalisation.

    Attributes:
        channels: channels of each tap, from shallow to deep.
        strides: input pixels per tap pixel, likewise.
    """

    channels: tuple[int, ...]
    strides: tuple[int, ...]

    def __init__(self, mean: list[float], std: list[float]) -> None:
        super().__init__()
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer("mean", torch.tensor(mean).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).view(1, 3, 1, 1), persistent=False)

    def normalise(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 of any type -> the float input that the weights expect."""
        x = (images.float() - self.mean) / self.std
        return x.contiguous(memory_format=torch.channels_last)

    @abstractmethod
    def forward(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) RGB 0..255 -> features (B, D, ceil(H / stride), ceil(W / stride))."""

    @abstractmethod
    def taps(self, images: Tensor, levels: list[int]) -> list[Tensor]:
        """Intermediate features at these indices of `channels`; negative ones count from deep."""

    def forward_with_taps(self, images: Tensor, levels: list[int]) -> tuple[Tensor, list[Tensor]]:
        """`forward` and `taps` together; backbones override this to look at the images once."""
        return self(images), self.taps(images, levels)

    def train(self, mode: bool = True) -> "Backbone":
        """Batch normalisation keeps its ImageNet statistics, in training too."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()
        return self

    def freeze_batch_norm(self) -> None:
        """Take batch normalisation out of training for good, scale and shift included."""
        for module in self.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.requires_grad_(False)


def tap_levels(backbone: Backbone, taps: Sequence[int], where: str) -> list[int]:
    """Levels as a configuration names them -> indices of `channels`, from 0.

    Args:
        where: the configuration key, for the error.

    Raises:
        InputError: the backbone has no such level, or they do not go from shallow to deep, which
            is the order that taps come in.
    """
    deep = len(backbone.channels)
    for tap in taps:
        if not -deep <= tap < deep:
            raise InputError(f"{where}: there is no level {tap}; this backbone has {deep}")
    levels = [tap % deep for tap in taps]
    if levels != sorted(set(levels)):
        raise InputError(f"{where} is {list(taps)}; it must go from shallow to deep")
    return levels
