"""A folder of files to import: matched with images, checked one by one, all problems listed."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sccam_bench.data.base import WSSSDataset
from sccam_bench.data.findings import named
from sccam_bench.errors import InputError
from sccam_bench.interchange.sources import Expected, Source
from sccam_bench.store import ArtifactWriter

_SHOWN = 10  # files whose problem is told

Watch = Callable[[Iterable, str, int], Iterable]  # (items, what, how many) -> items


@dataclass(frozen=True)
class Wanted:
    """The images that files may belong to, and those of which each must have one.

    Attributes:
        splits: of the data set; a file of another image is a mistake.
        required: what the images are needed for -> their ids.
    """

    dataset: WSSSDataset
    splits: Sequence[str]
    required: Mapping[str, Sequence[str]]

    def shown(self) -> dict[str, np.ndarray]:
        """(C,) bool by image: which classes it shows."""
        return {
            image_id: row
            for split in self.splits
            for image_id, row in zip(
                self.dataset.image_ids(split), self.dataset.image_labels(split), strict=True
            )
        }


class Folder:
    """The files of a folder that fit the images of a data set.

    Args:
        watch: shows a user how far the reading is.

    Raises:
        InputError: there is no such folder, or nothing in it.
    """

    def __init__(self, path: Path, source: Source[Any], wanted: Wanted, watch: Watch) -> None:
        if not path.is_dir():
            raise InputError(f"{path} is no folder; name the one that holds the files")
        paths = path.glob(f"*{source.suffix}")
        found = {one.name.removesuffix(source.suffix): one for one in paths}
        if not found:
            raise InputError(f"{path} holds no {source.suffix} files")
        self.path, self._source, self._wanted, self._watch = path, source, wanted, watch
        self._shown = wanted.shown()
        self._files = dict(sorted(found.items()))
        self._sizes: dict[str, tuple[int, int]] = {}  # an image is decoded once

    @property
    def ids(self) -> list[str]:
        return list(self._files)

    def check(self) -> str:
        """Read every file -> SHA-256 of what they hold.

        Raises:
            InputError: lists all missing, superfluous and unfit files, the latter up to a number.
        """
        general, single = self._unmatched(), []
        hashed = hashlib.sha256()
        fitting = [image_id for image_id in self._files if image_id in self._shown]
        for image_id in self._watch(fitting, "checking files", len(fitting)):
            try:
                self._add(hashed, image_id, self._read(image_id))
            except InputError as error:
                single.append(str(error))
        if general or single:
            raise InputError(self._summary(general, single))
        return hashed.hexdigest()

    def store(self, output: ArtifactWriter, sha256: str) -> None:
        """Write all files' content; they must hold what `check` saw.

        Raises:
            InputError: a file was changed meanwhile.
        """
        hashed = hashlib.sha256()
        for image_id in self._watch(self.ids, "storing", len(self.ids)):
            content = self._read(image_id)
            self._add(hashed, image_id, content)
            self._source.write(output, image_id, content)
        if hashed.hexdigest() != sha256:
            raise InputError(f"files in {self.path} changed while they were read; import again")

    def _read(self, image_id: str) -> Any:
        if image_id not in self._sizes:
            height, width = self._wanted.dataset.image(image_id).shape[:2]
            self._sizes[image_id] = height, width
        size, shown = self._sizes[image_id], self._shown[image_id]
        expected = Expected(size, shown, self._wanted.dataset.classes)
        return self._source.read(self._files[image_id], expected)

    def _add(self, hashed: Any, image_id: str, content: Any) -> None:
        held = self._source.canonical(content)
        hashed.update(f"{image_id}\n{len(held)}\n".encode())
        hashed.update(held)

    def _unmatched(self) -> list[str]:
        problems = []
        for purpose, ids in self._wanted.required.items():
            missing = [f"{i}{self._source.suffix}" for i in ids if i not in self._files]
            if missing:
                text = f"{len(missing):,} of {len(ids):,} {purpose} missing: {named(missing)}"
                problems.append(text)
        extra = [one.name for image_id, one in self._files.items() if image_id not in self._shown]
        if extra:
            splits = ", ".join(self._wanted.splits)
            problems.append(
                f"{len(extra):,} belong to no image of the configuration's splits ({splits}): "
                f"{named(extra)}"
            )
        return problems

    def _summary(self, general: Sequence[str], single: Sequence[str]) -> str:
        lines = [f"{self.path} cannot be imported, nothing was stored:"]
        lines += [f"  {text}" for text in [*general, *single[:_SHOWN]]]
        if len(single) > _SHOWN:
            lines.append(f"  ... and {len(single) - _SHOWN:,} more files that do not fit")
        return "\n".join(lines)
