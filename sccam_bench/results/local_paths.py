"""Paths of one machine, which have no place in what is published."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

PLACE = "DIR"
_LATEX = r"\\?"  # a character may be escaped
_NAME = rf"(?:{_LATEX}[\w.+@%~-])+"
# "/2" is a label, as of a scale, and tells of no machine
_NUMBER = r"/\d{1,4}(?:\.\d{1,4})?"
_END = rf"(?!\.?{_LATEX}[\w/+@%~-])"  # of a path
# not within a word, a URL, a fraction or a relative path, nor at the end of an HTML element
_ABSOLUTE = re.compile(rf"(?<![\w/.:~\\+@%*)\]<-])(?!{_NUMBER}{_END})(?:{_LATEX}~)?(?:/{_NAME})+/?")


def local_paths(value: Any) -> Iterator[str]:
    """The strings within a configuration that are paths of this machine."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from local_paths(item)
    elif isinstance(value, str) and is_local(value):
        yield value


def is_local(text: str) -> bool:
    """Whether a value is a path from the root, from a home, or from above the working folder."""
    if re.fullmatch(_NUMBER, text):
        return False
    return bool(re.match(r"~?/[^/\s]", text)) or text.startswith(("../", "~"))


def placeholder(path: str) -> str:
    """DIR for a folder, DIR/NAME for a file."""
    name = Path(path).name
    return f"{PLACE}/{name}" if Path(name).suffix else PLACE


def without_paths(text: str, known: Iterable[str] = ()) -> str:
    """A text with placeholders for the `known` paths and for all that look like absolute ones."""
    for path in sorted(set(known), key=len, reverse=True):
        spelled = "".join(f"{_LATEX}{re.escape(character)}" for character in path)
        text = re.sub(rf"{spelled}(?![\w-])", placeholder(path), text)
    return _ABSOLUTE.sub(lambda found: placeholder(found[0]), text)


def value_without_paths(value: Any) -> Any:
    """A configuration's value with placeholders for paths of this machine."""
    if isinstance(value, Mapping):
        return {name: value_without_paths(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(value_without_paths(item) for item in value)
    return placeholder(value) if isinstance(value, str) and is_local(value) else value
