"""The IoU of each class, against the line that a line is compared with."""

from collections.abc import Mapping, Sequence

from sccam_bench.evaluation.bootstrap import RESAMPLES
from sccam_bench.evaluation.class_differences import class_differences
from sccam_bench.planning import Plan
from sccam_bench.report import image_counts, tables
from sccam_bench.report.comparing import partner
from sccam_bench.report.figures.dots import Dot, draw_dots
from sccam_bench.report.figures.style import Drawing
from sccam_bench.report.image_counts import ImageCounts
from sccam_bench.results.drawings import words
from sccam_bench.results.lines import Line, told_line
from sccam_bench.store import Store

NAME = "per_class"
_MOST_PANELS = 4
MOST_CLASSES = 24

Dots = Mapping[str, Dot]  # by class


def drawings(planned: Plan, lines: Sequence[Line], store: Store) -> list[Drawing]:
    """One figure: the line that is told of, and others that are compared with the same one."""
    partners = _partners(planned, lines)
    compared = [line for line in lines if line.name in partners]
    if not compared:
        return []
    told = told_line(planned, compared)
    other = partners[told.name]
    alike = [line for line in compared if partners[line.name] is other and line is not told]
    metric = _metric(planned, other, store)
    asked = [told, *alike][:_MOST_PANELS]
    found = {
        line.name: _dots(line, pairs)
        for line in asked
        if (pairs := _pairs(line, other, metric, store))
    }
    panels = {name: dots for name, dots in found.items() if dots}  # of some class in the truth
    if not panels:
        return []
    images = next(iter(_counts(other, metric, store).values())).images.number
    numbers = [len(dot.seeds) for dots in panels.values() for dot in dots.values()]
    shown = {name: most_different(dots, panels) for name, dots in panels.items()}
    caption = (
        f"IoU of each class minus that of {other.name} ({tables.heading(metric)[0]}). "
        f"{words.told_seeds(numbers)} Bars: {words.told_images([images], RESAMPLES)}, paired, not "
        f"corrected for the number of classes{words.ticks(numbers)}."
        f"{_left_out(shown, panels)}{words.left_out(len(panels), len(alike) + 1)}"
    )
    figure = draw_dots(shown, f"IoU minus that of {other.name} [points]", reference=0)
    return [Drawing(NAME, caption, _alt(other, shown), figure)]


def _partners(planned: Plan, lines: Sequence[Line]) -> dict[str, Line]:
    """The line that each is compared with, as in the table's differences."""
    by_labels = {tuple(line.labels.values()): line for line in lines}
    reference = planned.reference()
    found = {line.name: partner(line.labels, reference, by_labels) for line in lines}
    return {
        name: by_labels[tuple(other.values())] for name, other in found.items() if other is not None
    }


def _metric(planned: Plan, line: Line, store: Store) -> str:
    """The table's column if it is an mIoU, else that of the maps."""
    metric = planned.ablation.metric
    return metric if _counts(line, metric, store) else "miou_transfer"


def _counts(line: Line, metric: str, store: Store) -> dict[int, ImageCounts]:
    """The counts behind a column, by seed; none where it is no mIoU, or not this line's."""
    found = {
        seed: image_counts.of_metric(metric, one.graph.map_scores, one.graph.segmentation, store)
        for seed, one in line.by_seed.items()
    }
    return {seed: one for seed, one in found.items() if one is not None}


def _pairs(
    line: Line, other: Line, metric: str, store: Store
) -> list[tuple[ImageCounts, ImageCounts]]:
    """Both lines' counts for the seeds that both have; none where the images are not the same."""
    own, others = _counts(line, metric, store), _counts(other, metric, store)
    pairs = [(own[seed], others[seed]) for seed in own if seed in others]
    return [] if any(image_counts.mismatch(a.images, b.images) for a, b in pairs) else pairs


def _dots(line: Line, pairs: Sequence[tuple[ImageCounts, ImageCounts]]) -> dict[str, Dot]:
    names = ("background", *line.first.graph.dataset.classes)
    found = class_differences([a.counts for a, _ in pairs], [b.counts for _, b in pairs])
    dots = {}
    for name, one in zip(names, found, strict=True):
        if one is not None:
            low, high = (one.images.low, one.images.high) if one.images else (None, None)
            dots[name] = Dot(
                100 * one.mean,
                None if low is None else 100 * low,
                None if high is None else 100 * high,
                [100 * value for value in one.seeds],
            )
    return dots


def most_different(dots: Dots, panels: Mapping[str, Dots]) -> dict[str, Dot]:
    """All classes in their order; of many those with the largest gains and losses in `panels`.

    The first panel counts, so that all have the same rows.
    """
    first = next(iter(panels.values()))
    if len(first) <= MOST_CLASSES:
        return dict(dots)
    by_value = sorted(first, key=lambda name: first[name].value, reverse=True)
    kept = by_value[: MOST_CLASSES // 2] + by_value[-MOST_CLASSES // 2 :]
    return {name: dots[name] for name in kept if name in dots}


def _left_out(shown: Mapping[str, Dots], panels: Mapping[str, Dots]) -> str:
    name = next(iter(panels))
    if len(shown[name]) == len(panels[name]):
        return ""
    half = len(shown[name]) // 2
    return (
        f" Of {len(panels[name])} classes those with the {half} highest and the {half} lowest "
        "differences are shown."
    )


def _alt(other: Line, shown: Mapping[str, Dots]) -> str:
    told = [
        f"{name}: {', '.join(f'{label} {dot.value:+.1f}' for label, dot in dots.items())}"
        for name, dots in shown.items()
    ]
    return f"Dots; points of IoU above {other.name}, class by class. {'; '.join(told)}."
