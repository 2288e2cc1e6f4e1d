"""Layouts of CAM files: how PSA, SC-CAM, SEAM and IRN store the maps of an image.

Each is an ``.npy`` file per image, named after it, that holds a dict. Class numbers count from 0
without the background.

psa: {class: (H, W) float32 in [0, 1)} of the present classes. Sources: jiwoon-ahn/psa@9493e59 and
Juliachang/SC-CAM@191ec48, infer_cls.py.

seam: likewise, but stretched from the minimum to the maximum, whose lowest values are negative.
Source: YudeWang/SEAM@3212261 infer_SEAM.py.

irn: {"keys": (P,) classes, "cam": (P, ceil(H / 4), ceil(W / 4)), "high_res": (P, H, W)}, `keys` and
`cam` torch tensors. Source: jiwoon-ahn/irn@a2ece00 step/make_cam.py.
"""

import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from sccam_bench.errors import InputError
from sccam_bench.interchange.safe_npy import Entries, read_npy

_TOLERANCE = 1e-3  # of values beyond their range by rounding
_IRN_STRIDE = 4
_EPSILON = 1e-5  # IRN's guard against division by zero

Maps = tuple[np.ndarray, np.ndarray]  # (P, H, W) float32 in [0, 1], and (P,) classes, ascending


@dataclass(frozen=True)
class Layout:
    """A layout: its entries -> maps as stored (P, H, W) and classes (P,), and the reverse.

    `lowest` is the least value that a map of this layout can have.
    """

    read: Callable[[Entries], Maps]
    write: Callable[[np.ndarray, np.ndarray], Mapping[int | str, Any]]
    lowest: float


def read_cams(path: Path, layout: str) -> Maps:
    """The maps (P, H, W) float32 in [0, 1] of a file and their classes (P,), ascending.

    SEAM's negative values become 0, as they do in our own CAMs of this normalisation: a map below
    0 would give a background (1 - max) ** alpha above 1.

    Raises:
        InputError: the file is unsafe or damaged, has another layout, or its values are no CAMs.
    """
    entries = read_npy(path)
    if not isinstance(entries, dict):
        raise InputError(
            f"{path} holds an array of shape {entries.shape}; layout {layout} is a dict, see "
            "docs/import_export.md"
        )
    try:
        maps, keys = LAYOUTS[layout].read(entries)
        _check_values(maps, LAYOUTS[layout].lowest)
    except _OtherLayoutError as error:
        raise InputError(f"{path}: {error}") from None
    order = np.argsort(keys)
    return maps[order].astype(np.float32).clip(0, 1), keys[order].astype(np.int64)


def cam_bytes(maps: np.ndarray, keys: np.ndarray, layout: str) -> bytes:
    """An ``.npy`` file of maps (P, H, W) in [0, 1] of the classes `keys` (P,)."""
    buffer = io.BytesIO()
    held = np.array(None, object)
    held[()] = LAYOUTS[layout].write(maps.astype(np.float32), keys)
    np.save(buffer, held, allow_pickle=True)
    return buffer.getvalue()


class _OtherLayoutError(Exception):
    """What in a file's entries is not of the layout that it was read as."""


def _read_by_class(entries: Entries) -> Maps:
    if "high_res" in entries:
        raise _OtherLayoutError("this is IRN's layout; write --format irn")
    classes = [key for key in entries if isinstance(key, int)]
    if not entries or len(classes) != len(entries):
        raise _OtherLayoutError(f"its keys are {_told(entries)}; they must be class numbers")
    maps = _stack([entries[key] for key in classes])
    if 0 in classes and len(classes) > 1 and np.allclose(maps.sum(axis=0), 1, atol=_TOLERANCE):
        raise _OtherLayoutError(
            "these are scores after a CRF, {0: background, class + 1: ...}, which sum to 1 at each "
            "pixel; import the CAMs themselves (--out_cam of infer_cls.py and infer_SEAM.py) and "
            "refine them here"
        )
    return maps, np.array(classes)


def _read_irn(entries: Entries) -> Maps:
    if "keys" not in entries or "high_res" not in entries:
        by_class = all(isinstance(key, int) for key in entries)
        hint = "; this is PSA's or SEAM's layout" if by_class else ""
        raise _OtherLayoutError(
            f"its keys are {_told(entries)}; layout irn has 'keys' and 'high_res'{hint}"
        )
    maps, keys = entries["high_res"], entries["keys"]
    if maps.ndim != 3 or keys.shape != maps.shape[:1]:
        raise _OtherLayoutError(
            f"'high_res' has shape {maps.shape} and 'keys' {keys.shape}; they must be (P, H, W) "
            "and (P,)"
        )
    if keys.dtype.kind not in "iu" or len(np.unique(keys)) != len(keys):
        raise _OtherLayoutError(f"'keys' are {keys.tolist()}; they must be different class numbers")
    return maps, keys


def _write_by_class(maps: np.ndarray, keys: np.ndarray) -> dict[int | str, Any]:
    return {int(key): one for key, one in zip(keys, maps, strict=True)}


def _write_irn(maps: np.ndarray, keys: np.ndarray) -> dict[int | str, Any]:
    return {
        "keys": torch.from_numpy(np.asarray(keys, np.int64).copy()),
        "cam": torch.from_numpy(strided(maps)),
        "high_res": maps,
    }


LAYOUTS = {
    "psa": Layout(_read_by_class, _write_by_class, lowest=0.0),
    "seam": Layout(_read_by_class, _write_by_class, lowest=-math.inf),
    "irn": Layout(_read_irn, _write_irn, lowest=0.0),
}


def strided(maps: np.ndarray) -> np.ndarray:
    """Maps (P, H, W) -> (P, ceil(H / 4), ceil(W / 4)), bilinear, each divided by its maximum.

    IRN itself takes these from the maps of the network, of which nothing else is left here.
    """
    size = [-(-side // _IRN_STRIDE) for side in maps.shape[1:]]
    whole = torch.from_numpy(np.ascontiguousarray(maps, np.float32))[None]
    small = F.interpolate(whole, size, mode="bilinear", align_corners=False)[0]
    return (small / (small.amax(dim=(1, 2), keepdim=True) + _EPSILON)).numpy()


def _stack(maps: list[np.ndarray]) -> np.ndarray:
    shapes = {one.shape for one in maps}
    if len(shapes) != 1 or maps[0].ndim != 2:
        raise _OtherLayoutError(f"its maps have the shapes {sorted(shapes)}; all must be (H, W)")
    return np.stack(maps)


def _check_values(maps: np.ndarray, lowest: float) -> None:
    if maps.dtype.kind not in "fiub" or maps.size == 0:
        raise _OtherLayoutError(f"its maps are {maps.dtype} of shape {maps.shape}, no numbers")
    if not np.isfinite(maps).all():
        raise _OtherLayoutError("its maps have values that are not finite (nan or inf)")
    low, high = float(maps.min()), float(maps.max())
    if high == 255 and np.isin(maps, (0, 255)).all():
        raise _OtherLayoutError(
            "its maps are 0 or 255: SC-CAM's released infer_cls.py draws into the CAMs before it "
            "saves them; save them before draw_single_heatmap is called"
        )
    if high > 1 + _TOLERANCE:
        raise _OtherLayoutError(
            f"its largest value is {high:g}; maps lie in [0, 1], divide each by its maximum"
        )
    if low < lowest - _TOLERANCE:
        raise _OtherLayoutError(
            f"its least value is {low:g}; only SEAM's normalisation goes below 0: --format seam"
        )


def _told(entries: Entries) -> str:
    return ", ".join(map(repr, list(entries)[:5])) or "none"
