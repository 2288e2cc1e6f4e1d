"""mIoU against the background threshold, for each line with maps."""

from collections.abc import Sequence

import numpy as np

from sccam_bench.evaluation.policies import POLICIES
from sccam_bench.report.figures.curves import Curve, draw_curves
from sccam_bench.report.figures.panels import filled, in_panels, rows_of
from sccam_bench.report.figures.style import Drawing
from sccam_bench.results.drawings.words import bands, left_out
from sccam_bench.results.lines import Line
from sccam_bench.store import Store

NAME = "curves"


def drawings(lines: Sequence[Line], store: Store) -> list[Drawing]:
    """One figure; none where all masks are imported, or no pixel of the truth is scored."""
    mapped = [line for line in lines if line.values("miou_transfer")]
    if not mapped:
        return []
    panels = in_panels([line.labels for line in mapped])
    curves = {i: _curve(mapped[i], store) for i in rows_of(panels)}
    seeds = [len(mapped[i].done) for i in curves]
    figure = draw_curves(filled(panels, curves))
    caption = (
        "mIoU of the maps against the background threshold. Marks: the thresholds that the "
        "policies choose, on other images (transfer), on the scored images themselves (oracle), or "
        f"in advance (fixed). {bands(seeds)}{left_out(len(curves), len(mapped))}"
    )
    return [Drawing(NAME, caption, _alt(mapped, curves), figure)]


def _curve(line: Line, store: Store) -> Curve:
    """Means over seeds, and their deviation if there are several."""
    artifacts = line.scored(store)
    curves = [one.table("curve") for one in artifacts]
    scores = [one.table("scores") for one in artifacts]
    miou = np.array([one["miou"] for one in curves])
    marked = {
        policy: (
            float(np.mean([one[policy]["threshold"] for one in scores])),
            float(np.mean([one[policy]["miou"] for one in scores])),
        )
        for policy in POLICIES
    }
    deviation = miou.std(axis=0, ddof=1) if len(miou) > 1 else ()
    return Curve(curves[0]["thresholds"], miou.mean(axis=0), marked, deviation)


def _alt(lines: Sequence[Line], curves: dict[int, Curve]) -> str:
    told = [
        f"{lines[i].name} {100 * max(curve.miou):.1f} at "
        f"{curve.thresholds[int(np.argmax(curve.miou))]:.2f}"
        for i, curve in curves.items()
    ]
    return f"Curves; the highest mIoU of each in percent, and its threshold: {'; '.join(told)}."
