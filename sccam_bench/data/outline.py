"""What can be planned of a data set whose files are not here."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from sccam_bench.data.base import WSSSDataset
from sccam_bench.errors import InputError, did_you_mean


class OutlineDataset(WSSSDataset):
    """Classes and split sizes of a published data set; no image, label or mask.

    Args:
        sizes: number of images by split.
        options: the options of the data set that it stands for.
    """

    def __init__(
        self, classes: Sequence[str], sizes: Mapping[str, int], options: Mapping[str, Any]
    ) -> None:
        self.classes, self.sizes, self.options = tuple(classes), sizes, options

    def image_ids(self, split: str) -> list[str]:
        if split not in self.sizes:
            raise InputError(f"there is no split '{split}'; {did_you_mean(split, self.sizes)}")
        return [f"{split} {number}" for number in range(self.sizes[split])]

    def image_labels(self, split: str) -> np.ndarray:
        """All classes in all images: nothing is refused for want of images."""
        return np.ones((self.sizes[split], len(self.classes)), bool)

    def image(self, image_id: str) -> NoReturn:
        raise _no_files(image_id)

    def mask(self, image_id: str) -> NoReturn:
        raise _no_files(image_id)

    def digest(self, split: str, *, with_masks: bool) -> str:
        return f"outline of {split}"


def _no_files(image_id: str) -> InputError:
    return InputError(f"{image_id}: the data set is known in outline only")
