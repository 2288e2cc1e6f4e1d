"""What can be imported: CAM files and mask files, each checked against the image it belongs to."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from sccam_bench.data.base import IGNORE
from sccam_bench.data.masks import (
    Fault,
    UnusableMask,
    class_numbers,
    palette_fault,
    shown_colours,
)
from sccam_bench.errors import InputError
from sccam_bench.interchange.layouts import Maps, read_cams
from sccam_bench.store import ArtifactWriter

Content = TypeVar("Content")
# where the data set's own remedy, to fetch a mask again, is none
_REMEDIES = {
    Fault.BROKEN: "is no readable picture; export it again",
    Fault.GREY_LEVELS: "holds the grey levels of VOC's colours, not class numbers: a paletted PNG "
    "was read as grey; read it with Pillow and keep its mode P",
    Fault.SHUFFLED: "has VOC's colours under other numbers: a picture was quantised again; save "
    "the class numbers",
}


@dataclass(frozen=True)
class Expected:
    """What the data set knows of an image: its size (H, W), and (C,) bool which classes it shows.

    `classes` are the names of all C classes.
    """

    size: tuple[int, int]
    shown: np.ndarray
    classes: tuple[str, ...]


class Source(ABC, Generic[Content]):
    """Files of one kind, one per image and named after it.

    Attributes:
        suffix: of the files.
    """

    suffix: str

    @abstractmethod
    def read(self, path: Path, expected: Expected) -> Content:
        """The content of a file.

        Raises:
            InputError: the file cannot be used, or does not fit its image.
        """

    @abstractmethod
    def write(self, output: ArtifactWriter, image_id: str, content: Content) -> None:
        """Store the content for the image."""

    @abstractmethod
    def canonical(self, content: Content) -> bytes:
        """Bytes that are the same for what is stored the same."""


class CamFiles(Source[Maps]):
    """CAMs of the classes that the image's label names, in one of `layouts.LAYOUTS`."""

    suffix = ".npy"

    def __init__(self, layout: str) -> None:
        self.layout = layout

    def read(self, path: Path, expected: Expected) -> Maps:
        maps, keys = read_cams(path, self.layout)
        if maps.shape[1:] != expected.size:
            raise _wrong_size(path, "maps", maps.shape[1:], expected)
        present = np.flatnonzero(expected.shown)
        if not np.array_equal(keys, present):
            raise InputError(
                f"{path} has maps of {_named(keys, expected)}, but the image's label names "
                f"{_named(present, expected)}; classes are numbered from 0, without the background"
            )
        return maps, keys

    def write(self, output: ArtifactWriter, image_id: str, content: Maps) -> None:
        output.maps(image_id, *content)

    def canonical(self, content: Maps) -> bytes:
        maps, keys = content
        shape = np.array(maps.shape, np.int64)
        return b"".join(
            one.tobytes() for one in (shape, keys.astype(np.int64), maps.astype(np.float16))
        )


class MaskFiles(Source[np.ndarray]):
    """Paletted or grey PNG masks, whose values are 0 background, c + 1 class c, 255 undecided.

    Args:
        image_labels: the masks were made with image labels and show no other classes.
    """

    suffix = ".png"

    def __init__(self, *, image_labels: bool) -> None:
        self.image_labels = image_labels

    def read(self, path: Path, expected: Expected) -> np.ndarray:
        values = read_mask_file(path, len(expected.classes))
        if values.shape != expected.size:
            raise _wrong_size(path, "mask", values.shape, expected)
        found = np.setdiff1d(values, (0, IGNORE)).astype(int) - 1
        if self.image_labels and not expected.shown[found].all():
            strange = found[~expected.shown[found]]
            raise InputError(
                f"{path} shows {_named(strange, expected)}, but the image's label names only "
                f"{_named(np.flatnonzero(expected.shown), expected)}; if the masks were predicted "
                "from the images alone, say so with --without-image-labels"
            )
        return values

    def write(self, output: ArtifactWriter, image_id: str, content: np.ndarray) -> None:
        output.labels(image_id, content)

    def canonical(self, content: np.ndarray) -> bytes:
        return np.array(content.shape, np.int64).tobytes() + content.tobytes()


def read_mask_file(path: Path, num_classes: int) -> np.ndarray:
    """The values (H, W) uint8 of a mask.

    Raises:
        InputError: the file is no mask of `num_classes` classes; says what it is and the remedy.
    """
    try:
        content = path.read_bytes()
        values = class_numbers(content, num_classes)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except UnusableMask as error:
        raise InputError(f"{path} {_REMEDIES.get(error.fault, error)}") from error
    if palette_fault(shown_colours(content, values), num_classes) is Fault.SHUFFLED:
        raise InputError(f"{path} {_REMEDIES[Fault.SHUFFLED]}")
    return values


def _wrong_size(path: Path, what: str, size: tuple[int, ...], expected: Expected) -> InputError:
    (height, width), (own_height, own_width) = size, expected.size
    return InputError(
        f"{path}: {what} of {width} x {height} pixels for an image of {own_width} x {own_height}; "
        "export at the image's own size"
    )


def _named(classes: Any, expected: Expected) -> str:
    known = expected.classes
    names = [
        f"{known[c]} ({c})" if 0 <= c < len(known) else f"class {c}" for c in np.asarray(classes)
    ]
    return ", ".join(names) or "nothing"
