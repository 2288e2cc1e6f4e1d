"""What a label is called in a sentence."""

_WORDS = ("None", "True", "False")  # say nothing without their heading


def told(heading: str, value: str) -> str:
    """A label in words: with the heading of its column, unless it speaks for itself."""
    if value == "-":
        return f"no {heading}"
    is_word = any(c.isalpha() for c in value) and value not in _WORDS
    return value if heading in ("method", "step") or is_word else f"{heading} {value}"
