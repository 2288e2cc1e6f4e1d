"""What a finished stage left: files that are checked against their SHA-256 whenever one is read."""

import contextlib
import hashlib
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch
from PIL import Image

from sccam_bench.errors import InputError

META = "stage.json"  # what is known of the stage; written last
FILES = "files.json"  # name of each other file -> [bytes, SHA-256]
Digests: TypeAlias = dict[str, tuple[int, str]]


class DamagedArtifact(InputError):
    """A stored file is not what was written; its stage must be run again.

    Attributes:
        place: the artifact, as NAME-KEY.
    """

    def __init__(self, place: str, what: str) -> None:
        super().__init__(place, what)
        self.place, self.what = place, what

    def __str__(self) -> str:
        return (
            f"stored stage {self.place} is damaged: {self.what}; run the ablation again, which "
            "sets it aside and computes it anew"
        )


class Artifact:
    """Arrays, tables, weights, per-image maps and labels of a finished stage.

    Raises:
        DamagedArtifact: on reading a file that is missing, cut off or changed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def meta(self) -> dict[str, Any]:
        """What is known of the stage: parameters, parents, wall time, peak memory, versions."""
        try:
            meta = json.loads((self._folder / META).read_bytes())
            digest = meta.pop("digest")
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise self._damaged(f"{META} is missing or cut off") from error
        if digest != text_digest(meta):
            raise self._damaged(f"{META} has changed")
        return meta

    @cached_property
    def digests(self) -> Digests:
        """The size in bytes and the SHA-256 of each file."""
        try:
            content = (self._folder / FILES).read_bytes()
        except OSError as error:
            raise self._damaged(f"{FILES} is missing") from error
        if hashlib.sha256(content).hexdigest() != self.meta["files_sha256"]:
            raise self._damaged(f"{FILES} has changed")
        return {name: (size, digest) for name, (size, digest) in json.loads(content).items()}

    def array(self, name: str) -> np.ndarray:
        return np.load(self._open(f"{name}.npy"), allow_pickle=False)

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        with np.load(self._open(f"{name}.npz"), allow_pickle=False) as loaded:
            return dict(loaded)

    def table(self, name: str) -> Any:
        return json.loads(self.content(f"{name}.json"))

    def weights(self, name: str) -> dict[str, torch.Tensor]:
        return torch.load(self._open(f"{name}.pth"), map_location="cpu", weights_only=True)

    def maps(self, image_id: str) -> tuple[np.ndarray, np.ndarray]:
        """Maps (P, H, W) float32 and class numbers (P,) of an image."""
        loaded = self.arrays(f"maps/{image_id}")
        return loaded["maps"].astype(np.float32), loaded["keys"]

    @property
    def num_maps(self) -> int:
        """Of how many images there are maps."""
        return sum(name.startswith("maps/") for name in self.digests)

    def labels(self, image_id: str) -> np.ndarray:
        """The label map (H, W) uint8 of an image."""
        with Image.open(self._open(f"labels/{image_id}.png")) as stored:
            return np.asarray(stored)

    def content(self, name: str) -> bytes:
        """The bytes of a file, which are those that were written."""
        if name not in self.digests:
            raise KeyError(f"{self._folder.name} holds no {name}")
        size, digest = self.digests[name]
        try:
            content = (self._folder / name).read_bytes()
        except OSError as error:
            raise self._damaged(f"{name} is missing") from error
        if len(content) != size:
            raise self._damaged(f"{name} has {len(content)} of {size} bytes")
        if hashlib.sha256(content).hexdigest() != digest:
            raise self._damaged(f"{name} has changed")
        return content

    def _open(self, name: str) -> io.BytesIO:
        return io.BytesIO(self.content(name))

    def _damaged(self, what: str) -> DamagedArtifact:
        return DamagedArtifact(self._folder.name, what)


class ArtifactWriter:
    """Where a running stage leaves its results; the digest of each is taken before it is written.

    Hence a disk that keeps something else than it was given is found out on reading.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digests: Digests = {}

    def array(self, name: str, values: np.ndarray) -> None:
        buffer = io.BytesIO()
        np.save(buffer, values, allow_pickle=False)
        self.content(f"{name}.npy", buffer.getvalue())

    def arrays(self, name: str, values: Mapping[str, np.ndarray]) -> None:
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **values)  # type: ignore[arg-type]
        self.content(f"{name}.npz", buffer.getvalue())

    def table(self, name: str, values: Any) -> None:
        self.content(f"{name}.json", json.dumps(values, indent=1).encode())

    def weights(self, name: str, values: Mapping[str, torch.Tensor]) -> None:
        buffer = io.BytesIO()  # onto a full disk torch would fail without saying why
        torch.save(dict(values), buffer)
        self.content(f"{name}.pth", buffer.getvalue())

    def maps(self, image_id: str, maps: np.ndarray, keys: np.ndarray) -> None:
        """Store maps (P, H, W) in [0, 1] of the present classes `keys` (P,) as float16."""
        buffer = io.BytesIO()
        np.savez(
            buffer,
            maps=maps.astype(np.float16),
            keys=np.asarray(keys, np.int16),
            size=np.array(maps.shape[1:], np.int32),
        )
        self.content(f"maps/{image_id}.npz", buffer.getvalue())

    def labels(self, image_id: str, labels: np.ndarray) -> None:
        """Store a label map (H, W) uint8 as a grey PNG, whose values are the labels."""
        buffer = io.BytesIO()
        Image.fromarray(labels).save(buffer, "png")
        self.content(f"labels/{image_id}.png", buffer.getvalue())

    def content(self, name: str, content: bytes) -> None:
        """Store bytes under a name; folders in it are made."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self._digests[name] = len(content), hashlib.sha256(content).hexdigest()

    def finish(self, meta: Mapping[str, Any]) -> None:
        """Write the digests and `meta`, which then also holds the size of all files in `bytes`."""
        files = json.dumps(self._digests).encode()
        (self._folder / FILES).write_bytes(files)
        whole = {
            **meta,
            "bytes": sum(size for size, _ in self._digests.values()),
            "files_sha256": hashlib.sha256(files).hexdigest(),
        }
        text = json.dumps({**whole, "digest": text_digest(whole)}, indent=1)
        (self._folder / META).write_text(text)

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder that is gone afterwards, for libraries that insist on writing files."""
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


def text_digest(values: Mapping[str, Any]) -> str:
    """SHA-256 of values that JSON can hold, their order aside."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
