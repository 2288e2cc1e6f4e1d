"""Refuses a table that would mix protocols without being told to."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sccam_bench.errors import InputError
from sccam_bench.report.protocol import NOT_KNOWN, Protocol
from sccam_bench.report.protocol_facts import FACTS
from sccam_bench.report.protocol_text import told_apart

_NAMED = 3  # cells of a value


def check_mixing(cells: Mapping[str, Protocol], allowed: Collection[str]) -> None:
    """Raise an InputError if the `cells` of a table, by name, differ in a fact not `allowed`.

    A fact that is not known, as of imported maps, is no reason: only a mark tells of it.
    """
    mixed = {name: _values(name, cells) for name in FACTS if name not in allowed}
    refused = [name for name, values in mixed.items() if values]
    if not refused:
        return
    told = [f"  {FACTS[name].title} ({name}): {_told(mixed[name])}" for name in refused]
    names = json.dumps(refused)
    raise InputError(
        "this table would mix protocols, and its numbers would not compare:\n"
        + "\n".join(told)
        + f"\nlet the cells agree, or say that they are meant to differ: mixes={names} in the "
        f"ablation, or --mix-protocols {' '.join(refused)}; the odd numbers are then marked"
    )


def _values(name: str, cells: Mapping[str, Protocol]) -> dict[str, list[str]]:
    """Where cells differ in a fact, by no other fact explained: value as JSON -> the cells."""
    explained: dict[str, dict[str, list[str]]] = {}
    known: dict[str, tuple[str, str] | None] = {}
    for cell, protocol in cells.items():
        if protocol.id not in known:
            known[protocol.id] = _place(name, protocol)
        place = known[protocol.id]
        if place is not None:
            causes, value = place
            explained.setdefault(causes, {}).setdefault(value, []).append(cell)
    return next((values for values in explained.values() if len(values) > 1), {})


def _place(name: str, protocol: Protocol) -> tuple[str, str] | None:
    """The values of what explains the fact, and its own; None if it has none, or nobody knows."""
    value = protocol.facts.get(name, NOT_KNOWN)
    if value == NOT_KNOWN:
        return None
    causes = [protocol.facts.get(cause) for cause in FACTS[name].follows]
    return _json(causes), _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _told(values: Mapping[str, list[str]]) -> str:
    """The first two values, each with some of its cells."""
    (first, in_first), (second, in_second), *more = values.items()
    one, other = told_apart(json.loads(first), json.loads(second))
    text = f"{one} in {_some(in_first)}, but {other} in {_some(in_second)}"
    return text + (f" ({len(values)} values in all)" if more else "")


def _some(cells: Sequence[str]) -> str:
    shown = ", ".join(f"'{cell}'" for cell in cells[:_NAMED])
    return shown + (f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else "")
