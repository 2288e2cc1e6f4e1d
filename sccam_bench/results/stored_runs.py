"""Runs as their folders and stores tell of them: finished, unfinished, published, or half gone."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.frozen import FrozenCell, FrozenRun, read_frozen
from sccam_bench.report.protocol import PROTOCOLS, Protocol, read_protocols
from sccam_bench.results.origins import commit_of
from sccam_bench.results.recalled import Memory, Recalled
from sccam_bench.store import CELLS, Store
from sccam_bench.store.maintenance import runs

TABLE = "table.csv"  # of a run's folder
MADE = "made.json"  # of a published one
_SEED, _PROTOCOL, _KEY = "seed", "protocol", "stage_key"  # columns of it
_Row = Mapping[str, Any]


@dataclass(frozen=True)
class StoredCell:
    """A cell of a run, as far as anything is left of it.

    Attributes:
        frozen: its configuration and stages; None where the run's folder no longer says.
        recalled: its stages; None where they are not stored.
        row: column -> value of its row in the table; empty without a result.
        protocol: None where nobody has written it down.
    """

    labels: Mapping[str, str]
    seed: int
    frozen: FrozenCell | None
    recalled: Recalled | None
    row: _Row
    protocol: Protocol | None

    @property
    def name(self) -> str:
        return ", ".join([*self.labels.values(), f"seed {self.seed}"])


@dataclass(frozen=True)
class StoredRun:
    """A run's folder and what it holds; `store` is None where it lies in none."""

    name: str
    folder: Path
    store: Store | None
    cells: list[StoredCell]

    @cached_property
    def metas(self) -> dict[str, Mapping[str, Any]]:
        """The records of the stages that are still stored, by their keys."""
        if self.store is None:
            return {}
        recalled = [cell.recalled for cell in self.cells if cell.recalled is not None]
        stages = {stage.key: stage for one in recalled for stage in one.stages}
        return {key: self.store.meta(one.recipe.name, key) for key, one in stages.items()}

    @cached_property
    def published_commits(self) -> list[str]:
        """What ``made.json`` says of a published run's commits; none where it says nothing."""
        try:
            commits = json.loads((self.folder / MADE).read_text())["commits"]
            return sorted(commit_of(one) for one in commits)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return []


def find_run(name: str, root: str) -> Path:
    """The folder of a run: a path, or a name in the store `root`.

    Raises:
        InputError: there is no such folder, or it is no run's.
    """
    store, path = Store(root), Path(name)
    for folder in (path, store.run_folder(name)):
        if (folder / CELLS).is_file() or (folder / TABLE).is_file():
            return folder
    if path.is_dir() and name not in runs(store):
        raise InputError(
            f"{name} is not the folder of a run: it has neither {CELLS} nor {TABLE}; name a "
            "folder that `run` or `publish` has written"
        )
    known = runs(store)
    near = did_you_mean(name, known) if known else "there is none in it"
    raise InputError(f"store {root} has no run '{name}', and there is no such folder; {near}")


def read_run(name: str, folder: Path) -> StoredRun:
    """What is left of a run: its cells from ``cells.json``, or else its rows.

    Raises:
        InputError: a file of the folder, or of a stage, is damaged, or two rows have one name.
    """
    root = folder.resolve().parent
    store = Store(root) if (root / "store.json").is_file() else None
    if store is not None:
        store.check_format()
    frozen = read_frozen(folder) if (folder / CELLS).is_file() else None
    written = _rows(folder / TABLE) if (folder / TABLE).is_file() else []
    _refuse_twins(folder / TABLE, written)
    protocols = read_protocols(folder) if (folder / PROTOCOLS).is_file() else {}
    if frozen is None:
        cells = [_from_row(labels, row, protocols) for labels, row in written]
    else:
        cells = list(_from_frozen(frozen, store, written, protocols))
    if not cells:
        raise InputError(f"{folder} has no cells: its {TABLE} is empty; run its ablation again")
    return StoredRun(name, folder, store, cells)


def _refuse_twins(path: Path, written: Iterable[tuple[Mapping[str, str], _Row]]) -> None:
    """Raise an InputError where two rows have the same labels and seed."""
    names: set[tuple[str, ...]] = set()
    for labels, row in written:
        name = (*labels.values(), f"seed {row[_SEED]}")
        if name in names:
            raise InputError(
                f"{path} has two rows of '{', '.join(name)}', which cannot be told apart; name "
                "the values of the ablation apart, {name in the table: value}, and write it again"
            )
        names.add(name)


def _from_row(
    labels: Mapping[str, str], row: _Row, protocols: Mapping[str, Protocol]
) -> StoredCell:
    protocol = protocols.get(row.get(_PROTOCOL) or "")
    return StoredCell(labels, int(row[_SEED]), None, None, row, protocol)


def _from_frozen(
    frozen: FrozenRun,
    store: Store | None,
    written: Iterable[tuple[Mapping[str, str], _Row]],
    protocols: Mapping[str, Protocol],
) -> Iterable[StoredCell]:
    """The cells; their rows from the store if they are there, else from the table.

    A row of the table counts only if it is of the cell's stages: the run may have begun anew.
    """
    by_cell = {(*labels.values(), int(row[_SEED])): row for labels, row in written}
    memory = None if store is None else Memory(store)
    for cell in frozen.cells:
        row = by_cell.get((*cell.labels.values(), cell.seed), {})
        if row and row.get(_KEY) != cell.ends[0].rpartition("-")[2]:
            row = {}
        protocol = protocols.get(row.get(_PROTOCOL) or "")
        recalled = None if memory is None else memory.cell(cell)
        if recalled is not None and store is not None:
            row = recalled.row(cell.labels, cell.seed, store)
        yield StoredCell(cell.labels, cell.seed, cell, recalled, row, protocol)


def _rows(path: Path) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Labels, and all columns of each row; numbers as such, None for an empty place.

    Raises:
        InputError: it is not a table that `run` has written.
    """
    try:
        with path.open(newline="") as file:
            reader = csv.DictReader(file, strict=True)
            names = list(reader.fieldnames or [])
            labels = names[: names.index(_SEED)] if names else []
            return [
                (
                    {name: line[name] for name in labels},
                    {name: _value(name, line[name]) for name in names if name not in labels},
                )
                for line in reader
            ]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise InputError(
            f"{path} is not a table of a run ({error}); run its ablation again"
        ) from error


def _value(name: str, text: str) -> Any:
    if name == _SEED:
        return int(text)
    if not text:
        return None
    try:
        return text if name in (_KEY, _PROTOCOL) else float(text)  # digits may look like a number
    except ValueError:
        return text
