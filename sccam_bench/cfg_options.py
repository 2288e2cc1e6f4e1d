"""``KEY=VALUE`` on a command line: how it is read and how it is written."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from sccam_bench.errors import InputError


def parse_options(words: Sequence[str]) -> dict[str, Any]:
    """KEY=VALUE words -> dotted key -> value.

    A value is read as Python (5, 0.1, True, None, [1, 2], 'text') and otherwise taken as text;
    lists of plain words like [cat,dog] and the spellings true, false and null are understood.

    Raises:
        InputError: a word without "=", or a list without its end.
    """
    options = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise InputError(f"--cfg-options {word}: write KEY=VALUE, for example training.lr=0.01")
        options[key] = _parse_value(value, word)
    return options


def _parse_value(text: str, word: str) -> Any:
    spellings = {"true": True, "false": False, "null": None, "none": None}
    if text.lower() in spellings:
        return spellings[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        pass
    if text.startswith(("[", "(")):
        if not text.endswith(("]", ")")):
            raise InputError(f"--cfg-options {word}: the list has no end")
        return [_parse_value(item.strip(), word) for item in text[1:-1].split(",") if item.strip()]
    return text


def write_options(options: Mapping[str, Any]) -> list[str]:
    """Dotted key -> value -> KEY=VALUE words that `parse_options` reads as the same."""
    return [f"{key}={_write_value(value)}" for key, value in options.items()]


def _write_value(value: Any) -> str:
    if isinstance(value, str) and _is_plain(value):
        return value
    return repr(value)


def _is_plain(text: str) -> bool:
    """Whether a text stands for itself without quotation marks."""
    try:
        return bool(_parse_value(text, text) == text)
    except InputError:
        return False
