"""Ablations: from one question to a list of cells."""

import dataclasses
import itertools
import runpy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sccam_bench import config as configuration
from sccam_bench.errors import InputError

Overrides = Mapping[str, Any]


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
        metric: the column that the table is about.
        published: CSV of published figures to print below the table, relative to the ablation
            file; None for none.
    """

    question: str
    base: str
    cells: Mapping[str, Overrides] = field(default_factory=lambda: {"": {}})
    vary: Mapping[str, Iterable[Any] | Mapping[str, Any]] = field(default_factory=dict)
    seeds: Iterable[int] = (0,)
    metric: str = "miou_transfer"
    published: str | None = None


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

    Raises:
        InputError: no such file, or it defines no ABLATION.
    """
    path = Path(path)
    if not path.is_file():
        shipped = ", ".join(str(p) for p in sorted(path.parent.glob("*.py"))) or "see ablations/"
        raise InputError(f"ablation file {path} does not exist; there are: {shipped}")
    try:
        ablation = runpy.run_path(str(path)).get("ABLATION")
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
    if "seed" in ablation.vary:
        raise InputError("vary has the key 'seed'; an ablation's seeds are its field 'seeds'")
    for key in options:
        if key in ablation.vary:
            raise InputError(f"--cfg-options {key}: this ablation varies that key itself")
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
                values = configuration.merge(values, {key: _derived(value, values)})
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


def _headings(keys: list[str]) -> dict[str, str]:
    """Dotted keys -> their last names, or the whole key where two would read alike."""
    short = [key.split(".")[-1] for key in keys]
    return {
        key: name if short.count(name) == 1 and name != "method" else key
        for key, name in zip(keys, short, strict=True)
    }


def _derived(value: Any | Callable[[Mapping[str, Any]], Any], so_far: Mapping[str, Any]) -> Any:
    return value(configuration.resolve(so_far)) if callable(value) else value
