"""From an ablation to its cells, each a resolved configuration."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sccam_bench import config as configuration
from sccam_bench.errors import InputError
from sccam_bench.grid.ablation import Ablation
from sccam_bench.grid.axes import METHOD, Choice, each_alone, headings, product, together
from sccam_bench.grid.exclude import Exclusions, value_at
from sccam_bench.grid.written import Grid, Overrides

_Config = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One resolved configuration, and how the table names it."""

    labels: Mapping[str, str]
    seed: int
    config: _Config

    @property
    def name(self) -> str:
        return ", ".join([*self.labels.values(), f"seed {self.seed}"])


def expand(ablation: Ablation, options: Overrides) -> list[Cell]:
    """All cells of an ablation, fully resolved; `options` change the base (dotted key -> value).

    Cells share the sections that they have in common: do not change a configuration in place.

    Raises:
        InputError: an unknown key or unfit value anywhere, an option that the grid sets itself,
            two cells of one name, or an `exclude` that matches nothing, or everything.
    """
    grid = ablation.grid
    _refuse_vain_options(grid, options)
    base = configuration.merge(configuration.load(ablation.base), options)
    expansion = _Expansion(grid, base)
    expansion.resolve(base)  # an error in the base should not be blamed on a cell
    named = headings(grid.keys)
    cells: list[Cell] = []
    names: set[str] = set()
    for chosen, resolved in expansion.combinations():
        labels = {named.get(key, key): name for key, name in chosen.names.items()}
        _refuse_twin(labels, names)
        cells += [Cell(labels, seed, _seeded(resolved, seed, grid)) for seed in grid.seeds]
    expansion.exclusions.check_used([METHOD, *grid.keys], (cell.config for cell in cells))
    if not cells:
        raise InputError("Ablation.exclude leaves out every cell")
    return cells


class _Expansion:
    """A grid on its base while it becomes cells."""

    def __init__(self, grid: Grid, base: _Config) -> None:
        self._grid, self._base = grid, base
        self._known: configuration.Known = {}
        self.exclusions = Exclusions(grid.exclude)

    def resolve(self, values: _Config) -> _Config:
        return configuration.resolve(values, self._known)

    def combinations(self) -> Iterator[tuple[Choice, _Config]]:
        """Everything but the seeds: what was chosen, and its configuration, resolved."""
        for name, changes in self._grid.cells.items():
            cell = self._changed(self._base, changes)
            named = Choice({}, {METHOD: name} if name else {})
            for combination in product(self._grid.vary, self._grid.zip):
                chosen = named | combination
                if not self.exclusions.by_choice(chosen):
                    yield from self._around(chosen, self._changed(cell, combination.changes))

    def _around(self, chosen: Choice, values: _Config) -> Iterator[tuple[Choice, _Config]]:
        """A combination as it is, then each value of `one_at_a_time` alone."""
        as_it_is = self._resolved(chosen, values)
        alone = [
            (one, self._changed(values, one.changes))
            for key, named in self._grid.one_at_a_time.items()
            for one in each_alone(key, named)
            if not self.exclusions.by_choice(chosen | one)
        ]
        resolved = [(one, self._resolved(chosen | one, changed)) for one, changed in alone]
        unchanged = together(_as_it_is(key, as_it_is, resolved) for key in self._grid.one_at_a_time)
        around = [(unchanged, as_it_is)]
        around += [(unchanged | one, found) for one, found in resolved if found != as_it_is]
        for one, found in around:
            if not self.exclusions.by_config(chosen | one, found):
                yield chosen | one, found

    def _resolved(self, chosen: Choice, values: _Config) -> _Config:
        try:
            return self.resolve(values)
        except InputError as error:
            name = ", ".join(chosen.names.values())
            raise InputError(f"cell '{name}': {error}" if name else str(error)) from error

    def _changed(self, values: _Config, changes: Overrides) -> _Config:
        """`values` with changes in their order, each function called with what is so far."""
        for key, value in changes.items():
            if callable(value):
                value = self._derived(key, value, values)
            values = configuration.merge(values, {key: value})
        return values

    def _derived(self, key: str, function: Callable[[_Config], Any], so_far: _Config) -> Any:
        resolved = self.resolve(so_far)
        try:
            return function(resolved)
        except Exception as error:  # whatever the file's own code raises
            raise InputError(
                f"Ablation: the function that sets '{key}' fails: {error!r}"
            ) from error


def _as_it_is(key: str, config: _Config, alone: list[tuple[Choice, _Config]]) -> Choice:
    """What the table calls a key's value that is left alone: as the value that would do so."""
    value = value_at(config, key)
    name = "-" if value is None else "base" if isinstance(value, Mapping) else str(value)
    same = (one.names[key] for one, found in alone if key in one.names and found == config)
    return Choice({}, {key: next(same, name)})


def _seeded(config: _Config, seed: int, grid: Grid) -> _Config:
    if grid.seeds_reach is None:
        return {**config, "seed": seed}
    reached = dict.fromkeys(grid.seeds_reach, seed)
    return {**config, "role_seeds": {**config["role_seeds"], **reached}}


def _refuse_twin(labels: Mapping[str, str], names: set[str]) -> None:
    """Raise an InputError for the second cell of a name: a table would average the two."""
    name = ", ".join(labels.values())
    if name in names:
        raise InputError(
            f"Ablation: two cells are called '{name}'; name the values of their axis apart: "
            "{name in the table: value}"
        )
    names.add(name)


def _refuse_vain_options(grid: Grid, options: Overrides) -> None:
    """Raise an InputError for an option that no cell would keep."""
    varied = [*grid.vary.items(), *(item for group in grid.zip for item in group.items())]
    for key in options:
        if grid.reaches(key):
            raise InputError(f"--cfg-options {key}: an ablation's seeds are its field 'seeds'")
        for own, named in varied:
            if _covers(own, key) and not any(callable(value) for _, value in named):
                raise InputError(f"--cfg-options {key}: this ablation varies '{own}' itself")
        if all(_sets(changes, key) for changes in grid.cells.values()):
            raise InputError(f"--cfg-options {key}: every cell of this ablation sets it itself")


def _covers(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")


def _sets(changes: Overrides, key: str) -> bool:
    return any(_covers(own, key) and not callable(value) for own, value in changes.items())
