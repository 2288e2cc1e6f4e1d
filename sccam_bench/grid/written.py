"""A grid in one form, however it is written; wrong grids are refused here."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sccam_bench.config import SEED_ROLES
from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.grid.axes import Named, check_different, named_values
from sccam_bench.grid.exclude import Pattern, Predicate
from sccam_bench.report.protocol_facts import FACTS

Overrides = Mapping[str, Any]  # dotted key -> value, or a function of the configuration so far


@dataclass(frozen=True)
class Grid:
    """The fields of an `Ablation` that make its cells, checked.

    Raises:
        InputError: a key is set twice, or by the seeds too.
    """

    cells: Mapping[str, Overrides]
    vary: Mapping[str, Named]
    zip: tuple[Mapping[str, Named], ...]
    one_at_a_time: Mapping[str, Named]
    exclude: tuple[Pattern | Predicate, ...]
    seeds: tuple[int, ...]
    seeds_reach: tuple[str, ...] | None

    def __post_init__(self) -> None:
        place: dict[str, str] = {}
        for axis, key in self._axis_keys():
            if key in place:
                raise InputError(f"Ablation: {place[key]} and {axis} both set '{key}'")
            place[key] = axis
        for name, changes in self.cells.items():
            for key in changes:
                if place.get(key) in ("vary", "zip"):
                    raise InputError(f"Ablation: cell '{name}' and {place[key]} both set '{key}'")
        for key in [*place, *(key for changes in self.cells.values() for key in changes)]:
            self._check_seeds(key)

    @property
    def keys(self) -> list[str]:
        """The dotted keys of all axes, in the order of the table's columns."""
        return [key for _, key in self._axis_keys()]

    def reaches(self, key: str) -> bool:
        """Whether the seeds set a key of the configuration."""
        if self.seeds_reach is None:
            return key == "seed"
        return key in ("role_seeds", *(f"role_seeds.{role}" for role in self.seeds_reach))

    def _axis_keys(self) -> Iterator[tuple[str, str]]:
        yield from (("vary", key) for key in self.vary)
        yield from (("zip", key) for group in self.zip for key in group)
        yield from (("one_at_a_time", key) for key in self.one_at_a_time)

    def _check_seeds(self, key: str) -> None:
        if key == "seed":
            raise InputError("'seed' is set by Ablation.seeds, not by cells or an axis")
        if self.reaches(key):
            raise InputError(f"'{key}' is set by Ablation.seeds, which reach it")


def cells_of(cells: object) -> Mapping[str, Overrides]:
    """Named cells, or an InputError where they are none."""
    if not isinstance(cells, Mapping) or not cells:
        raise InputError("Ablation.cells must be a dict of name -> changes, and not empty")
    for name, overrides in cells.items():
        if not isinstance(overrides, Mapping):
            raise InputError(f"Ablation.cells['{name}'] must be a dict of key -> value")
        _check_dotted(overrides, f"Ablation.cells['{name}']")
        if not isinstance(name, str) or (not name and len(cells) > 1):
            raise InputError(f"Ablation.cells: {name!r} must be a name for the table")
    return cells


def _check_dotted(keys: Iterable[object], where: str) -> None:
    for key in keys:
        if not isinstance(key, str):
            raise InputError(f"{where}: {key!r} must be a dotted key, like 'labeler.num_clusters'")


def lasting(values: Any) -> Any:
    """The same, but iterators as tuples: they would last for one reading only."""
    if isinstance(values, Mapping):
        return {key: lasting(one) for key, one in values.items()}
    return tuple(values) if isinstance(values, Iterator) else values


def axes_of(axes: object, where: str) -> dict[str, Named]:
    """Axes of different values.

    Raises:
        InputError: they are not what they must be, or two values of one have one name.
    """
    found = _axes_of(axes, where)
    for key, named in found.items():
        check_different(named, f"Ablation.{where}['{key}']")
    return found


def _axes_of(axes: object, where: str) -> dict[str, Named]:
    if not isinstance(axes, Mapping):
        raise InputError(f"Ablation.{where} must be a dict of key -> values")
    _check_dotted(axes, f"Ablation.{where}")
    return {key: named_values(values, f"Ablation.{where}['{key}']") for key, values in axes.items()}


def zipped_of(groups: object) -> tuple[dict[str, Named], ...]:
    """Groups of keys with equally many values each, or an InputError."""
    groups = [groups] if isinstance(groups, Mapping) else groups
    if isinstance(groups, str) or not isinstance(groups, Iterable):
        raise InputError("Ablation.zip must be a dict of key -> values, or a list of such dicts")
    zipped = tuple(_axes_of(group, "zip") for group in groups if group != {})
    for group in zipped:
        lengths = {key: len(named) for key, named in group.items()}
        if len(set(lengths.values())) > 1:
            raise InputError(
                f"Ablation.zip: the keys of a group need equally many values, not {lengths}"
            )
    return zipped


def exclusions_of(entries: object) -> tuple[Pattern | Predicate, ...]:
    """One or many entries of `Ablation.exclude`, or an InputError where one means nothing."""
    entries = [entries] if isinstance(entries, Mapping) or callable(entries) else entries
    if isinstance(entries, str) or not isinstance(entries, Iterable):
        raise InputError("Ablation.exclude must be a dict, a function, or a list of them")
    found = tuple(entries)
    for number, entry in enumerate(found):
        where = f"Ablation.exclude[{number}]"
        if not callable(entry) and not (isinstance(entry, Mapping) and entry):
            raise InputError(f"{where} must be a function, or a dict of key -> value, not empty")
        if isinstance(entry, Mapping):
            _check_dotted(entry, where)
            if "seed" in entry:
                raise InputError(
                    f"{where} names 'seed'; all cells have the same seeds, or means do not compare"
                )
    return found


def seeds_of(seeds: object) -> tuple[int, ...]:
    """Different seeds, or an InputError."""
    if not isinstance(seeds, Iterable):
        raise InputError(f"Ablation.seeds is {seeds!r}; it must be a list, like range(3)")
    found = tuple(seeds)
    if not found or len(set(found)) != len(found) or not all(_is_seed(seed) for seed in found):
        raise InputError(f"Ablation.seeds is {found}; it must hold different integers >= 0")
    return found


def _is_seed(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def roles_of(roles: object) -> tuple[str, ...] | None:
    """The roles that seeds reach, None for all; or an InputError that names the nearest role."""
    if roles is None:
        return None
    found = _known(roles, SEED_ROLES, "Ablation.seeds_reach", "there is no role")
    if not found:
        raise InputError("Ablation.seeds_reach is empty; leave it out for all roles")
    return found


def facts_of(facts: object, where: str) -> tuple[str, ...]:
    """Facts of a protocol by their names, or an InputError that names the nearest one."""
    return _known(facts, FACTS, where, "a protocol has no fact")


def _known(names: object, known: Collection[str], where: str, unknown: str) -> tuple[str, ...]:
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise InputError(f"{where} is {names!r}; it must be a list, like {[next(iter(known))]}")
    found = tuple(names)
    for name in found:
        if name not in known:
            near = did_you_mean(str(name), known)
            raise InputError(f"{where}: {unknown} '{name}'; {near}")
    return found
