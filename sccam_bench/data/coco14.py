"""MS COCO 2014: its images and instances as a data set with image labels and semantic masks."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from sccam_bench.data.coco_instances import Annotated, draw, read_instances
from sccam_bench.data.files import FileDataset, chosen_classes, read_split_list
from sccam_bench.data.outline import OutlineDataset
from sccam_bench.errors import InputError, MissingFiles
from sccam_bench.registry import DATASETS

_NAMES = (
    "person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, "
    "fire hydrant, stop sign, parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, "
    "bear, zebra, giraffe, backpack, umbrella, handbag, tie, suitcase, frisbee, skis, snowboard, "
    "sports ball, kite, baseball bat, baseball glove, skateboard, surfboard, tennis racket, "
    "bottle, wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange, "
    "broccoli, carrot, hot dog, pizza, donut, cake, chair, couch, potted plant, bed, "
    "dining table, toilet, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven, "
    "toaster, sink, refrigerator, book, clock, vase, scissors, teddy bear, hair drier, toothbrush"
)
COCO_CLASSES = tuple(_NAMES.split(", "))
# images with at least one annotation, as in the lists of rulixiang/afa@b174069 datasets/coco
SPLIT_SIZES = {"train": 82_081, "val": 40_137}
_ID = re.compile(r"COCO_(train|val)2014_\d{12}")


@DATASETS.register_module()
class COCO14(FileDataset):
    """Images of MS COCO 2014, and labels and masks made from its instances.

        ROOT/train2014/COCO_train2014_000000000009.jpg
        ROOT/val2014/COCO_val2014_000000000042.jpg
        ROOT/annotations/instances_train2014.json, instances_val2014.json

    Splits are ``train`` and ``val``, and every list in the folder `lists`. An image shows the
    classes of its instances, crowds included; one without any leaves its split. Masks put the
    smaller of two overlapping instances in front (`coco_instances.draw`).

    Args:
        root: the folder that holds everything.
        classes: the classes to use, in this order; all 80, in the order of COCO's category
            numbers, by default. Other classes are ignored: 255 in masks, and an image that shows
            none of the chosen classes leaves its split.
        crowds: regions annotated as a crowd are their class, as in the masks that the field uses,
            or "ignore": 255, as COCO's own evaluation leaves them out.
        lists: folder of split lists below `root`; a list names images without extension.
    """

    def __init__(
        self,
        root: str,
        classes: Sequence[str] | None = None,
        crowds: Literal["class", "ignore"] = "class",
        lists: str = "splits",
    ) -> None:
        self.options = {
            "root": root,
            "classes": None if classes is None else list(classes),
            "crowds": crowds,
            "lists": lists,
        }
        if not Path(root, "annotations").is_dir():
            raise MissingFiles(
                f"dataset.root {root} has no folder annotations; it must hold train2014/, "
                "val2014/ and annotations/, as the archives of COCO 2014 unpack"
            )
        super().__init__(Path(root), COCO_CLASSES, classes)
        self._crowds, self._lists = crowds, self.root / lists

    @classmethod
    def outline(cls, **options: Any) -> OutlineDataset:
        return OutlineDataset(
            chosen_classes(options["classes"], COCO_CLASSES), SPLIT_SIZES, options
        )

    def image_file(self, image_id: str) -> Path:
        return self.root / f"{_part(image_id)}2014" / f"{image_id}.jpg"

    def stored_mask(self, image_id: str) -> np.ndarray:
        return draw(self._annotated(image_id), COCO_CLASSES, self._crowds)

    def _listed(self, split: str) -> list[str]:
        if split in SPLIT_SIZES:
            return sorted(self._instances(split))
        ids = read_split_list(self._lists, split)
        for image_id in ids:
            self._annotated(image_id)
        return ids

    def _shown(self, image_id: str) -> set[str]:
        return {instance.name for instance in self._annotated(image_id).instances}

    def _mask_source(self, image_id: str) -> bytes:
        annotated = self._annotated(image_id)
        parts = [repr((self._crowds, annotated.height, annotated.width)).encode()]
        for one in annotated.instances:
            parts.append(repr((one.name, one.area, one.crowd)).encode())
            if isinstance(one.outline, list):
                parts += [polygon.tobytes() for polygon in one.outline]
            else:
                parts.append(repr(one.outline).encode())
        return b"".join(parts)

    def _annotated(self, image_id: str) -> Annotated:
        part = _part(image_id)
        found = self._instances(part).get(image_id)
        if found is None:
            raise InputError(
                f"image {image_id} is not in instances_{part}2014.json; take it off the split list"
            )
        return found

    def _instances(self, part: str) -> dict[str, Annotated]:
        return read_instances(
            self.root / "annotations" / f"instances_{part}2014.json", COCO_CLASSES
        )


def _part(image_id: str) -> str:
    """Which half of COCO 2014 an image is from: train or val."""
    match = _ID.fullmatch(image_id)
    if match is None:
        raise InputError(
            f"'{image_id}' is no image of COCO 2014; write COCO_train2014_000000000009"
        )
    return match[1]
