"""Axes of a grid: what they change, and what a table calls it."""

import functools
import itertools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sccam_bench.errors import InputError

Named = tuple[tuple[str, Any], ...]  # name in the table, value
METHOD = "method"  # the heading of the named cells
# A heading that means something else in a table; a setting so called gets its whole key.
_TAKEN = {METHOD, "seed", "n", "cell", "epochs", "mark", "body", "recall", "background"}
_TAKEN |= {"protocol", "stage"}


@dataclass(frozen=True)
class Choice:
    """Values of one or more dotted keys, and their names in the table, by the same keys."""

    changes: Mapping[str, Any]
    names: Mapping[str, str]

    def __or__(self, other: "Choice") -> "Choice":
        return Choice({**self.changes, **other.changes}, {**self.names, **other.names})


def together(choices: Iterable[Choice]) -> Choice:
    """All of several choices, which have no key in common."""
    return functools.reduce(operator.or_, choices, Choice({}, {}))


def named_values(values: object, where: str) -> Named:
    """An axis as it is written, a list or a dict of name -> value, with the names.

    Raises:
        InputError: it is empty or neither, or a function has no name.
    """
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{where} must be a list or dict, and not empty")
    if isinstance(values, Mapping):
        named = tuple((str(name), value) for name, value in values.items())
    else:
        named = tuple((_name_of(value, where), value) for value in values)
    if not named:
        raise InputError(f"{where} must be a list or dict, and not empty")
    return named


def check_different(named: Named, where: str) -> None:
    """Raise an InputError where two values have one name."""
    names = [name for name, _ in named]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(
            f"{where} has '{twice}' twice; drop one, or name them: {{name in the table: value}}"
        )


def product(vary: Mapping[str, Named], zipped: Sequence[Mapping[str, Named]]) -> Iterator[Choice]:
    """Every combination of the values of `vary`, and of the steps of each group of `zipped`."""
    axes = [each_alone(key, named) for key, named in vary.items()]
    axes += [_in_step(group) for group in zipped]
    return map(together, itertools.product(*axes))


def each_alone(key: str, named: Named) -> list[Choice]:
    """The values of one key as choices."""
    return [Choice({key: value}, {key: name}) for name, value in named]


def headings(keys: Sequence[str]) -> dict[str, str]:
    """Dotted keys -> their last names, or the whole key where it would be misread."""
    short = [key.split(".")[-1] for key in keys]
    return {
        key: name if short.count(name) == 1 and name not in _TAKEN else key
        for key, name in zip(keys, short, strict=True)
    }


def _in_step(group: Mapping[str, Named]) -> list[Choice]:
    """The first values of all keys together, then the second ones, ..."""
    columns = [each_alone(key, named) for key, named in group.items()]
    return [together(row) for row in zip(*columns, strict=True)]


def _name_of(value: Any, where: str) -> str:
    if callable(value):
        raise InputError(f"{where} holds a function; name it: {{name in the table: function}}")
    return str(value)
