"""Images and masks of one's own: a folder of each, and a table of image labels."""

from collections.abc import Sequence
from pathlib import Path

from sccam_bench.data.base import IGNORE
from sccam_bench.data.files import MaskFileDataset, read_split_list
from sccam_bench.data.label_table import LabelTable, read_label_table
from sccam_bench.errors import InputError, MissingFiles, did_you_mean
from sccam_bench.registry import DATASETS

_PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"}


@DATASETS.register_module()
class FolderDataset(MaskFileDataset):
    """Images of one's own in the layout

        ROOT/images/ID.jpg   also .jpeg, .png, .tif, .tiff, .bmp, .webp; 8 bits per channel
        ROOT/masks/ID.png    one channel: 0 background, c + 1 class c, 255 ignored
        ROOT/labels.csv      columns image_id, labels and, unless there are lists, split
        ROOT/splits/NAME.txt split lists instead of the column split

    Args:
        root: the folder that holds everything.
        classes: all classes without background, in the order of their values in masks, from 1.
        images: folder of the images below `root`. An image's id is its file name without extension.
        masks: folder of the masks; only scored images need one.
        labels: the table of image labels, or "masks": an image shows what its mask shows.
        lists: folder of split lists. Where it exists, split ``train`` is its file ``train.txt``;
            otherwise it is the rows of the table whose column split says train.
    """

    def __init__(
        self,
        root: str,
        classes: Sequence[str],
        images: str = "images",
        masks: str = "masks",
        labels: str = "labels.csv",
        lists: str = "splits",
    ) -> None:
        self.options = {
            "root": root,
            "classes": list(classes),
            "images": images,
            "masks": masks,
            "labels": labels,
            "lists": lists,
        }
        if not Path(root, images).is_dir():
            raise MissingFiles(
                f"dataset.root {root} has no folder {images}; it must hold {images}/, {masks}/ and "
                f"{labels if labels != 'masks' else lists + '/'} (docs/data.md)"
            )
        check_class_names(classes)
        super().__init__(Path(root), classes)
        self._images, self._masks = self.root / images, self.root / masks
        self._labels_from, self._lists = labels, self.root / lists
        self._files: dict[str, Path] | None = None
        self._read_table: LabelTable | None = None

    def image_file(self, image_id: str) -> Path:
        if self._files is None:
            self._files = _by_stem(self._images)
        return self._files.get(image_id, self._images / f"{image_id}.*")

    def mask_file(self, image_id: str) -> Path:
        return self._masks / f"{image_id}.png"

    def _listed(self, split: str) -> list[str]:
        in_table = None if self._labels_from == "masks" else self._table().splits
        if self._lists.is_dir() and in_table is not None:
            raise InputError(
                f"splits are given twice, by the folder {self._lists} and by the column split of "
                f"{self.root / self._labels_from}; remove one of them"
            )
        if in_table is None:
            ids = self._from_lists(split)
        elif split in in_table:
            ids = in_table[split]
        else:
            raise InputError(
                f"no row of {self.root / self._labels_from} has split '{split}'; "
                f"{did_you_mean(split, in_table)}"
            )
        for image_id in ids:
            self._check_id(image_id)
        return ids

    def _from_lists(self, split: str) -> list[str]:
        if self._lists.is_dir():
            return read_split_list(self._lists, split)
        table = "a column split in a table of labels"
        if self._labels_from != "masks":
            table = f"a column split in {self.root / self._labels_from}"
        raise InputError(
            f"there is no split '{split}': neither a list {self._lists / split}.txt nor {table}; "
            "add one of them (docs/data.md)"
        )

    def _check_id(self, image_id: str) -> None:
        """Raise an InputError where an id is a file name or a path; ids name results, too."""
        path = Path(image_id)
        if path.suffix.lower() in _PICTURES or path.name != image_id:
            raise InputError(
                f"image '{image_id}' of {self.root}: an image is named without folder and "
                f"extension, '{path.stem}'; mend labels and split lists"
            )

    def _shown(self, image_id: str) -> set[str]:
        if self._labels_from == "masks":
            return self._shown_in_mask(image_id)
        return self._table().shown(image_id)

    def _table(self) -> LabelTable:
        if self._read_table is None:
            path = self.root / self._labels_from
            self._read_table = read_label_table(path, self.classes)
        return self._read_table


def check_class_names(classes: Sequence[str]) -> None:
    """Raise an InputError where class names cannot be used in a table of labels."""
    if not 1 <= len(classes) < IGNORE:
        raise InputError(f"dataset.classes names {len(classes)} classes; a mask holds 1 to 254")
    for name in classes:
        if not isinstance(name, str) or not name or name != name.strip() or ";" in name:
            raise InputError(
                f"dataset.classes: {name!r} is no class name; it must be text without ';' and "
                "without blanks at its ends"
            )
        if name.lower() == "background":
            raise InputError(
                f"dataset.classes names '{name}'; leave it out: background is 0 in masks and never "
                "an image label, the first class is 1"
            )
        if list(classes).count(name) > 1:
            raise InputError(f"dataset.classes names '{name}' more than once")


def _by_stem(folder: Path) -> dict[str, Path]:
    """The pictures in a folder by file name without extension."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _PICTURES:
            continue
        if path.stem in found:
            raise InputError(
                f"{folder} has two images '{path.stem}': {found[path.stem].name} and {path.name}; "
                "rename or remove one"
            )
        found[path.stem] = path
    return found
