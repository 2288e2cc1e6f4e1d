"""The one exception that means: the input is wrong, and here is how to mend it."""

import difflib
from collections.abc import Iterable

_LISTED = 40  # names at most: a grid has thousands of cells


class InputError(Exception):
    """Wrong input; the message names the file, key or value, and the remedy.

    The command line prints it without a traceback and exits with status 2.
    """


class MissingFiles(InputError):
    """A data set or weights that are not on this machine; what else is asked may be right."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`word` among `known` -> "did you mean 'x'?" or, if nothing is near, what is known."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    if near:
        return f"did you mean '{near[0]}'?"
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    if any("," in name for name in names):  # else nobody sees where one ends
        names = [f"'{name}'" for name in names]
    return "known: " + ", ".join(names[:_LISTED]) + more
