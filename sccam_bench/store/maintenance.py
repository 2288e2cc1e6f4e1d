"""Keeping a store: what is damaged, what takes up space, what no kept run needs."""

import json
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.store.artifact import FILES, META, Artifact, DamagedArtifact, text_digest
from sccam_bench.store.store import CELLS, UNFINISHED, Store, place_name

_IDENTITY = ("stage", "version", "params", "data", "parents")


@dataclass(frozen=True)
class Entry:
    """Something in a store: of what `kind`, called how, and how many bytes it has."""

    kind: str
    name: str
    size: int


def finished_places(store: Store) -> list[str]:
    """The NAME-KEY of all finished stages."""
    return sorted(path.parent.name for path in store.root.glob(f"stages/[!.]*/{META}"))


def damage(store: Store, place: str) -> str | None:
    """What is wrong with a stored stage; None if every byte is as it was written."""
    folder = store.root / "stages" / place
    artifact = Artifact(folder)
    try:
        for name in artifact.digests:
            artifact.content(name)
        meta = artifact.meta
    except DamagedArtifact as found:
        return found.what
    expected = {META, FILES, *artifact.digests}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    if there - expected:
        return f"{sorted(there - expected)[0]} is none of its files"
    if all(name in meta for name in _IDENTITY):
        identity = {name: meta[name] for name in _IDENTITY}
        if place_name(identity["stage"], text_digest(identity)) != place:
            return "it is stored under another stage's name"
    return None


def entries(store: Store) -> list[Entry]:
    """Everything in a store, a stage, log, checkpoint, damaged stage or run each."""
    found = [
        Entry(place.rpartition("-")[0], place, _size(store.root / "stages" / place))
        for place in finished_places(store)
    ]
    for kind, pattern in (
        ("(unfinished)", f"stages/{UNFINISHED}*"),
        ("(logs)", "logs/*"),
        ("(checkpoints)", "checkpoints/*"),
        ("(set aside)", "set_aside/*"),
    ):
        found += [Entry(kind, path.name, _size(path)) for path in sorted(store.root.glob(pattern))]
    found += [Entry("(runs)", name, _size(store.root / name)) for name in runs(store)]
    return found


def runs(store: Store) -> list[str]:
    """The folders of the runs that were started in this store."""
    return sorted(path.parent.name for path in store.root.glob(f"*/{CELLS}"))


def needed_places(store: Store, kept: Collection[str]) -> set[str]:
    """The NAME-KEY of all stages that the cells of these runs need.

    Raises:
        InputError: a run is not there, or the list of its cells cannot be read.
    """
    known, needed = runs(store), set[str]()
    for run in kept:
        if run not in known:
            raise InputError(f"store {store.root} has no run '{run}'; {did_you_mean(run, known)}")
        path = store.root / run / CELLS
        try:
            cells = json.loads(path.read_text())["cells"]
            needed |= {place for cell in cells for place in cell["stages"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path} cannot be read ({error!r}), so nobody knows what that run needs; start "
                "the run again, or delete its folder"
            ) from error
    return needed


def unneeded(store: Store, kept: Collection[str]) -> list[Entry]:
    """What the kept runs do not need: other stages, their logs and checkpoints, damaged ones."""
    needed = needed_places(store, kept) | store.registered_places()
    done = set(finished_places(store))

    def is_needed(entry: Entry) -> bool:
        if entry.kind == "(checkpoints)" and entry.name in done:
            return False  # its process was killed just after the stage was stored
        return entry.kind == "(runs)" or entry.name.removesuffix(".log") in needed

    return [entry for entry in entries(store) if not is_needed(entry)]


def delete(store: Store, chosen: Iterable[Entry]) -> Iterator[Entry]:
    """Delete entries one by one -> those that are gone; what another run works on stays."""
    for entry in chosen:
        place = entry.name.removesuffix(".log").removeprefix(UNFINISHED)
        with store.claimed_place(place) as ours:
            if not ours:
                continue
            path = _path(store, entry)
            if path.is_dir():
                doomed = path.with_name(f"{UNFINISHED}{place}")
                if path != doomed:
                    shutil.rmtree(doomed, ignore_errors=True)
                    path.rename(doomed)  # half deleted, it must not be taken for a finished stage
                shutil.rmtree(doomed)
            else:
                path.unlink(missing_ok=True)
        yield entry


def _path(store: Store, entry: Entry) -> Path:
    folders = {
        "(logs)": "logs",
        "(checkpoints)": "checkpoints",
        "(set aside)": "set_aside",
        "(runs)": ".",
    }
    return store.root / folders.get(entry.kind, "stages") / entry.name


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
