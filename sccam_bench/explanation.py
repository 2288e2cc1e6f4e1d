"""Why a stage would run again: what differs from the nearest finished stage, and where it began."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sccam_bench.differences import UNSET, Change, changes
from sccam_bench.stages.base import Stage
from sccam_bench.store import place_name


@dataclass(frozen=True)
class Cause:
    """Where a difference begins.

    Attributes:
        roles: from the explained stage to the ancestor that differs, as "maps", "classifier";
            empty for the stage itself.
        place: that stage, as NAME-KEY.
        old: the finished stage in its stead.
        changes: what differs between the two; empty where the old one is stored no longer.
    """

    roles: tuple[str, ...]
    place: str
    old: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Explanation:
    """The nearest finished stage of the same kind, as NAME-KEY, and what differs from it.

    `nearest` is None where no stage of the kind was ever stored.
    """

    nearest: str | None
    causes: tuple[Cause, ...] = ()


class History:
    """Compares stages with what a store holds.

    Args:
        records: NAME-KEY -> the record of a finished stage, which holds its `Stage.identity`.
    """

    def __init__(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        self._records = records
        self._kinds: dict[str, list[str]] = defaultdict(list)  # the last finished first
        self._places: dict[str, str] = {}  # short key -> NAME-KEY
        for place in sorted(records, key=self._finished, reverse=True):
            self._kinds[str(records[place].get("stage"))].append(place)
            self._places[place.rpartition("-")[2]] = place
        self._distances: dict[tuple[str, str], int] = {}
        self._compared: dict[tuple[str, str], list[Change]] = {}
        self._texts: dict[int, tuple[Any, str]] = {}  # by id, hence the object beside its text

    def explain(self, stage: Stage) -> Explanation:
        """What differs from the nearest finished stage: that with the fewest differences.

        Parents are followed, and each difference of theirs counts. Of equally near stages the one
        that was finished last is taken.
        """
        candidates = self._kinds.get(stage.recipe.name)
        if not candidates:
            return Explanation(None)
        nearest = min(candidates, key=lambda place: self._distance(stage, place))
        return Explanation(nearest, tuple(self._causes(stage, nearest, (), set())))

    def _finished(self, place: str) -> tuple[str, str]:
        return str(self._records[place].get("finished", "")), place

    def _distance(self, stage: Stage, place: str) -> int:
        if (stage.key, place) not in self._distances:
            count = len(self._own_changes(stage, place))
            for _, parent, old in self._changed_parents(stage, place):
                stored = self._stored(old)
                count += 1 if stored is None else self._distance(parent, stored)
            self._distances[stage.key, place] = count
        return self._distances[stage.key, place]

    def _causes(
        self, stage: Stage, place: str, roles: tuple[str, ...], seen: set[tuple[str, str]]
    ) -> Iterator[Cause]:
        """The differences of a stage, then those of its ancestors, each pair of stages once."""
        own = self._own_changes(stage, place)
        if own:
            yield Cause(roles, _place(stage), place, tuple(own))
        for role, parent, old in self._changed_parents(stage, place):
            if (parent.key, old) in seen:
                continue
            seen.add((parent.key, old))
            stored = self._stored(old)
            if stored is None:
                yield Cause((*roles, role), _place(parent), self._name(old), ())
            else:
                yield from self._causes(parent, stored, (*roles, role), seen)

    def _own_changes(self, stage: Stage, place: str) -> list[Change]:
        """What differs without regard to the parents' own differences."""
        record = self._records[place]
        found = self._of_params(record.get("params", {}), stage.params)
        for name, old, new in (
            ("code version", record.get("version", UNSET), stage.recipe.version),
            ("data digest", record.get("data", UNSET), stage.data),
        ):
            found += changes(old, new, name)
        return [*found, *self._exchanged(stage, place)]

    def _of_params(self, old: Any, new: Mapping[str, Any]) -> list[Change]:
        """Each two sets of parameters are compared once: many stages of a grid have the same."""
        pair = self._text(old), self._text(new)
        if pair not in self._compared:
            self._compared[pair] = list(changes(old, dict(new)))
        return list(self._compared[pair])

    def _text(self, params: Any) -> str:
        if id(params) not in self._texts:
            self._texts[id(params)] = params, json.dumps(params, sort_keys=True)
        return self._texts[id(params)][1]

    def _exchanged(self, stage: Stage, place: str) -> Iterator[Change]:
        """Parents that came, went, or are of another kind than before."""
        before = self._parents(place)
        for role in dict.fromkeys([*before, *stage.parents]):
            old, parent = before.get(role), stage.parents.get(role)
            if old is None or parent is None or self._is_of_other_kind(parent, old):
                then = UNSET if old is None else self._name(old)
                yield Change(f"parent {role}", then, UNSET if parent is None else _place(parent))

    def _changed_parents(self, stage: Stage, place: str) -> Iterator[tuple[str, Stage, str]]:
        """Role, parent now and key of the parent then, where both are of one kind."""
        before = self._parents(place)
        for role, parent in stage.parents.items():
            old = before.get(role, parent.key)
            if old != parent.key and not self._is_of_other_kind(parent, old):
                yield role, parent, old

    def _is_of_other_kind(self, parent: Stage, old: str) -> bool:
        place = self._stored(old)
        return place is not None and self._records[place].get("stage") != parent.recipe.name

    def _stored(self, key: str) -> str | None:
        return self._places.get(key[:16])

    def _parents(self, place: str) -> Mapping[str, str]:
        return self._records[place].get("parents", {})

    def _name(self, key: str) -> str:
        return self._places.get(key[:16], key[:16])


def _place(stage: Stage) -> str:
    return place_name(stage.recipe.name, stage.key)
