"""The figures of a run, drawn from what its finished stages have stored; one gatherer per file."""

from collections.abc import Sequence

from sccam_bench.planning import Plan
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.drawings import (
    clusters,
    curves,
    examples,
    parts,
    per_class,
    precision_recall,
    sweeps,
)
from sccam_bench.results.lines import Line
from sccam_bench.store import Store


def drawings(planned: Plan, lines: Sequence[Line], store: Store) -> list[Drawing]:
    """All figures of which there is something to show; `lines` are the finished ones."""
    if not lines:
        return []
    return [
        *sweeps.drawings(planned, lines, store),
        *curves.drawings(lines, store),
        *per_class.drawings(planned, lines, store),
        *parts.drawings(lines, store),
        *precision_recall.drawings(lines, store),
        *clusters.drawings(planned, lines, store),
        *examples.drawings(planned, lines, store),
    ]
