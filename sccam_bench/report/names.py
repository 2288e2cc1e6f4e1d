"""What lines of a table are called in sentences, messages and figures."""

from collections.abc import Iterable, Mapping, Sequence

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


def names_of(lines: Sequence[Mapping[str, str]], headings: Sequence[str] = ()) -> list[str]:
    """Lines by their labels of some `headings`; without any, of those that are not alike in all.

    Where lines that differ in these would have one name, all have each label with its heading.
    """
    changing = [n for n in lines[0] if len({one[n] for one in lines}) > 1] if lines else []
    used = list(headings or changing or (lines[0] if lines else ()))
    names = [name_of(labels, used) for labels in lines]
    if len(set(names)) == len({tuple(one[n] for n in used) for one in lines}):
        return names
    return [spelled_out({n: one[n] for n in used}) for one in lines]


def spelled_out(labels: Mapping[str, str]) -> str:
    """Each label with its heading, also what the line does not have."""
    return ", ".join(f"{heading} {value}" for heading, value in labels.items())
