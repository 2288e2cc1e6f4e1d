"""The store: finished stages by content key, runs by name. The only module that knows paths.

A stage is written beside its place and renamed when complete, so a half-written result does not
exist and an interrupted run loses only the stages in progress.
"""

import contextlib
import io
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from sccam_bench.errors import InputError

_UNFINISHED = ".unfinished-"
_HOST = re.sub(r"[^\w.]", "_", platform.node())
_META = "stage.json"


class Artifact:
    """What a finished stage left: arrays, tables, weights, per-image maps and labels."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def array(self, name: str) -> np.ndarray:
        return np.load(self._folder / f"{name}.npy", allow_pickle=False)

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        with np.load(self._folder / f"{name}.npz", allow_pickle=False) as loaded:
            return dict(loaded)

    def table(self, name: str) -> Any:
        return json.loads((self._folder / f"{name}.json").read_text())

    def weights(self, name: str) -> dict[str, torch.Tensor]:
        return torch.load(self._folder / f"{name}.pth", map_location="cpu", weights_only=True)

    def maps(self, image_id: str) -> tuple[np.ndarray, np.ndarray]:
        """Maps (P, H, W) float32 and class numbers (P,) of an image."""
        loaded = self.arrays(f"maps/{image_id}")
        return loaded["maps"].astype(np.float32), loaded["keys"]

    def labels(self, image_id: str) -> np.ndarray:
        """The label map (H, W) uint8 of an image."""
        with Image.open(self._folder / "labels" / f"{image_id}.png") as stored:
            return np.asarray(stored)


class ArtifactWriter:
    """Where a running stage leaves its results."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def array(self, name: str, values: np.ndarray) -> None:
        np.save(self._folder / f"{name}.npy", values, allow_pickle=False)

    def arrays(self, name: str, values: Mapping[str, np.ndarray]) -> None:
        np.savez_compressed(self._folder / f"{name}.npz", **values)  # type: ignore[arg-type]

    def table(self, name: str, values: Any) -> None:
        (self._folder / f"{name}.json").write_text(json.dumps(values, indent=1))

    def weights(self, name: str, values: Mapping[str, torch.Tensor]) -> None:
        torch.save(dict(values), self._folder / f"{name}.pth")

    def maps(self, image_id: str, maps: np.ndarray, keys: np.ndarray) -> None:
        """Store maps (P, H, W) in [0, 1] of the present classes `keys` (P,) as float16."""
        path = self._folder / "maps" / f"{image_id}.npz"
        path.parent.mkdir(exist_ok=True)
        np.savez(
            path,
            maps=maps.astype(np.float16),
            keys=np.asarray(keys, np.int16),
            size=np.array(maps.shape[1:], np.int32),
        )

    def labels(self, image_id: str, labels: np.ndarray) -> None:
        """Store a label map (H, W) uint8 as a grey PNG, whose values are the labels."""
        path = self._folder / "labels" / f"{image_id}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(labels).save(path)

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder that is gone afterwards, for libraries that insist on writing files."""
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


def place_name(name: str, key: str) -> str:
    """What a stage is called in the store, its log and messages: NAME-KEY, the key cut short."""
    return f"{name}-{key[:16]}"


class Store:
    """Finished stages and the runs made of them, below one folder."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def prepare(self) -> None:
        """Make the folder and clear away what an interrupted run left.

        Raises:
            InputError: the folder cannot be written.
        """
        try:
            self._stages.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._stages):
                pass
        except OSError as error:
            raise InputError(
                f"store {self.root} cannot be written ({error.strerror}); choose another with "
                "--store"
            ) from error
        for left in self._stages.glob(f"{_UNFINISHED}{_HOST}-*"):  # others may be at work
            if not _is_running(left):
                shutil.rmtree(left, ignore_errors=True)

    def has(self, name: str, key: str) -> bool:
        return (self._place(name, key) / _META).is_file()

    def artifact(self, name: str, key: str) -> Artifact:
        return Artifact(self._place(name, key))

    def meta(self, name: str, key: str) -> dict[str, Any]:
        """What is known of a finished stage: parameters, parents, wall time, peak memory."""
        return json.loads((self._place(name, key) / _META).read_text())

    def records(self) -> dict[str, dict[str, Any]]:
        """NAME-KEY -> what is known of each finished stage, read in one pass.

        What cannot be read is left out: a record informs and decides nothing.
        """
        found = {}
        for path in sorted(self._stages.glob(f"[!.]*/{_META}")):
            try:
                meta = json.loads(path.read_bytes())
            except (OSError, ValueError):
                continue
            if isinstance(meta, dict):
                found[path.parent.name] = meta
        return found

    def damaged(self, name: str, key: str) -> list[Path]:
        """Where former results of a stage lie that were set aside as corrupt, oldest first."""
        return sorted((self.root / "set_aside").glob(f"{place_name(name, key)}*"))

    @contextlib.contextmanager
    def writing(self, name: str, key: str, meta: dict[str, Any]) -> Iterator[ArtifactWriter]:
        """Write a stage; it appears, whole, when the block ends without an exception.

        The block may add to `meta`.
        """
        folder = self._stages / f"{_UNFINISHED}{_HOST}-{os.getpid()}-{name}-{key[:16]}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield ArtifactWriter(folder)
            (folder / _META).write_text(json.dumps(meta, indent=1))
            try:
                folder.rename(self._place(name, key))
            except OSError:
                if not self.has(name, key):  # else another process was faster: its result is ours
                    raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def run_folder(self, run: str) -> Path:
        """Where a run's tables and figures are."""
        return self.root / re.sub(r"[^\w.-]+", "_", run)

    @property
    def _stages(self) -> Path:
        return self.root / "stages"

    def _place(self, name: str, key: str) -> Path:
        return self._stages / place_name(name, key)


def write_text(path: Path, text: str) -> None:
    """Replace a file's text in one step; an interrupted write leaves the old file."""
    write_bytes(path, io.BytesIO(text.encode()))


def write_bytes(path: Path, buffer: io.BytesIO) -> None:
    """Replace a file's bytes in one step; its folder is made on demand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    beside.write_bytes(buffer.getvalue())
    beside.replace(path)


def _is_running(folder: Path) -> bool:
    pid = int(folder.name.removeprefix(f"{_UNFINISHED}{_HOST}-").split("-")[0])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()
