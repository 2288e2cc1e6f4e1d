"""Marks the numbers of a table that were made under another protocol than the others."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from sccam_bench.report.marks import Marks, sign
from sccam_bench.report.protocol import NOT_KNOWN, Protocol, differing
from sccam_bench.report.protocol_facts import kind_of
from sccam_bench.report.protocol_text import differences_text

Line = tuple[str, ...]  # labels


def mark_odd(
    protocols: Mapping[Line, Protocol], columns: Mapping[str, Collection[Line]], reference: Line
) -> Marks:
    """Mark what deviates from the most common protocol of its column.

    Equally common ones count as the `reference` line's. Lines of which some fact is not known are
    never the norm where there are others. Numbers that deviate alike have the same sign.

    Args:
        protocols: by the labels of the lines, in their order.
        columns: the lines that have a number there.
    """
    by_kind: dict[str, list[str]] = {}
    for column in columns:
        kind = kind_of(column)
        if kind is not None:
            by_kind.setdefault(kind, []).append(column)
    signs: dict[tuple[Sequence[str], str], str] = {}
    footnotes: dict[str, str] = {}  # text -> sign
    for alike in by_kind.values():
        there = {line for column in alike for line in columns[column]}
        scored = {
            line: protocol.of_column(alike[0])
            for line, protocol in protocols.items()
            if line in there
        }
        for line, text in _deviations(scored, reference).items():
            mark = footnotes.setdefault(text, sign(len(footnotes)))
            signs |= {(line, column): mark for column in alike if line in columns[column]}
    return Marks(signs, {mark: text for text, mark in footnotes.items()})


def numbers(lines: pd.DataFrame, labels: Sequence[str]) -> dict[str, set[Line]]:
    """The columns of a table of means, and the lines that have a number there."""
    names = [tuple(map(str, line)) for line in lines[list(labels)].itertuples(index=False)]
    return {
        str(column): {names[place] for place in np.flatnonzero(lines[column].notna())}
        for column in lines.columns
        if not str(column).endswith("_sd")
    }


def _deviations(protocols: Mapping[Line, Protocol], reference: Line) -> dict[Line, str]:
    """In what lines differ from the norm; those that agree are not there."""
    if not protocols:
        return {}
    norm = _norm(protocols, reference)
    known: dict[str, str] = {}
    for protocol in protocols.values():
        if protocol.id not in known:
            known[protocol.id] = differences_text(differing(protocol, norm), "the others")
    return {line: known[one.id] for line, one in protocols.items() if known[one.id]}


def _norm(protocols: Mapping[Line, Protocol], reference: Line) -> Protocol:
    whole = {line: one for line, one in protocols.items() if NOT_KNOWN not in one.facts.values()}
    candidates = whole or protocols
    counts = Counter(one.id for one in candidates.values())
    most = max(counts.values())
    common = {line: one for line, one in candidates.items() if counts[one.id] == most}
    return common.get(reference, next(iter(common.values())))
