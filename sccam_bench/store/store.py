"""Where finished stages, their logs, checkpoints and locks, and the runs made of them are.

STORE/store.json             format of the store
STORE/stages/NAME-KEY/       a finished stage; written beside its place, renamed when complete
STORE/logs/NAME-KEY.log      what its attempts printed
STORE/checkpoints/NAME-KEY/  where a training in progress can go on
STORE/set_aside/             stages that were found damaged
STORE/imports/NAME.json      what was imported under a name, and the stage that holds it
STORE/RUN/                   tables and figures of a run, and its cells
"""

import contextlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, FileLock, Timeout

from sccam_bench.checkpoint import Checkpoint
from sccam_bench.errors import InputError
from sccam_bench.store.artifact import META, Artifact, ArtifactWriter
from sccam_bench.store.files import unwritable, write_text

DEFAULT_STORE = "runs"
FORMAT = 2  # 1 had no digests
UNFINISHED = ".unfinished-"
CELLS = "cells.json"  # of a run: what each of its cells is and needs
_OWN = ("stages", "logs", "checkpoints", "locks", "set_aside", "imports")


def place_name(name: str, key: str) -> str:
    """What a stage is called in the store, its log and messages: NAME-KEY, the key cut short."""
    return f"{name}-{key[:16]}"


