"""PASCAL VOC 2012 and data sets in its layout."""

import csv
import hashlib
import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from sccam_bench.data.base import IGNORE, WSSSDataset
from sccam_bench.data.outline import OutlineDataset
from sccam_bench.errors import InputError, MissingFiles, did_you_mean
from sccam_bench.registry import DATASETS

_NAMES = (
    "aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike "
    "person pottedplant sheep sofa train tvmonitor"
)
VOC_CLASSES = tuple(_NAMES.split())
# images of the segmentation splits of VOC 2012; trainaug with SBD
SPLIT_SIZES = {"train": 1464, "val": 1449, "test": 1456, "trainaug": 10_582}


@DATASETS.register_module()
class VOC12(WSSSDataset):
    """Images, image labels and paletted masks in the layout of VOC 2012.

    Args:
        root: the folder that holds JPEGImages/ and ImageSets/ (VOCdevkit/VOC2012).
        classes: the classes to use, in this order; all 20 by default. Other classes are ignored:
            255 in masks, and an image that shows none of the chosen classes leaves its split.
        labels: where image labels come from: "xml" (Annotations/, as the originals: objects
            marked difficult count), "masks", or a CSV file below `root` with the columns
            image_id and labels (class names, space separated).
        mask_folder: SegmentationClassAug holds the 10,582 + 1,449 masks with SBD's,
            SegmentationClass those of VOC alone.
        lists: folder of the split lists; split ``train`` is its file ``train.txt``.
    """

    def __init__(
        self,
        root: str,
        classes: Sequence[str] | None = None,
        labels: str = "xml",
        mask_folder: str = "SegmentationClassAug",
        lists: str = "ImageSets/Segmentation",
    ) -> None:
        self.options = {
            "root": root,
            "classes": None if classes is None else list(classes),
            "labels": labels,
            "mask_folder": mask_folder,
            "lists": lists,
        }
        self.root = Path(root)
        if not (self.root / "JPEGImages").is_dir():
            raise MissingFiles(
                f"dataset.root {self.root} has no folder JPEGImages; it must be the folder "
                "VOCdevkit/VOC2012 of the unpacked data set"
            )
        self.classes = chosen_classes(classes)
        self._labels_from = labels
        self._mask_folder = self.root / mask_folder
        self._lists = self.root / lists
        self._remap = np.full(256, IGNORE, np.uint8)  # VOC's value -> ours
        self._remap[0] = 0
        for c, name in enumerate(self.classes):
            self._remap[VOC_CLASSES.index(name) + 1] = c + 1
        self._splits: dict[str, tuple[list[str], np.ndarray]] = {}
        self._csv: dict[str, set[str]] | None = None

    @classmethod
    def outline(cls, **options: Any) -> OutlineDataset:
        return OutlineDataset(chosen_classes(options["classes"]), SPLIT_SIZES, options)

    def image_ids(self, split: str) -> list[str]:
        return self._split(split)[0]

    def image_labels(self, split: str) -> np.ndarray:
        return self._split(split)[1]

    def image(self, image_id: str) -> np.ndarray:
        path = self._image_path(image_id)
        if not path.is_file():
            raise InputError(f"image {path} is missing; fetch it or take it off the split list")
        try:
            return np.asarray(Image.open(path).convert("RGB"))
        except (OSError, SyntaxError, ValueError) as error:
            raise InputError(
                f"image {path} is broken ({error}); fetch it again or take it off the split list"
            ) from error

    def mask(self, image_id: str) -> np.ndarray:
        return self._remap[self._voc_mask(image_id)]

    def digest(self, split: str, *, with_masks: bool) -> str:
        ids, labels = self._split(split)
        hashed = hashlib.sha256(repr((self.classes, ids)).encode())
        hashed.update(labels.tobytes())
        for image_id in ids:
            files = [self._image_path(image_id)]
            files += [self._mask_path(image_id)] if with_masks else []
            for path in files:
                # a missing file is the data check's to report
                hashed.update(path.read_bytes() if path.is_file() else b"missing")
        return hashed.hexdigest()

    def _image_path(self, image_id: str) -> Path:
        return self.root / "JPEGImages" / f"{image_id}.jpg"

    def _mask_path(self, image_id: str) -> Path:
        return self._mask_folder / f"{image_id}.png"

    def _split(self, split: str) -> tuple[list[str], np.ndarray]:
        if split not in self._splits:
            listed = self._read_list(split)
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

    def _read_list(self, split: str) -> list[str]:
        path = self._lists / f"{split}.txt"
        if not path.is_file():
            there = [found.stem for found in self._lists.glob("*.txt")]
            raise InputError(f"split list {path} does not exist; {did_you_mean(split, there)}")
        ids = path.read_text().split()
        if len(set(ids)) != len(ids):
            twice = next(image_id for image_id in ids if ids.count(image_id) > 1)
            raise InputError(f"split list {path} names image {twice} more than once")
        return ids

    def _shown(self, image_id: str) -> set[str]:
        if self._labels_from == "xml":
            return read_annotation(self.root / "Annotations" / f"{image_id}.xml")
        if self._labels_from == "masks":
            values = np.unique(self._voc_mask(image_id))
            return {VOC_CLASSES[value - 1] for value in values if 0 < value < IGNORE}
        if self._csv is None:
            self._csv = read_label_csv(self.root / self._labels_from, VOC_CLASSES)
        if image_id not in self._csv:
            raise InputError(
                f"{self.root / self._labels_from} has no row for image {image_id}, which is on "
                "a split list; add the row or take the image off the list"
            )
        return self._csv[image_id]

    def _voc_mask(self, image_id: str) -> np.ndarray:
        path = self._mask_path(image_id)
        if not path.is_file():
            raise InputError(
                f"mask {path} is missing; scored images need one, training images do not"
            )
        try:
            picture = Image.open(path)
            values = np.asarray(picture)
        except (OSError, SyntaxError, ValueError) as error:
            raise InputError(f"mask {path} is broken ({error}); fetch it again") from error
        if picture.mode not in ("P", "L"):
            raise InputError(
                f"mask {path} has colours (mode {picture.mode}) where class numbers are needed; "
                "use the paletted PNG files as published"
            )
        strange = np.setdiff1d(values, [*range(len(VOC_CLASSES) + 1), IGNORE])
        if strange.size:
            raise InputError(
                f"mask {path} holds the value {strange[0]}: no VOC class; values are 0 to "
                f"{len(VOC_CLASSES)} and {IGNORE}"
            )
        return values


