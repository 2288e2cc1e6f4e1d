"""What a check of data found: right, worth knowing, or wrong and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "wrong"]
UNPACK = "unpack VOCtrainval_11-May-2012.tar again"
_SHOWN = 3  # names of a long list


@dataclass(frozen=True)
class Finding:
    """One line of a report; `remedy` says what to do about a wrong one."""

    level: Level
    topic: str
    text: str
    remedy: str = ""


def named(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
