"""Image labels in a CSV file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sccam_bench.errors import InputError, did_you_mean


@dataclass(frozen=True)
class LabelTable:
    """Image labels, and where the file has the column split, the images of each split.

    Attributes:
        path: the file.
        labels: image -> names of the classes that it shows.
        splits: split -> its images, in the order of the file; None without the column.
    """

    path: Path
    labels: dict[str, set[str]] = field(default_factory=dict)
    splits: dict[str, list[str]] | None = None

    def shown(self, image_id: str) -> set[str]:
        """The classes that an image shows.

        Raises:
            InputError: the file has no row for it.
        """
        if image_id not in self.labels:
            raise InputError(
                f"{self.path} has no row for image {image_id}, which is on a split list; add the "
                "row or take the image off the list"
            )
        return self.labels[image_id]


def read_label_table(path: Path, known: Sequence[str]) -> LabelTable:
    """Read a CSV file with the columns image_id, labels and, if wanted, split.

    Class names are separated by spaces or semicolons; where one of the `known` ones contains a
    space, by semicolons alone. A row can name several splits in the same way.

    Raises:
        InputError: the file is missing or no such table, or names an unknown class (with the line).
    """
    rows = _rows(path)
    table = LabelTable(path, splits={} if "split" in (rows.fieldnames or ()) else None)
    for row in rows:
        where = f"{path} line {rows.line_num}"
        _check_row(row, where)
        image_id = row["image_id"].strip()
        if image_id in table.labels:
            raise InputError(
                f"{where}: a second row for image {image_id}; put all its class names into one row"
            )
        table.labels[image_id] = _known_names(row["labels"] or "", known, where)
        if table.splits is not None:
            for split in row["split"].replace(";", " ").split():
                table.splits.setdefault(split, []).append(image_id)
    return table


def _rows(path: Path) -> csv.DictReader:
    if not path.is_file():
        raise InputError(
            f"dataset.labels: {path} does not exist; name a CSV file below dataset.root with the "
            "columns image_id and labels, or another source of image labels (docs/data.md)"
        )
    try:
        text = path.read_text(encoding="utf-8-sig")  # spreadsheets put a mark in front
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text ({error}); save it as UTF-8") from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = {"image_id", "labels"} - set(rows.fieldnames or ())
    if missing:
        raise InputError(
            f"{path} lacks the column {sorted(missing)[0]}; its first line must be image_id,labels "
            "(columns separated by commas)"
        )
    return rows


def _check_row(row: dict, where: str) -> None:
    if None in row:  # the cells beyond the last column
        raise InputError(
            f"{where} has more cells than there are columns; separate class names by spaces or "
            "semicolons, not by commas"
        )
    if row.get("split", "") is None:
        raise InputError(f"{where} has no cell for the column split; end the line with a comma")
    if not (row["image_id"] or "").strip():
        raise InputError(f"{where} names no image")


def _known_names(cell: str, known: Sequence[str], where: str) -> set[str]:
    if any(" " in name for name in known):
        names = {name.strip() for name in cell.split(";") if name.strip()}
    else:
        names = set(cell.replace(";", " ").split())
    for name in sorted(names - set(known)):
        hint = " (separate class names by semicolons)" if " " in name else ""
        raise InputError(f"{where}: unknown class '{name}'{hint}; {did_you_mean(name, known)}")
    return names
