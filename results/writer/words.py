"""Differences in words, and tables."""

import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd

from sccam_bench.evaluation.detectable import ALPHA
from sccam_bench.evaluation.holm import holm
from sccam_bench.evaluation.seed_differences import OverSeeds

UNCLEAR = "not distinguishable"


def interval(found: OverSeeds) -> str:
    """+2.7 [-1.2, 6.6]"""
    return f"{found.mean:+.1f} [{found.low:.1f}, {found.high:.1f}]"


def apart(found: OverSeeds) -> str:
    """2.7 [-1.2, 6.6] above, or below: a difference as a reader would say it."""
    if found.mean < 0:
        return f"{-found.mean:.1f} [{-found.high:.1f}, {-found.low:.1f}] below"
    return f"{found.mean:.1f} [{found.low:.1f}, {found.high:.1f}] above"


def told(found: Sequence[OverSeeds]) -> list[str]:
    """In words, whether each of a section's differences is one, adjusted after Holm."""
    words = []
    for one, p in zip(found, holm([one.p for one in found]), strict=True):
        sign = "above" if one.mean > 0 else "below"
        words.append(sign if p <= ALPHA else UNCLEAR)
    return words


def judged(found: Sequence[OverSeeds]) -> list[str]:
    """+2.7 [1.2, 4.2] above: each difference of a section with its word."""
    return [f"{interval(one)} {word}" for one, word in zip(found, told(found), strict=True)]


def markdown(rows: Sequence[Mapping[str, str]], num_labels: int = 1) -> str:
    table = pd.DataFrame(rows)
    align = ["left"] * num_labels + ["right"] * (table.shape[1] - num_labels)
    return table.to_markdown(index=False, colalign=align, disable_numparse=True)


def filled(block: str) -> str:
    """A paragraph or list in lines of 100 characters; tables and headings as they are."""
    if block.startswith("* "):
        points = block.removeprefix("* ").split("\n* ")
        return "\n".join(_filled(f"* {point}", indent="  ") for point in points)
    return block if block[0] in "#|<" else _filled(block)


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        100,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
