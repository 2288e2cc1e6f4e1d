"""Precision against recall of the maps, over all background thresholds."""

from collections.abc import Sequence

import numpy as np

from sccam_bench.evaluation.confusion import precision, recall
from sccam_bench.evaluation.policies import POLICIES, add_images
from sccam_bench.report.figures.panels import filled, in_panels, rows_of
from sccam_bench.report.figures.precision_recall import Tradeoff, draw_precision_recall
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.drawings.words import left_out, told_seeds
from sccam_bench.results.lines import Line
from sccam_bench.store import Artifact, Store

NAME = "precision_recall"


def drawings(lines: Sequence[Line], store: Store) -> list[Drawing]:
    """One figure; none where all masks are imported, or no pixel of the truth is scored."""
    mapped = [line for line in lines if line.values("miou_transfer")]
    if not mapped:
        return []
    panels = in_panels([line.labels for line in mapped])
    found = {row: _tradeoff(mapped[row], store) for row in rows_of(panels)}
    seeds = [len(mapped[row].done) for row in found]
    caption = (
        "Precision against recall of the maps, means over the classes without background, at every "
        "background threshold at which each class is found somewhere; marks: the thresholds of the "
        "policies; grey: equal F1 of the two. "
        f"{told_seeds(seeds)}{left_out(len(found), len(mapped))}"
    )
    told = [
        f"{mapped[row].name} {100 * one.marked['transfer'][1]:.1f} and "
        f"{100 * one.marked['transfer'][0]:.1f}"
        for row, one in found.items()
        if "transfer" in one.marked
    ]
    alt = f"Curves; precision and recall in percent at the transfer threshold: {'; '.join(told)}."
    figure = draw_precision_recall(filled(panels, found))
    return [Drawing(NAME, caption, alt, figure)]


def _tradeoff(line: Line, store: Store) -> Tradeoff:
    """Means over seeds, threshold by threshold."""
    curves = np.array([_curves(artifact) for artifact in line.scored(store)])  # (S, 2, T)
    found, correct = curves.mean(axis=0)
    known = ~np.isnan(found + correct)
    marked = {
        policy: (_mean(line, f"recall_{policy}"), _mean(line, f"precision_{policy}"))
        for policy in POLICIES
        if line.values(f"precision_{policy}")  # none where nothing at all is found
    }
    return Tradeoff(found[known], correct[known], marked)


def _curves(artifact: Artifact) -> tuple[np.ndarray, np.ndarray]:
    """Recall and precision (T,) as the table has them; NaN where a class is nowhere found."""
    counts = add_images(artifact.arrays("counts"))
    shown = counts.truth > 0
    shown[0] = False
    found, correct = recall(counts)[:, shown], precision(counts)[:, 1:]
    is_whole = (found > 0).all(axis=1)  # a mean over fewer classes is another one
    # a class that is predicted and in no image counts as 0, one that is neither is left out
    total, number = np.nansum(correct, axis=1), (~np.isnan(correct)).sum(axis=1)
    return found.mean(axis=1), np.where(is_whole, total / np.maximum(number, 1), np.nan)


def _mean(line: Line, column: str) -> float:
    return float(np.mean(line.values(column))) / 100
