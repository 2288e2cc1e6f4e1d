"""The rule by which the golden numbers' networks got their weights (none are stored)."""

import zlib

import numpy as np
import torch


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


def rule_state(shapes: dict[str, tuple[int, ...]], gain: float = 0.8) -> dict[str, torch.Tensor]:
    """A whole checkpoint by the rule."""
    state = {}
    for key, shape in shapes.items():
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
        for name, shape, _ in rows
    }
