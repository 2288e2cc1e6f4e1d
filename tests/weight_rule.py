"""The rule by which the golden numbers' networks got their weights (none are stored)."""

import zlib
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import torch

from sccam_bench.backbones.base import Backbone


def rule_weights(key: str, shape: tuple[int, ...], gain: float = 0.8) -> np.ndarray:
    """The weights of a tensor by its name in the official checkpoint, float64."""
    rng = np.random.RandomState(zlib.crc32(f"dev:{key}".encode()))
    if key.endswith(".weight") and len(shape) >= 2:
        return rng.standard_normal(shape) * gain * np.sqrt(2 / np.prod(shape[1:]))
    if key.endswith(".weight"):
        return 1 + 0.1 * rng.standard_normal(shape)
    if key.endswith((".bias", ".running_mean")):
        return 0.1 * rng.standard_normal(shape)
    if key.endswith(".running_var"):
        return 1 + 0.5 * rng.random_sample(shape)
    return np.zeros(shape)


def rule_state(
    shapes: dict[str, tuple[int, ...]],
    gain: float = 0.8,
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, torch.Tensor]:
    """A whole checkpoint by the rule; an alias names the tensor of its first name."""
    state: dict[str, torch.Tensor] = {}
    for key, shape in shapes.items():
        if key in aliases:
            state[key] = state[aliases[key]]
            continue
        kind = torch.int64 if key.endswith("num_batches_tracked") else torch.float32
        state[key] = (
            torch.from_numpy(np.asarray(rule_weights(key, shape, gain))).to(kind).reshape(shape)
        )
    return state


def read_keys(path) -> dict[str, tuple[int, ...]]:  # type: ignore[no-untyped-def]
    """Names and shapes of an official checkpoint from its key list."""
    rows = [line.split("\t") for line in path.read_text().splitlines() if line[0] != "#"]
    return {
        name: tuple(int(n) for n in shape.split("x")) if shape[0].isdigit() else ()
        for name, shape, *_ in rows
    }


def read_aliases(path) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Names of tensors that an official checkpoint lists under an earlier name already."""
    rows = [line.split("\t") for line in path.read_text().splitlines() if line[0] != "#"]
    return {name: first for name, _, _, first in rows if first != "-"}


def rule_features(tag: str, region: np.ndarray, noise: float) -> list[torch.Tensor]:
    """conv4, conv5 and conv6 (1, channels, h, w) of a golden case that starts after the backbone.

    Args:
        region: (3, h, w), the low-dimensional map that all channels are mixed from.
    """
    flat = region.reshape(3, -1).astype(np.float64)
    levels = []
    for name, channels in (("conv4", 512), ("conv5", 1024), ("conv6", 4096)):
        rng = np.random.RandomState(zlib.crc32(f"dev:{tag}/{name}".encode()))
        mixture = rng.standard_normal((channels, 3))
        values = mixture @ flat + noise * rng.standard_normal((channels, flat.shape[1]))
        level = np.maximum(0, values).astype(np.float32).reshape(1, channels, *region.shape[1:])
        levels.append(torch.from_numpy(level))
    return levels


class GivenTaps(Backbone):
    """A backbone of ResNet-38's shape whose levels are given."""

    channels = (512, 1024, 4096)
    strides = (8, 8, 8)
    out_channels = 4096

    def __init__(self, levels: list[torch.Tensor]) -> None:
        mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
        super().__init__([255 * value for value in mean], [255 * value for value in std])
        self.levels = levels

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.levels[-1]

    def taps(self, images: torch.Tensor, levels: list[int]) -> list[torch.Tensor]:
        return [self.levels[level] for level in levels]