def chosen_classes(classes: Sequence[str] | None) -> tuple[str, ...]:
    """The classes of an option ``dataset.classes``; all 20 for None.

    Raises:
        InputError: one of them is not VOC's.
    """
    for name in classes or ():
        if name not in VOC_CLASSES:
            raise InputError(
                f"dataset.classes: unknown class '{name}'; {did_you_mean(name, VOC_CLASSES)}"
            )
    return VOC_CLASSES if classes is None else tuple(classes)


def read_annotation(path: Path) -> set[str]:
    """The classes that an annotation of VOC names; objects marked difficult count.

    Raises:
        InputError: the file is missing, is not XML, or names an unknown class.
    """
    if not path.is_file():
        raise InputError(
            f"annotation {path} is missing; image labels can also come from "
            "dataset.labels='masks' or a CSV file"
        )
    try:
        # only the objects' own names: an object's parts (head, hand) have names, too
        names = {str(tag.text).strip() for tag in ElementTree.parse(path).findall("object/name")}
    except ElementTree.ParseError as error:
        raise InputError(f"annotation {path} is not valid XML: {error}") from error
    for name in names - set(VOC_CLASSES):
        raise InputError(
            f"annotation {path}: unknown class '{name}'; {did_you_mean(name, VOC_CLASSES)}"
        )
    return names


def read_label_csv(path: Path, known: Sequence[str]) -> dict[str, set[str]]:
    """Read image labels: columns image_id and labels (names, space separated).

    Raises:
        InputError: the file is missing, lacks a column, or names an unknown class (with the line).
    """
    if not path.is_file():
        raise InputError(f"dataset.labels: {path} does not exist; use 'xml', 'masks' or a CSV file")
    try:
        text = path.read_text(encoding="utf-8-sig")  # spreadsheets put a mark in front
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text ({error}); save it as UTF-8") from error
    labels: dict[str, set[str]] = {}
    with io.StringIO(text, newline="") as file:
        rows = csv.DictReader(file)
        missing = {"image_id", "labels"} - set(rows.fieldnames or ())
        if missing:
            raise InputError(f"{path} lacks the column {sorted(missing)[0]}")
        for row in rows:
            if row["image_id"] in labels:
                raise InputError(
                    f"{path} line {rows.line_num}: a second row for image {row['image_id']}; put "
                    "all its class names into one row"
                )
            names = set((row["labels"] or "").split())
            for name in names - set(known):
                raise InputError(
                    f"{path} line {rows.line_num}: unknown class '{name}'; "
                    f"{did_you_mean(name, known)}"
                )
            labels[row["image_id"]] = names
    return labels
