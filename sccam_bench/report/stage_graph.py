"""The graph of an ablation's stages as people look at it: grouped where it is large."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sccam_bench.stages.base import Stage
from sccam_bench.store import place_name

LIMIT = 80  # stages; above, equal siblings become one node
STATES = ("cached", "to run", "partly cached")


@dataclass(frozen=True)
class Node:
    """Stages of one kind in the same position.

    Attributes:
        detail: what the cells that need them have in common and others have not.
        places: their names, NAME-KEY.
        cached: how many of them are stored.
        cells: how many cells need them.
        gate: whether they run before all others, which therefore have no edges from them.
    """

    title: str
    detail: str
    places: tuple[str, ...]
    cached: int
    cells: int
    gate: bool = False

    @property
    def state(self) -> str:
        """One of `STATES`."""
        if not self.cached:
            return "to run"
        return "cached" if self.cached == len(self.places) else "partly cached"

    @property
    def remark(self) -> str:
        """Which stage this is, or how many these are; for how many cells."""
        count = len(self.places)
        if count == 1:
            return f"{self.places[0]}, {_cells(self.cells)}"
        stored = f" ({self.cached} cached)" if self.state == "partly cached" else ""
        return f"{count} stages{stored}, {_cells(self.cells)}"


@dataclass(frozen=True)
class StageGraph:
    """Nodes, parents before children, and edges from a node to one that needs it, as indices.

    Edges that a longer path implies are left out, and those from gates.
    """

    nodes: list[Node]
    edges: list[tuple[int, int]]


@dataclass(frozen=True)
class NamedCell:
    """A cell's labels, heading -> value, and the keys of the stages that it needs."""

    labels: Mapping[str, str]
    keys: Collection[str]


def stage_graph(
    stages: Sequence[Stage],
    missing: Collection[str],
    cells: Sequence[NamedCell],
    limit: int = LIMIT,
) -> StageGraph:
    """The graph of unique stages, parents before children; `missing` are keys of those to run.

    More than `limit` stages are grouped: those of equal title whose parents are grouped together.
    """
    group_of = _groups(stages) if len(stages) > limit else {s.key: i for i, s in enumerate(stages)}
    members: dict[int, list[Stage]] = {}
    for stage in stages:
        members.setdefault(group_of[stage.key], []).append(stage)
    links = {
        (group_of[parent.key], group_of[stage.key])
        for stage in stages
        for parent in stage.parents.values()
        if not parent.recipe.gate
    }
    users = _users(cells)
    common = _common(cells)
    nodes = []
    for group in members.values():
        needed_by = set().union(*(users[stage.key] for stage in group))
        labels = _common([cells[number] for number in sorted(needed_by)])
        detail = _text({name: value for name, value in labels.items() if name not in common})
        nodes.append(_node(group, missing, detail, len(needed_by)))
    return StageGraph(nodes, reduced(len(nodes), links))


def _node(group: Sequence[Stage], missing: Collection[str], detail: str, cells: int) -> Node:
    recipe = group[0].recipe
    places = tuple(place_name(recipe.name, stage.key) for stage in group)
    cached = sum(stage.key not in missing for stage in group)
    return Node(group[0].title or recipe.name, detail, places, cached, cells, recipe.gate)


def _users(cells: Sequence[NamedCell]) -> dict[str, set[int]]:
    """Key of a stage -> numbers of the cells that need it."""
    users: dict[str, set[int]] = {}
    for number, cell in enumerate(cells):
        for key in cell.keys:
            users.setdefault(key, set()).add(number)
    return users


def _groups(stages: Sequence[Stage]) -> dict[str, int]:
    """Key -> number of the group, of stages of equal title whose parents are in equal groups."""
    numbers: dict[tuple, int] = {}
    group_of: dict[str, int] = {}
    for stage in stages:  # parents before children
        parents = frozenset((role, group_of[p.key]) for role, p in stage.parents.items())
        position = (stage.recipe.name, stage.title, parents)
        group_of[stage.key] = numbers.setdefault(position, len(numbers))
    return group_of


def reduced(count: int, links: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """The edges of an acyclic graph, each to a higher number, that no longer path implies."""
    ends: list[list[int]] = [[] for _ in range(count)]
    for start, end in sorted(links):
        ends[start].append(end)
    reach = [0] * count  # per node a bit for each node that can be reached
    kept = []
    for start in reversed(range(count)):
        for end in ends[start]:
            if not reach[start] >> end & 1:
                kept.append((start, end))
                reach[start] |= reach[end] | 1 << end
    return sorted(kept)


def _common(cells: Sequence[NamedCell]) -> dict[str, str]:
    """The labels that all cells have."""
    shared = dict(cells[0].labels)
    for cell in cells:
        shared = {name: value for name, value in shared.items() if cell.labels.get(name) == value}
        if not shared:
            break
    return shared


def _text(labels: Mapping[str, str]) -> str:
    return ", ".join(_named(name, value) for name, value in labels.items())


def _named(name: str, value: str) -> str:
    if value == "-":
        return f"no {name}"
    return value if name == "method" else f"{name} {value}"


def _cells(count: int) -> str:
    return f"{count} cell{'s' if count > 1 else ''}"
