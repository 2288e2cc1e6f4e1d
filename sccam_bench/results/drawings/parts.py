"""How much of each part of the objects is found, where a data set knows parts."""

from collections.abc import Sequence

import numpy as np

from sccam_bench.evaluation.bootstrap import RESAMPLES, over_images, resampled_scores
from sccam_bench.evaluation.confusion import Counts, recall
from sccam_bench.report.figures.dots import Dot, draw_dots
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.drawings import words
from sccam_bench.results.lines import Line
from sccam_bench.store import Artifact, Store

NAME = "parts"
_PARTS = ("body", "mark")  # their order in the counts
_MOST_LINES = 24


def drawings(lines: Sequence[Line], store: Store) -> list[Drawing]:
    """One figure; none where no line knows parts."""
    known = [line for line in lines if line.values("body_coverage_transfer")]
    if not known:
        return []
    shown = known[:_MOST_LINES]
    counts = {line.name: list(map(_part_counts, line.scored(store))) for line in shown}
    dots = {line.name: _dots(line, counts[line.name]) for line in shown}
    panels = {
        part: {name: found[place] for name, found in dots.items()}
        for place, part in enumerate(_PARTS)
    }
    images = [len(one.truth) for found in counts.values() for one in found]
    seeds = [len(line.done) for line in shown]
    caption = (
        "Share of the pixels of each part of the objects that is found as its class, at the "
        f"transfer threshold. Bars: {words.told_images(images, RESAMPLES)}{words.ticks(seeds)}. "
        f"{words.told_seeds(seeds)}{words.left_out(len(shown), len(known))}"
    )
    told = [f"{name} {body.value:.1f} and {mark.value:.1f}" for name, (body, mark) in dots.items()]
    alt = f"Dots; percent of bodies and marks found: {'; '.join(told)}."
    figure = draw_dots(panels, "pixels found [%]")
    return [Drawing(NAME, caption, alt, figure)]


def _dots(line: Line, counts: Sequence[Counts]) -> list[Dot]:
    """One for each part; `counts` are the seeds'."""
    resampled = 100 * resampled_scores(counts, score=recall).mean(axis=0)  # (resamples, 2)
    shown = np.count_nonzero(counts[0].truth, axis=0).tolist()
    dots = []
    for part, drawn, number in zip(_PARTS, resampled.T, shown, strict=True):
        found = over_images(drawn, number)
        low, high = (None, None) if found is None else (found.low, found.high)
        seeds = line.values(f"{part}_coverage_transfer")
        dots.append(Dot(float(np.mean(seeds)), low, high, seeds))
    return dots


def _part_counts(artifact: Artifact) -> Counts:
    """Of body and mark (N, 2) at the transfer threshold; what is found is all that is known."""
    stored = artifact.arrays("counts")
    cuts = np.array(artifact.table("curve")["thresholds"])
    (index,) = np.flatnonzero(cuts == artifact.table("scores")["transfer"]["threshold"])
    found = stored["part_found"][:, index]
    return Counts(intersection=found, predicted=found, truth=stored["part_truth"])
