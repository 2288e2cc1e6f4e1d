"""Where an interrupted stage can go on."""

import contextlib
import hashlib
import logging
import os
import pickle
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

_log = logging.getLogger(__name__)


class Checkpoint:
    """The newest state of an unfinished stage, and the time spent on the stage.

    Its file is named after the SHA-256 of its content: what is damaged does not bear its own name.

    Args:
        folder: of this stage alone, in which one process at a time works; made on demand.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started = time.perf_counter()
        self._earlier = 0.0

    def save(self, state: Mapping[str, Any]) -> None:
        """Replace the stored state in one step.

        Where that fails, for lack of space say, the log says so and the state before it stays.

        Args:
            state: tensors, numbers, strings and None, in dicts, lists and tuples.
        """
        beside = self._folder / "unfinished"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as file:
                torch.save({"state": dict(state), "seconds": self.spent()}, file)
                file.flush()
                os.fsync(file.fileno())
            newest = beside.rename(self._folder / f"{_digest(beside)}.pth")
            for other in self._folder.iterdir():
                if other != newest:
                    other.unlink()
        except (OSError, RuntimeError):  # torch makes the second of a disk that is full
            _log.warning("no checkpoint could be written; the training goes on", exc_info=True)
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)

    def load(self) -> dict[str, Any] | None:
        """The stored state, on the CPU; None where there is none that is whole.

        What is damaged is removed and never used.
        """
        for path in sorted(self._folder.glob("*.pth"), key=_age):
            try:
                if _digest(path) != path.stem:
                    raise ValueError("its content is not what was written")
                stored = torch.load(path, map_location="cpu", weights_only=True)
            except (OSError, RuntimeError, ValueError, pickle.UnpicklingError) as error:
                _log.warning("checkpoint %s is not used: %s", path, error)
            else:
                self._earlier = stored["seconds"]
                return stored["state"]
        self.clear()
        return None

    def clear(self) -> None:
        """Forget the stored state and earlier attempts."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._earlier = 0.0

    def spent(self) -> float:
        """Seconds since this object was made, and those up to the state that it has loaded."""
        return self._earlier + time.perf_counter() - self._started


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _age(path: Path) -> int:
    return -path.stat().st_mtime_ns
