"""What lines of a table are called in sentences, messages and figures."""

from collections.abc import Iterable, Mapping

_WORDS = ("None", "True", "False")  # say nothing without their heading


def told(heading: str, value: str) -> str:
    """A label in words: with the heading of its column, unless it speaks for itself."""
    if value == "-":
        return f"no {heading}"
    is_word = any(c.isalpha() for c in value) and value not in _WORDS
    return value if heading in ("method", "step") or is_word else f"{heading} {value}"


def name_of(labels: Mapping[str, str], headings: Iterable[str] | None = None) -> str:
    """A line by its labels, or by those of some `headings`.

    What it does not have goes unsaid, unless that is all; the only line of a table is "base".
    """
    used = list(labels if headings is None else headings)
    words = [told(name, labels[name]) for name in used if labels[name] != "-"]
    return ", ".join(words or [told(name, labels[name]) for name in used]) or "base"
