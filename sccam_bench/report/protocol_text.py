"""Facts of protocols in words, and in what two of them differ."""

from collections.abc import Iterable, Mapping
from typing import Any

from sccam_bench.differences import UNSET, changes
from sccam_bench.report.protocol import NOT_KNOWN
from sccam_bench.report.protocol_facts import FACTS

_DIGITS = 12  # of a digest


def text_of(value: Any) -> str:
    """A value in one line; a component's options as Type (option value, ...)."""
    if value is None:
        return "none"
    if value is UNSET:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return " + ".join(text_of(item) for item in value)
    if not isinstance(value, Mapping):
        return short(str(value))
    told = ", ".join(
        f"{name} {_nested(one)}"
        for name, one in value.items()
        if name != "type" and one is not None
    )
    kind = value.get("type", "")
    return f"{kind} ({told})" if kind and told else kind or told


def _nested(value: Any) -> str:
    """A value within another; a section without a type in brackets."""
    is_section = isinstance(value, Mapping) and "type" not in value
    return f"({text_of(value)})" if is_section else text_of(value)


def short(text: str) -> str:
    """The beginning of a digest; other text as it is."""
    is_digest = len(text) == 64 and set(text) <= set("0123456789abcdef")
    return text[:_DIGITS] if is_digest else text


def told_apart(first: Any, second: Any) -> tuple[str, str]:
    """Two different values of a fact, of components of one type only what differs."""
    if not (isinstance(first, Mapping) and isinstance(second, Mapping)):
        return text_of(first), text_of(second)
    if first.get("type") != second.get("type"):
        return text_of(first.get("type")), text_of(second.get("type"))
    found = list(changes(dict(second), dict(first)))
    own = ", ".join(f"{one.name} {text_of(one.new)}" for one in found)
    if len(found) == 1:
        return own, text_of(found[0].old)
    return own, ", ".join(f"{one.name} {text_of(one.old)}" for one in found)


def differences_text(differences: Mapping[str, tuple[Any, Any]], other: str) -> str:
    """What `differing` found, in a phrase; `other` is what stands before the second's values.

    >>> differences_text({"normalisation": ("min_max", "max")}, "the others")
    'CAM normalisation min_max, the others max'
    """
    told = []
    for name, pair in differences.items():
        if NOT_KNOWN not in pair:
            one, two = told_apart(*pair)
            told.append(f"{FACTS[name].title} {one}, {other} {two}")
    own, others = ([n for n, pair in differences.items() if pair[i] == NOT_KNOWN] for i in (0, 1))
    told += [f"not known: {_titles(own)}"] if own else []
    told += [f"known only here: {_titles(others)}"] if others else []
    return "; ".join(told)


def _titles(names: Iterable[str]) -> str:
    return ", ".join(FACTS[name].title for name in names)
