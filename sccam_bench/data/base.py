"""What every data set offers: images, image labels, and pixel masks where it has them."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np

from sccam_bench.errors import InputError

IGNORE = 255
_SHOWN = 10  # problems listed in one error message


class WSSSDataset(ABC):
    """A data set for weakly supervised segmentation.

    C classes; class c has the value c + 1 in a mask, 0 is background, 255 is ignored.
    """

    classes: tuple[str, ...]
    options: Mapping[str, Any]  # the constructor's arguments

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as options; there, equal ones share one instance."""
        return _shared, (type(self), json.dumps(dict(self.options)))

    @abstractmethod
    def image_ids(self, split: str) -> list[str]:
        """The images of a split, in a fixed order; each shows at least one class."""

    @abstractmethod
    def image_labels(self, split: str) -> np.ndarray:
        """(N, C) bool, rows as `image_ids`: which classes an image shows."""

    @abstractmethod
    def image(self, image_id: str) -> np.ndarray:
        """(H, W, 3) uint8 RGB."""

    @abstractmethod
    def mask(self, image_id: str) -> np.ndarray:
        """(H, W) uint8: 0 background, c + 1 class c, 255 ignored.

        Raises:
            InputError: the image has no mask, or one that cannot be right.
        """

    @abstractmethod
    def digest(self, split: str, *, with_masks: bool) -> str:
        """SHA-256 of everything that reading the split yields."""

    @classmethod
    def outline(cls, **options: Any) -> "WSSSDataset | None":
        """What is known of the data set without its files, for planning; None if nothing is."""
        del options
        return None

    def sub_categories(self, split: str) -> np.ndarray | None:
        """(N, C) int, the true sub-category or -1 for an absent class; None where unknown."""
        del split
        return None

    def parts(self, image_id: str) -> np.ndarray | None:
        """(H, W) uint8: 0 background, 1 body, 2 mark; None where unknown."""
        del image_id
        return None


def check_images(dataset: WSSSDataset, ids: Sequence[str], *, with_masks: bool) -> dict[str, int]:
    """Read each of the images (and its mask) once.

    Returns the number of images and the smallest and largest height and width.

    Raises:
        InputError: lists the files that cannot be used; all are looked at before it is raised.
    """

    def problem_or_size(image_id: str) -> str | tuple[int, int]:
        try:
            height, width = dataset.image(image_id).shape[:2]
            mask_shape = dataset.mask(image_id).shape if with_masks else (height, width)
        except InputError as error:
            return str(error)
        if mask_shape != (height, width):
            return (
                f"image {image_id} is {width} x {height} pixels but its mask is "
                f"{mask_shape[1]} x {mask_shape[0]}; resize neither, find the matching file"
            )
        return height, width

    with ThreadPoolExecutor() as pool:  # decoding releases the interpreter lock
        outcomes = list(pool.map(problem_or_size, ids))
    problems = [outcome for outcome in outcomes if isinstance(outcome, str)]
    if problems:
        raise InputError(_summary(len(ids), problems))
    sizes = np.array(outcomes)
    return {
        "images": len(ids),
        "min_height": int(sizes[:, 0].min()),
        "max_height": int(sizes[:, 0].max()),
        "min_width": int(sizes[:, 1].min()),
        "max_width": int(sizes[:, 1].max()),
    }


@cache
def _shared(cls: type[WSSSDataset], options: str) -> WSSSDataset:
    return cls(**json.loads(options))


def _summary(total: int, problems: list[str]) -> str:
    lines = [f"{len(problems)} of {total} images cannot be used:"]
    lines += [f"  {problem}" for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"  ... and {len(problems) - _SHOWN} more")
    return "\n".join(lines)
