"""What a stage is, and the key that its result is stored under."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sccam_bench.checkpoint import Checkpoint
from sccam_bench.config import RuntimeOptions
from sccam_bench.data.base import WSSSDataset
from sccam_bench.store import Artifact, ArtifactWriter

_encoded = json.JSONEncoder(sort_keys=True).encode


@dataclass(frozen=True)
class Task:
    """Everything a running stage may use."""

    params: Mapping[str, Any]
    dataset: WSSSDataset
    inputs: Mapping[str, Artifact]
    output: ArtifactWriter
    report: Callable[[float, str], None]
    runtime: RuntimeOptions
    checkpoint: Checkpoint


@dataclass(frozen=True)
class Recipe:
    """A kind of stage. Its `version` rises when its code gives other numbers than before.

    All stages of a `gate` recipe are run before any other stage.
    """

    name: str
    version: int
    run: Callable[[Task], None]
    gate: bool = False


@dataclass(frozen=True, eq=False)
class Stage:
    """One cached step of a cell.

    `params` are the parameters that the recipe really reads, `data` the digest of what it reads
    of the data set. `title` and `cost` (any unit, for the time left) are for people.
    """

    recipe: Recipe
    params: Mapping[str, Any]
    dataset: WSSSDataset
    data: str
    parents: Mapping[str, "Stage"] = field(default_factory=dict)
    title: str = ""
    cost: float = 1.0

    @cached_property
    def key(self) -> str:
        """SHA-256 of name, version, parameters, data and the parents' keys."""
        return key_of(self.identity())

    def identity(self) -> dict[str, Any]:
        return {
            "stage": self.recipe.name,
            "version": self.recipe.version,
            "params": dict(self.params),
            "data": self.data,
            "parents": {role: parent.key for role, parent in self.parents.items()},
        }

    def work(self) -> "Work":
        """The stage without its ancestors, for another process."""
        parents = {role: (one.recipe.name, one.key) for role, one in self.parents.items()}
        return Work(
            self.recipe, self.params, self.dataset, parents, self.identity(), self.title, self.cost
        )

    def with_ancestors(self) -> Iterator["Stage"]:
        """All stages that this one needs, each once and after its parents, itself last."""
        yield from in_order([self])


def in_order(ends: Iterable[Stage]) -> list[Stage]:
    """The stages that `ends` need, themselves included: each once and after its parents."""
    found: dict[str, Stage] = {}

    def visit(stage: Stage) -> None:
        if stage.key not in found:
            for parent in stage.parents.values():
                visit(parent)
            found[stage.key] = stage

    for end in ends:
        visit(end)
    return list(found.values())


@dataclass(frozen=True)
class Work:
    """A stage as it travels to the process that runs it: its parents by name and key alone."""

    recipe: Recipe
    params: Mapping[str, Any]
    dataset: WSSSDataset
    parents: Mapping[str, tuple[str, str]]
    identity: Mapping[str, Any]
    title: str
    cost: float

    @property
    def key(self) -> str:
        return key_of(self.identity)


def key_of(identity: Mapping[str, Any]) -> str:
    """SHA-256 of what a stage is."""
    return hashlib.sha256(_encoded(identity).encode()).hexdigest()


def unique(stages: Iterator[Stage]) -> list[Stage]:
    """Stages without repetition, the first of each key kept, order unchanged."""
    return list({stage.key: stage for stage in stages}.values())
