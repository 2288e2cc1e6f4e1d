"""Single values of a configuration: whether they fit an annotation and lie in their range."""

import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sccam_bench.errors import InputError, did_you_mean


def with_floats(value: Any, hint: Any) -> Any:
    """A copy in which numbers are floats where the hint says so: 5 and 5.0 are one setting."""
    if hint is float and isinstance(value, int):
        return float(value)
    if typing.get_args(hint) == (float,) and isinstance(value, list | tuple):
        return [float(item) for item in value]
    return copied(value)


def check_known(values: Iterable[str], known: Iterable[str], where: str) -> None:
    known = list(known)
    for key in values:
        if key not in known:
            raise InputError(
                f"unknown configuration key '{where}.{key}'; {did_you_mean(key, known)}"
            )


def check_type(value: Any, hint: Any, where: str) -> None:
    if not fits(value, hint):
        name = hint.__name__ if isinstance(hint, type) else str(hint)
        name = name.replace("collections.abc.Sequence[", "list[")
        raise InputError(f"{where} is {value!r}; it must be of type {name}")


def check_range(value: Any, limits: Mapping[str, Any], where: str) -> None:
    if limits.get("needed") and not value:
        raise InputError(f"{where} is empty; it needs at least one entry")
    low, high = limits.get("low"), limits.get("high")
    for number in value if isinstance(value, list | tuple) else [value]:
        if number is None:  # a field that may be left unset
            continue
        if low is not None and not number >= low:  # so written, nan is refused
            raise InputError(f"{where} is {number}; it must be at least {low}")
        if high is not None and not number <= high:
            raise InputError(f"{where} is {number}; it must be at most {high}")


def fits(value: Any, hint: Any) -> bool:
    """Whether a configuration value fits an annotation, entries of lists included."""
    origin = typing.get_origin(hint) or hint
    if origin is Any:
        return True
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, member) for member in typing.get_args(hint))
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    if origin is None or origin is type(None):
        return value is None
    if origin is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if origin is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if origin in (list, tuple, Sequence):
        entry = (typing.get_args(hint) or (Any,))[0]
        return isinstance(value, list | tuple) and all(fits(item, entry) for item in value)
    return isinstance(value, origin)


def copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: copied(item) for name, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list | tuple) else value
