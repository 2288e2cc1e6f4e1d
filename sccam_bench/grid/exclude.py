"""Combinations that a grid leaves out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.grid.axes import Choice

Pattern = Mapping[str, Any]
Predicate = Callable[[Mapping[str, Any]], bool]
_ABSENT = object()


class Exclusions:
    """The entries of `Ablation.exclude`, and which of them have matched."""

    def __init__(self, entries: Iterable[Pattern | Predicate]) -> None:
        self._entries = list(entries)
        self._used: set[int] = set()

    def by_choice(self, chosen: Choice) -> bool:
        """Whether a pattern that names nothing but the grid's own keys leaves this out.

        That is known before the combination is resolved, which may be impossible.
        """

        def left_out(entry: Pattern | Predicate) -> bool:
            return isinstance(entry, Mapping) and all(
                key in chosen.names
                and _fits(wanted, chosen.names[key], chosen.changes.get(key, _ABSENT))
                for key, wanted in entry.items()
            )

        return self._any(left_out)

    def by_config(self, chosen: Choice, config: Mapping[str, Any]) -> bool:
        """Whether an entry leaves this resolved combination out; seeds are no part of it."""
        if not self._entries:
            return False
        seen = {key: value for key, value in config.items() if key != "seed"}

        def left_out(entry: Pattern | Predicate) -> bool:
            if not isinstance(entry, Mapping):
                return _holds(entry, seen)
            return all(
                _fits(wanted, chosen.names.get(key), value_at(seen, key, _ABSENT))
                for key, wanted in entry.items()
            )

        return self._any(left_out)

    def check_used(self, keys: Iterable[str], configs: Iterable[Mapping[str, Any]]) -> None:
        """Raise an InputError for an entry that has matched nothing.

        `keys` are the grid's own, `configs` those of the cells that are left.
        """
        for number, entry in enumerate(self._entries):
            if number in self._used:
                continue
            where = f"Ablation.exclude[{number}]"
            if not isinstance(entry, Mapping):
                raise InputError(f"{where}, a function, is true of no cell; mend or remove it")
            known = {*keys, *(key for config in configs for key in _dotted(config))}
            for key in entry:
                if key not in known:
                    near = did_you_mean(key, known)
                    raise InputError(f"{where} is {dict(entry)}; no cell has a key '{key}'; {near}")
            raise InputError(f"{where} is {dict(entry)}, which is no cell; mend or remove it")

    def _any(self, left_out: Callable[[Pattern | Predicate], bool]) -> bool:
        matched = [number for number, entry in enumerate(self._entries) if left_out(entry)]
        self._used.update(matched)
        return bool(matched)


def value_at(config: Mapping[str, Any], key: str, absent: Any = None) -> Any:
    """The value of a dotted key in a nested configuration; `absent` where there is none."""
    value: Any = config
    for name in key.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return absent
        value = value[name]
    return value


def _fits(wanted: Any, name: str | None, value: Any) -> bool:
    """Whether a value is the wanted one, or its name in the table fits the wanted pattern."""
    if name is not None and isinstance(wanted, str) and fnmatchcase(name, wanted):
        return True
    return bool(value == (list(wanted) if isinstance(wanted, tuple) else wanted))


def _holds(predicate: Predicate, config: Mapping[str, Any]) -> bool:
    try:
        return bool(predicate(config))
    except Exception as error:  # whatever the file's own code raises
        raise InputError(
            f"Ablation.exclude: a function fails: {error!r}; it gets a cell's resolved "
            "configuration, without the seed"
        ) from error


def _dotted(config: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in config.items():
        yield prefix + name
        if isinstance(value, Mapping):
            yield from _dotted(value, f"{prefix}{name}.")