class Store:
    """Finished stages and the runs made of them, below one folder, which need not exist.

    Raises:
        InputError: it is a file.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)
        if self.root.is_file():
            raise InputError(f"store {self.root} is a file; name a folder with --store")

    def prepare(self) -> None:
        """Make the folder and clear away what interrupted stages left.

        Raises:
            InputError: the folder cannot be written, or holds a store of another format.
        """
        self.check_format()
        try:
            for name in _OWN:
                (self.root / name).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._stages):
                pass
            if self._format() is None:
                write_text(self.root / "store.json", json.dumps({"format": FORMAT}))
        except OSError as error:
            raise InputError(unwritable(self.root, error)) from error
        for left in self._stages.glob(f"{UNFINISHED}*"):
            with self.claimed_place(left.name.removeprefix(UNFINISHED)) as ours:
                if ours:  # else somebody is at work there
                    shutil.rmtree(left, ignore_errors=True)

    def check_format(self) -> None:
        """Raise an InputError if the folder holds a store of another format, or of none we know."""
        found = self._format()
        if found is None:
            if self._stages.is_dir() and any(self._stages.iterdir()):
                raise InputError(
                    f"{self.root / 'store.json'} is missing or damaged, so that nobody knows the "
                    "format of the store; its stages are kept. If this version wrote them, write "
                    f'{{"format": {FORMAT}}} into it; choose another folder with --store if not'
                )
        elif found != FORMAT:
            raise InputError(
                f"store {self.root} has format {found}, this version reads and writes {FORMAT}; "
                "choose another folder with --store, or delete it"
            )

    def _format(self) -> Any:
        """What ``store.json`` says; None where it is missing or damaged."""
        try:
            return json.loads((self.root / "store.json").read_text())["format"]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def has(self, name: str, key: str) -> bool:
        return (self._place(name, key) / META).is_file()

    def stored(self, stages: Iterable[tuple[str, str]]) -> set[str]:
        """Of many stages, by name and key, the keys of those that are finished."""
        listed = set(os.listdir(self._stages)) if self._stages.is_dir() else set()
        return {
            key for name, key in stages if place_name(name, key) in listed and self.has(name, key)
        }

    def artifact(self, name: str, key: str) -> Artifact:
        return Artifact(self._place(name, key))

    def meta(self, name: str, key: str) -> dict[str, Any]:
        """What is known of a finished stage: parameters, parents, wall time, peak memory."""
        return self.artifact(name, key).meta

    def records(self) -> dict[str, dict[str, Any]]:
        """NAME-KEY -> what is known of each finished stage, read in one pass.

        What cannot be read is left out: a record informs and decides nothing.
        """
        found = {}
        for path in sorted(self._stages.glob(f"[!.]*/{META}")):
            try:
                meta = json.loads(path.read_bytes())
            except (OSError, ValueError):
                continue
            if isinstance(meta, dict):
                found[path.parent.name] = meta
        return found

    @contextlib.contextmanager
    def claimed(self, name: str, key: str) -> Iterator[bool]:
        """Whether this process alone, of all that use the store, may work on a stage now."""
        with self.claimed_place(place_name(name, key)) as ours:
            yield ours

    @contextlib.contextmanager
    def claimed_place(self, place: str) -> Iterator[bool]:
        """The same for a stage named NAME-KEY."""
        lock = self._lock(place)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Waits until no other process that uses the store is within the same name."""
        with self._lock(name):
            yield

    @contextlib.contextmanager
    def writing(self, name: str, key: str, meta: dict[str, Any]) -> Iterator[ArtifactWriter]:
        """Write a stage; it appears, whole, when the block ends without an exception.

        The block may add to `meta`. Whoever writes has `claimed` the stage.
        """
        folder = self._stages / f"{UNFINISHED}{place_name(name, key)}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            writer = ArtifactWriter(folder)
            yield writer
            writer.finish(meta)
            try:
                folder.rename(self._place(name, key))
            except OSError:
                if not self.has(name, key):  # else another process was faster: its result is ours
                    raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def set_aside(self, place: str) -> Path | None:
        """Move a damaged stage away, so that it is computed anew -> where it is now.

        None if it is gone already: another process was faster.
        """
        folder = self.root / "set_aside"
        folder.mkdir(exist_ok=True)
        target = folder / f"{place}-{time.time_ns()}"
        try:
            (self._stages / place).rename(target)
        except FileNotFoundError:
            return None
        return target

    def found_damaged(self, name: str, key: str) -> list[Path]:
        """Where the results of a stage are that were set aside, the first one first."""
        return sorted((self.root / "set_aside").glob(f"{place_name(name, key)}-*"))

    def checkpoint(self, name: str, key: str) -> Checkpoint:
        """Where the training of a stage can go on."""
        return Checkpoint(self.root / "checkpoints" / place_name(name, key))

    def log(self, name: str, key: str) -> Path:
        """The file that a stage's attempts print into."""
        return self.root / "logs" / f"{place_name(name, key)}.log"

    def mark(self, name: str) -> Path:
        """A file by which other machines know whether they see this folder too."""
        return self.root / "locks" / f"{name}.mark"

    def logs(self) -> dict[str, Path]:
        """All logs by the stage's NAME-KEY."""
        return {path.stem: path for path in sorted((self.root / "logs").glob("*.log"))}

    def register(self, name: str, value: Mapping[str, Any]) -> None:
        """Keep a value under a name; an earlier one of this name is replaced.

        Its ``stage``, a name and a key, stands for itself and not for a run.

        Raises:
            InputError: the name is not one, or nothing can be written.
        """
        path = self._registered(name)
        try:
            write_text(path, json.dumps(dict(value), indent=1))
        except OSError as error:
            raise InputError(unwritable(self.root, error)) from error

    def registered(self, name: str) -> dict[str, Any] | None:
        """The value of a name; None if there is none.

        Raises:
            InputError: the name is not one, or its file is damaged.
        """
        path = self._registered(name)
        try:
            return json.loads(path.read_text()) if path.is_file() else None
        except ValueError as error:
            raise InputError(f"{path} is damaged; delete it and import '{name}' again") from error

    def registered_names(self) -> list[str]:
        """All names that have a value."""
        return sorted(path.name.removesuffix(".json") for path in self._imports.glob("[!.]*.json"))

    def registered_places(self) -> set[str]:
        """The stages, as NAME-KEY, that stand for themselves and not for a run.

        Raises:
            InputError: the file of a name is damaged.
        """
        values = [self.registered(name) for name in self.registered_names()]
        return {place_name(*value["stage"]) for value in values if value is not None}

    def run_folder(self, run: str) -> Path:
        """Where a run's tables and figures are."""
        name = re.sub(r"[^\w.-]+", "_", run)
        return self.root / (f"run_{name}" if name in _OWN else name)

    def _registered(self, name: str) -> Path:
        if not re.fullmatch(r"\w[\w.-]*", name, re.ASCII):
            raise InputError(f"'{name}' is no name; use letters, digits, '.', '_' and '-'")
        return self._imports / f"{name}.json"

    @property
    def _imports(self) -> Path:
        return self.root / "imports"

    @property
    def _stages(self) -> Path:
        return self.root / "stages"

    def _place(self, name: str, key: str) -> Path:
        return self._stages / place_name(name, key)

    def _lock(self, place: str) -> BaseFileLock:
        """A lock that the system releases when its process ends, however it does."""
        return FileLock(self.root / "locks" / f"{place}.lock")
