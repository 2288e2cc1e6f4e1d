"""Finished cells as a store remembers them, whatever code and data sets are at hand now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sccam_bench.data.outline import OutlineDataset
from sccam_bench.errors import InputError
from sccam_bench.frozen import FrozenCell
from sccam_bench.pipeline import mask_columns
from sccam_bench.report import rows
from sccam_bench.stages.base import Recipe, Stage, Task
from sccam_bench.store import Store

_EVALUATION, _SUB_LABELS = "evaluation", "sub_labels"  # kinds of stages
_UNKNOWN = OutlineDataset((), {}, {})  # no data set is needed to read what was stored


@dataclass(frozen=True)
class Recalled:
    """A finished cell's stages, made from their records; they have the keys that they had.

    Attributes:
        stages: all that the cell needs, each after its parents.
        map_scores: the evaluation of the maps; None where masks are imported.
        segmentation: the evaluations of masks, by column of the report.
        sub_labels: those of the last round; None without rounds.
    """

    stages: tuple[Stage, ...]
    map_scores: Stage | None
    segmentation: Mapping[str, Stage]
    sub_labels: Stage | None

    def row(self, labels: Mapping[str, str], seed: int, store: Store) -> dict[str, Any]:
        """The cell's row of the report's table."""
        return rows.row(labels, seed, self.map_scores, self.sub_labels, self.segmentation, store)


class Memory:
    """Recalls stages from the records of a store; each is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stages: dict[str, Stage | None] = {}
        self._by_key: dict[str, Stage] = {}

    def cell(self, cell: FrozenCell) -> Recalled | None:
        """The stages of a cell; None where one of them is not stored."""
        found = [self._stage(place) for place in cell.stages]
        stages = tuple(stage for stage in found if stage is not None)
        if len(stages) < len(found):
            return None
        by_place = dict(zip(cell.stages, stages, strict=True))
        first, *others = (by_place[place] for place in cell.ends)
        return Recalled(
            stages,
            first if first.recipe.name == _EVALUATION else None,
            dict(zip(mask_columns(cell.config), others, strict=True)),
            next((one for one in reversed(stages) if one.recipe.name == _SUB_LABELS), None),
        )

    def _stage(self, place: str) -> Stage | None:
        """A stage whose parents were asked for before."""
        if place not in self._stages:
            self._stages[place] = self._read(place)
        return self._stages[place]

    def _read(self, place: str) -> Stage | None:
        kind, _, key = place.rpartition("-")
        if not self._store.has(kind, key):
            return None
        meta = self._store.meta(kind, key)
        if any(parent not in self._by_key for parent in meta["parents"].values()):
            return None
        parents = {role: self._by_key[parent] for role, parent in meta["parents"].items()}
        recipe = Recipe(kind, meta["version"], _run_no_more)
        stage = Stage(recipe, meta["params"], _UNKNOWN, meta["data"], parents, meta["title"])
        self._by_key[stage.key] = stage
        return stage


def _run_no_more(task: Task) -> None:
    del task
    raise InputError("this stage is known from its record alone; run its ablation again")
