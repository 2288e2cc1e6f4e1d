"""PASCAL VOC 2012 and data sets in its layout."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sccam_bench.data.files import MaskFileDataset, chosen_classes, read_split_list
from sccam_bench.data.label_table import LabelTable, read_label_table
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
class VOC12(MaskFileDataset):
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
        if not Path(root, "JPEGImages").is_dir():
            raise MissingFiles(
                f"dataset.root {root} has no folder JPEGImages; it must be the folder "
                "VOCdevkit/VOC2012 of the unpacked data set"
            )
        super().__init__(Path(root), VOC_CLASSES, classes)
        self._labels_from = labels
        self._mask_folder = self.root / mask_folder
        self._lists = self.root / lists
        self._table: LabelTable | None = None

    @classmethod
    def outline(cls, **options: Any) -> OutlineDataset:
        classes = chosen_classes(options["classes"], VOC_CLASSES)
        return OutlineDataset(classes, SPLIT_SIZES, options)

    def image_file(self, image_id: str) -> Path:
        return self.root / "JPEGImages" / f"{image_id}.jpg"

    def mask_file(self, image_id: str) -> Path:
        return self._mask_folder / f"{image_id}.png"

    def _listed(self, split: str) -> list[str]:
        return read_split_list(self._lists, split)

    def _shown(self, image_id: str) -> set[str]:
        if self._labels_from == "xml":
            return read_annotation(self.root / "Annotations" / f"{image_id}.xml")
        if self._labels_from == "masks":
            return self._shown_in_mask(image_id)
        if self._table is None:
            self._table = read_label_table(self.root / self._labels_from, VOC_CLASSES)
        return self._table.shown(image_id)


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
