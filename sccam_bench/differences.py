"""What differs between two nested structures of parameters."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_SHOWN = 60  # characters of a value
_DIGEST = 12  # characters of a SHA-256, enough to tell two apart


class _Unset:
    def __repr__(self) -> str:
        return "(not set)"


UNSET = _Unset()  # the value of a parameter on the side that lacks it


@dataclass(frozen=True)
class Change:
    """A parameter, by its dotted name, and its values then and now; `UNSET` where it is absent."""

    name: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.name}: {_short(self.old)} -> {_short(self.new)}"


def changes(old: Any, new: Any, name: str = "") -> Iterator[Change]:
    """The innermost parameters that differ between values that JSON can hold, in their order.

    Dicts are compared key by key, and sequences item by item where they hold dicts and are equally
    long; everything else as a whole. Numbers that are equal but written differently (5 and
    5.0) differ, since keys of stages are digests of the text.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from changes(old.get(key, UNSET), new.get(key, UNSET), _dotted(name, key))
    elif _are_alike(old, new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from changes(one, other, _dotted(name, index))
    elif not _are_equal(old, new):
        yield Change(name, old, new)


def _are_alike(old: Any, new: Any) -> bool:
    """Whether both are sequences of as many dicts."""
    return (
        isinstance(old, list | tuple)
        and isinstance(new, list | tuple)
        and len(old) == len(new)
        and all(isinstance(item, dict) for item in [*old, *new])
    )


def _are_equal(old: Any, new: Any) -> bool:
    if type(old) is type(new) and isinstance(old, str | bool | int | float):
        return bool(old == new)
    return old is not UNSET and new is not UNSET and _text(old) == _text(new)


def _dotted(name: str, key: object) -> str:
    return f"{name}.{key}" if name else str(key)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _short(value: Any) -> str:
    """A value in a line of text; of a digest its beginning."""
    if isinstance(value, str) and len(value) >= 64 and set(value) <= set("0123456789abcdef+"):
        return value[:_DIGEST]
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
