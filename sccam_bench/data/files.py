"""Data sets whose images are files: what VOC, COCO and folders of one's own have in common."""

import hashlib
from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from sccam_bench.data.base import IGNORE, WSSSDataset
from sccam_bench.data.masks import UNREADABLE, read_class_numbers
from sccam_bench.data.threads import read_ahead
from sccam_bench.errors import InputError, did_you_mean

# more than 8 bits per channel: Pillow cuts such values off instead of scaling them
_DEEP_MODES = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")


class FileDataset(WSSSDataset):
    """Images in files, splits that list them, and the classes that each shows.

    Args:
        root: the folder that holds everything.
        stored_classes: the classes of the stored masks, in the order of their values from 1.
        classes: those to use, in this order; None: all. Other classes are ignored: 255 in masks,
            and an image that shows none of the chosen ones leaves its split.
    """

    def __init__(
        self, root: Path, stored_classes: Sequence[str], classes: Sequence[str] | None = None
    ) -> None:
        self.root = root
        self.stored_classes = tuple(stored_classes)
        self.classes = chosen_classes(classes, self.stored_classes)
        self._remap = np.full(256, IGNORE, np.uint8)  # stored value -> ours
        self._remap[0] = 0
        for c, name in enumerate(self.classes):
            self._remap[self.stored_classes.index(name) + 1] = c + 1
        self._splits: dict[str, tuple[list[str], np.ndarray]] = {}

    @abstractmethod
    def image_file(self, image_id: str) -> Path:
        """The file that holds an image, or should."""

    @abstractmethod
    def stored_mask(self, image_id: str) -> np.ndarray:
        """(H, W) uint8: 0 background, c + 1 class c of `stored_classes`, 255 ignored.

        Raises:
            InputError: the image has no mask, or one that cannot be right.
        """

    @abstractmethod
    def _listed(self, split: str) -> list[str]:
        """The images of a split, also those that show none of the classes."""

    @abstractmethod
    def _shown(self, image_id: str) -> set[str]:
        """The classes that an image shows, as far as image labels tell."""

    @abstractmethod
    def _mask_source(self, image_id: str) -> bytes:
        """All that an image's mask is made of, for the digest."""

    def image_ids(self, split: str) -> list[str]:
        return self._split(split)[0]

    def image_labels(self, split: str) -> np.ndarray:
        return self._split(split)[1]

    def image(self, image_id: str) -> np.ndarray:
        return read_image(self.image_file(image_id))

    def mask(self, image_id: str) -> np.ndarray:
        return self.in_our_numbers(self.stored_mask(image_id))

    def in_our_numbers(self, stored: np.ndarray) -> np.ndarray:
        """The values of a stored mask -> 0 background, c + 1 class c of `classes`, 255 ignored."""
        return self._remap[stored]

    def digest(self, split: str, *, with_masks: bool) -> str:
        ids, labels = self._split(split)
        hashed = hashlib.sha256(repr((self.classes, ids)).encode())
        hashed.update(labels.tobytes())

        def sources(image_id: str) -> list[bytes]:
            image = file_content(self.image_file(image_id))
            return [image, self._mask_source(image_id)] if with_masks else [image]

        for contents in read_ahead(sources, ids):
            for content in contents:
                hashed.update(content)
        return hashed.hexdigest()

    def _split(self, split: str) -> tuple[list[str], np.ndarray]:
        if split not in self._splits:
            listed = self._listed(split)
            labels = np.array(
                [[name in shown for name in self.classes] for shown in map(self._shown, listed)]
            ).reshape(len(listed), len(self.classes))
            kept = np.any(labels, axis=1)
            if not np.any(kept):
                raise InputError(
                    f"no image of split '{split}' in {self.root} shows one of the classes "
                    f"{', '.join(self.classes)}; check dataset.labels and dataset.classes"
                )
            ids = [listed[row] for row in np.flatnonzero(kept)]
            self._splits[split] = ids, labels[kept]
        return self._splits[split]


class MaskFileDataset(FileDataset):
    """Images and masks in files: a mask is one picture whose values are class numbers."""

    @abstractmethod
    def mask_file(self, image_id: str) -> Path:
        """The file that holds an image's mask, or should."""

    def stored_mask(self, image_id: str) -> np.ndarray:
        return read_class_numbers(self.mask_file(image_id), len(self.stored_classes))

    def _mask_source(self, image_id: str) -> bytes:
        return file_content(self.mask_file(image_id))

    def _shown_in_mask(self, image_id: str) -> set[str]:
        values = np.unique(self.stored_mask(image_id))
        return {self.stored_classes[value - 1] for value in values if 0 < value < IGNORE}


def chosen_classes(classes: Sequence[str] | None, known: Sequence[str]) -> tuple[str, ...]:
    """The classes of an option ``dataset.classes``; all known ones for None.

    Raises:
        InputError: one of them is unknown.
    """
    for name in classes or ():
        if name not in known:
            raise InputError(
                f"dataset.classes: unknown class '{name}'; {did_you_mean(name, known)}"
            )
    return tuple(known) if classes is None else tuple(classes)


def read_image(path: Path) -> np.ndarray:
    """A picture file as (H, W, 3) uint8 RGB.

    Raises:
        InputError: it is missing or broken, or has more than 8 bits per channel.
    """
    if not path.is_file():
        raise InputError(f"image {path} is missing; fetch it or take it off the split list")
    try:
        with Image.open(path) as picture:
            if picture.mode not in _DEEP_MODES:
                return np.asarray(picture.convert("RGB"))
    except UNREADABLE as error:
        raise InputError(
            f"image {path} is broken ({error}); fetch it again or take it off the split list"
        ) from error
    raise InputError(
        f"image {path} has more than 8 bits per channel (mode {picture.mode}); scale it to 0 to "
        "255 as your field does and save it as 8-bit grey or RGB"
    )


def file_content(path: Path) -> bytes:
    """A file's bytes; a missing file is the data check's to report."""
    return path.read_bytes() if path.is_file() else b"missing"


def read_split_list(folder: Path, split: str) -> list[str]:
    """The images that the list `split`.txt names, separated by blanks or line ends.

    Raises:
        InputError: there is no such list, or it names an image twice.
    """
    path = folder / f"{split}.txt"
    if not path.is_file():
        there = [found.stem for found in folder.glob("*.txt")]
        raise InputError(f"split list {path} does not exist; {did_you_mean(split, there)}")
    ids = path.read_text().split()
    if len(set(ids)) != len(ids):
        twice = next(image_id for image_id, times in Counter(ids).items() if times > 1)
        raise InputError(f"split list {path} names image {twice} more than once")
    return ids
