"""Which numbers of a table were made under another protocol than the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SIGNS = ("†", "‡", "§", "¶", "‖")


def sign(number: int) -> str:
    """The signs of footnotes in their order, from 0: once each, then doubled, and so on."""
    return SIGNS[number % len(SIGNS)] * (number // len(SIGNS) + 1)


@dataclass(frozen=True)
class Marks:
    """Signs of odd numbers, and a footnote for each sign.

    Attributes:
        signs: by the labels of a line, and the name of a row's column ("miou_transfer").
        footnotes: sign -> in what its numbers differ from the others of their column.
    """

    signs: Mapping[tuple[Sequence[str], str], str] = field(default_factory=dict)
    footnotes: Mapping[str, str] = field(default_factory=dict)

    def of(self, labels: Sequence[str], column: str) -> str:
        """The sign of one number; "" where it was made like the others."""
        return self.signs.get((tuple(labels), column), "")
