"""The instances of MS COCO: read from its JSON once per process, and drawn as masks."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pycocotools import mask as rle

from sccam_bench.data.base import IGNORE
from sccam_bench.errors import InputError

_reading = threading.Lock()  # threads that ask at once wait for one reading
_REFETCH = "unpack annotations_trainval2014.zip again"
_MIN_CORNERS = 3


@dataclass(frozen=True, slots=True)
class Instance:
    """One object, or a crowd of them.

    Attributes:
        name: its class.
        area: in pixels, as annotated.
        outline: polygons, each (2 N,) float64 of x and y in turn, or a run-length encoding.
    """

    name: str
    area: float
    crowd: bool
    outline: list[np.ndarray] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Annotated:
    """An image's size in pixels and its instances, in the order of the file."""

    height: int
    width: int
    instances: list[Instance] = field(default_factory=list)


def read_instances(path: Path, classes: Sequence[str]) -> dict[str, Annotated]:
    """Image (file name without extension) -> what is annotated; read once per process.

    Raises:
        InputError: the file is missing or something else, or has other classes than `classes`.
    """
    with _reading:
        return _read(path, tuple(classes))


@cache
def _read(path: Path, classes: tuple[str, ...]) -> dict[str, Annotated]:
    if not path.is_file():
        raise InputError(f"annotations {path} are missing; {_REFETCH}")
    try:
        with path.open(encoding="utf-8") as file:
            content = json.load(file, object_hook=_compact)
        names = {one["id"]: one["name"] for one in content["categories"]}
        stems = {one["id"]: Path(one["file_name"]).stem for one in content["images"]}
        found = {
            stems[one["id"]]: Annotated(one["height"], one["width"]) for one in content["images"]
        }
        for one in content["annotations"]:
            found[stems[one["image_id"]]].instances.append(
                Instance(
                    name=names[one["category_id"]],
                    area=one["area"],
                    crowd=bool(one["iscrowd"]),
                    outline=one["segmentation"],
                )
            )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"annotations {path} are broken or no instances of COCO "
            f"({type(error).__name__}: {error}); {_REFETCH}"
        ) from error
    strange = sorted(set(names.values()) ^ set(classes))
    if strange:
        raise InputError(
            f"annotations {path} have other classes than COCO 2014, for example '{strange[0]}'; "
            "another data set fits FolderDataset (docs/data.md)"
        )
    return found


def _compact(values: dict[str, Any]) -> dict[str, Any]:
    """Polygons become arrays while the file is read: its numbers as Python objects need 1 GB."""
    if isinstance(values.get("segmentation"), list):
        values["segmentation"] = [np.array(one, np.float64) for one in values["segmentation"]]
    return values


def draw(
    annotated: Annotated, classes: Sequence[str], crowds: Literal["class", "ignore"]
) -> np.ndarray:
    """(H, W) uint8: 0 background, c + 1 class c, 255 ignored.

    Where instances overlap, the one of the smaller annotated area is in front, and of two equal
    ones the first. `crowds` are drawn like any instance, or "ignore" makes what they alone cover
    255.

    Source of the order: alicranck/coco2voc@1b0c91e coco2voc_aux.py.
    """
    mask = np.zeros((annotated.height, annotated.width), np.uint8)
    ignored = [one for one in annotated.instances if one.crowd and crowds == "ignore"]
    drawn = [one for one in annotated.instances if not (one.crowd and crowds == "ignore")]
    for instance in sorted(drawn, key=lambda one: one.area):
        value = classes.index(instance.name) + 1
        mask[(mask == 0) & covered(instance, annotated.height, annotated.width)] = value
    for crowd in ignored:
        mask[(mask == 0) & covered(crowd, annotated.height, annotated.width)] = IGNORE
    return mask


def covered(instance: Instance, height: int, width: int) -> np.ndarray:
    """(H, W) bool: the pixels of an instance; several polygons are parts of one object."""
    outline = instance.outline
    if isinstance(outline, list):
        polygons = [one.tolist() for one in outline if one.size >= 2 * _MIN_CORNERS]
        if not polygons:
            return np.zeros((height, width), bool)
        return rle.decode(rle.merge(rle.frPyObjects(polygons, height, width))).astype(bool)
    if isinstance(outline["counts"], list):
        outline = rle.frPyObjects(outline, height, width)
    return rle.decode(outline).astype(bool)
