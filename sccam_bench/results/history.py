"""How the results of a run's cells have changed: a line for each change, in ``history.jsonl``."""

import dataclasses
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sccam_bench.planning import Plan
from sccam_bench.provenance import provenance
from sccam_bench.report.tables.columns import HEADINGS, is_cost
from sccam_bench.results.done import done_cells
from sccam_bench.results.origins import Origin, commit_of, origin_of
from sccam_bench.results.stored_runs import StoredCell, StoredRun
from sccam_bench.store import Store, place_name

HISTORY = "history.jsonl"  # of a run's folder
_Name = tuple[Any, ...]


@dataclass(frozen=True)
class Entry:
    """A cell's result at one time.

    Attributes:
        time: UTC, as 2026-11-25T00:18:16Z.
        commit: of the run that found it, with * if files differed from it; "" if not known.
        row: column of the report's table -> value, costs and IoU of single classes left out.
        ends: the stages that evaluate it, as NAME-KEY.
        origin: what made it.
    """

    time: str
    commit: str
    labels: Mapping[str, str]
    seed: int
    row: Mapping[str, float | None]
    ends: list[str]
    origin: Origin

    @property
    def cell(self) -> _Name:
        """Labels and seed, the same for the same cell."""
        return _cell_name(self.labels, self.seed)

    def is_known(self, last: "Entry | None") -> bool:
        """Whether the last entry of its cell, if there is one, has its stages and its scores."""
        return last is not None and (self.ends, dict(self.row)) == (last.ends, dict(last.row))


def append_history(planned: Plan, store: Store) -> None:
    """Add a line for each finished cell whose result is not that of its last line.

    Two runs that end at once write one after the other.
    """
    folder = store.run_folder(planned.request.run_name)
    entries = list(_entries(planned, store))
    with store.alone(f"history-{folder.name}"):
        known, _ = read_history(folder)
        last = {entry.cell: entry for entry in known}
        new = [one for one in entries if not one.is_known(last.get(one.cell))]
        if new:
            _append(folder / HISTORY, "".join(_encoded(entry) for entry in new))


def read_history(folder: Path) -> tuple[list[Entry], int]:
    """The entries of a run's folder, the first one first, and how many lines are damaged."""
    path = folder / HISTORY
    if not path.is_file():
        return [], 0
    entries, damaged = [], 0
    for line in path.read_text(errors="replace").splitlines():
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            entries.append(Entry(**{**values, "origin": Origin(**values["origin"])}))
        except (ValueError, TypeError, KeyError):
            damaged += 1
    return entries, damaged


def entry_of(cell: StoredCell, run: StoredRun) -> Entry | None:
    """What the store holds of a cell now; None where it has no result there."""
    if cell.recalled is None or cell.frozen is None:
        return None
    metas = [run.metas[stage.key] for stage in cell.recalled.stages]
    last = max(metas, key=lambda meta: str(meta.get("finished", "")))
    return Entry(
        str(last.get("finished", "")),
        commit_of(last),
        cell.labels,
        cell.seed,
        _scores(cell.row),
        list(dict.fromkeys(cell.frozen.ends)),
        origin_of(cell.frozen.config, metas),
    )


def _entries(planned: Plan, store: Store) -> Iterator[Entry]:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    commit = commit_of(provenance())
    for done in done_cells(planned, store):
        cell, graph = done.cell, done.graph
        yield Entry(
            now,
            commit,
            dict(cell.labels),
            cell.seed,
            _scores(done.row),
            list(dict.fromkeys(place_name(end.recipe.name, end.key) for end in graph.ends)),
            origin_of(
                cell.config, [store.meta(stage.recipe.name, stage.key) for stage in graph.stages()]
            ),
        )


def _scores(row: Mapping[str, Any]) -> dict[str, float | None]:
    names = [name for name in HEADINGS if name in row and not is_cost(name)]
    return {name: row[name] for name in names}


def _cell_name(labels: Mapping[str, str], seed: int) -> _Name:
    return (*sorted(labels.items()), seed)


def _encoded(entry: Entry) -> str:
    return json.dumps(dataclasses.asdict(entry), default=str) + "\n"


def _append(path: Path, text: str) -> None:
    """Write at the end of a file, at once; a line that was cut off before stays one of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell() > 0:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                text = f"\n{text}"
        file.write(text.encode())
