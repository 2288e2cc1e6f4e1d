"""Ablations: from one question to a list of cells."""

import dataclasses
import itertools
import runpy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sccam_bench import config as configuration
from sccam_bench import plugins
from sccam_bench.errors import InputError

Overrides = Mapping[str, Any]


# A heading that means something else in a table; a setting so called gets its whole key.
_TAKEN = {"method", "seed", "n", "cell", "epochs", "mark", "body", "recall", "background"}


@dataclass(frozen=True)
class Ablation:
    """One question and the grid that answers it: cells x vary x seeds.

    Args:
        question: what the table answers.
        base: configuration file, relative to the ablation file.
        cells: named changes of the base, as dotted key -> value. A value may be a function of
            the configuration so far, for a setting that depends on another.
        vary: dotted key -> values, or -> {name in the table: value}; all combinations are run.
        seeds: seeds of classifier, clustering and AffinityNet.
        metric: the column that the table is about; it comes first.
        published: CSV of published figures to print below the table, relative to the ablation
            file; None for none. All CSV files beside it can be compared with the table.

    Raises:
        InputError: an axis is empty or not what it must be.
    """

    question: str
    base: str
    cells: Mapping[str, Overrides] = field(default_factory=lambda: {"": {}})
    vary: Mapping[str, Iterable[Any] | Mapping[str, Any]] = field(default_factory=dict)
    seeds: Iterable[int] = (0,)
    metric: str = "miou_transfer"
    published: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.cells, Mapping) or not self.cells:
            raise InputError("Ablation.cells must be a dict of name -> changes, and not empty")
        for name, overrides in self.cells.items():
            if not isinstance(overrides, Mapping):
                raise InputError(f"Ablation.cells['{name}'] must be a dict of key -> value")
        for key, values in self.vary.items():
            if isinstance(values, str) or not isinstance(values, Iterable) or not values:
                raise InputError(f"Ablation.vary['{key}'] must be a list or dict, and not empty")
        for key in [*self.vary, *(key for changes in self.cells.values() for key in changes)]:
            if key == "seed":
                raise InputError("'seed' is set by Ablation.seeds, not by cells or vary")
        if not isinstance(self.seeds, Iterable):
            raise InputError(f"Ablation.seeds is {self.seeds!r}; it must be a list, like range(3)")
        seeds = tuple(self.seeds)
        if not seeds or len(set(seeds)) != len(seeds) or not all(_is_seed(s) for s in seeds):
            raise InputError(f"Ablation.seeds is {seeds}; it must hold different integers >= 0")
        object.__setattr__(self, "seeds", seeds)  # a generator would last for one cell only


@dataclass(frozen=True)
class Cell:
    """One resolved configuration, and how the table names it."""

    labels: Mapping[str, str]
    seed: int
    config: Mapping[str, Any]

    @property
    def name(self) -> str:
        return ", ".join([*self.labels.values(), f"seed {self.seed}"])


def load_ablation(path: str | Path) -> Ablation:
    """Run an ablation file and take its ``ABLATION``, its base made absolute.

    Modules of ``custom_imports`` may lie beside the file.

    Raises:
        InputError: no such file, or it defines no ABLATION.
    """
    path = Path(path)
    if not path.is_file():
        shipped = ", ".join(str(p) for p in sorted(path.parent.glob("*.py"))) or "see ablations/"
        raise InputError(f"ablation file {path} does not exist; there are: {shipped}")
    plugins.search_beside(path)
    try:
        ablation = runpy.run_path(str(path)).get("ABLATION")
    except InputError as error:
        raise InputError(f"ablation file {path}: {error}") from error
    except Exception as error:  # whatever the file's own code raises
        raise InputError(f"ablation file {path} cannot be read: {error!r}") from error
    if not isinstance(ablation, Ablation):
        raise InputError(f"ablation file {path} does not define ABLATION = Ablation(...)")
    published = ablation.published
    return dataclasses.replace(
        ablation,
        base=str((path.parent / ablation.base).resolve()),
        published=None if published is None else str((path.parent / published).resolve()),
    )


def expand(ablation: Ablation, options: Overrides) -> list[Cell]:
    """All cells of an ablation, fully resolved; `options` change the base (dotted key -> value).

    Raises:
        InputError: an unknown key or unfit value anywhere, or an option that the grid varies.
    """
    _refuse_vain_options(ablation, options)
    base = configuration.merge(configuration.load(ablation.base), options)
    configuration.resolve(base)  # an error in the base should not be blamed on a cell
    axes = [_axis(key, values) for key, values in ablation.vary.items()]
    headings = _headings(list(ablation.vary))
    cells = []
    for name, overrides in ablation.cells.items():
        for choice in itertools.product(*axes):
            changes = [*overrides.items(), *((axis.key, axis.value) for axis in choice)]
            values = base
            for key, value in changes:
                values = configuration.merge(values, {key: _derived(key, value, values)})
            labels = {"method": name} if name else {}
            labels |= {headings[axis.key]: axis.label for axis in choice}
            for seed in ablation.seeds:
                resolved = configuration.resolve({**values, "seed": seed})
                cells.append(Cell(labels, seed, resolved))
    return cells


@dataclass(frozen=True)
class _Choice:
    key: str
    label: str
    value: Any


def _axis(key: str, values: Iterable[Any] | Mapping[str, Any]) -> list[_Choice]:
    named = values if isinstance(values, Mapping) else {str(value): value for value in values}
    return [_Choice(key, label, value) for label, value in named.items()]


def _refuse_vain_options(ablation: Ablation, options: Overrides) -> None:
    """Raise an InputError for an option that no cell would keep, and for a doubly set key."""
    for key in options:
        if key == "seed":
            raise InputError("--cfg-options seed: an ablation's seeds are its field 'seeds'")
        for varied, values in ablation.vary.items():
            chosen = values.values() if isinstance(values, Mapping) else values
            if _covers(varied, key) and not any(callable(value) for value in chosen):
                raise InputError(f"--cfg-options {key}: this ablation varies '{varied}' itself")
        if all(_sets(changes, key) for changes in ablation.cells.values()):
            raise InputError(f"--cfg-options {key}: every cell of this ablation sets it itself")
    for name, changes in ablation.cells.items():
        for key in changes:
            if key in ablation.vary:
                raise InputError(f"Ablation: cell '{name}' and vary both set '{key}'")


def _covers(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")


def _sets(changes: Overrides, key: str) -> bool:
    return any(_covers(own, key) and not callable(value) for own, value in changes.items())


def _is_seed(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _headings(keys: list[str]) -> dict[str, str]:
    """Dotted keys -> their last names, or the whole key where it would be misread."""
    short = [key.split(".")[-1] for key in keys]
    return {
        key: name if short.count(name) == 1 and name not in _TAKEN else key
        for key, name in zip(keys, short, strict=True)
    }


def _derived(
    key: str, value: Any | Callable[[Mapping[str, Any]], Any], so_far: Mapping[str, Any]
) -> Any:
    if not callable(value):
        return value
    try:
        return value(configuration.resolve(so_far))
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"Ablation: the function that sets '{key}' fails: {error!r}") from error
