"""The table's column against the values of each numeric setting that a grid varies."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sccam_bench.evaluation.bootstrap import RESAMPLES, over_images, resampled_mean_iou
from sccam_bench.grid.exclude import value_at
from sccam_bench.planning import Plan
from sccam_bench.report import image_counts, tables
from sccam_bench.report.figures.multiples import AxisLabels
from sccam_bench.report.figures.panels import filled, in_panels, rows_of
from sccam_bench.report.figures.style import Drawing
from sccam_bench.report.figures.sweep import SweepLine, draw_sweep
from sccam_bench.report.names import names_of
from sccam_bench.report.verdicts import unit_of
from sccam_bench.results.drawings import words
from sccam_bench.results.lines import Line
from sccam_bench.store import Store

NAME = "sweep"  # with the setting
_FEWEST = 3  # values; two are a comparison, which the table makes
_KNOWN = {
    "labeler.num_clusters": "sub-categories per class, K",
    "rounds": "rounds",
    "sub_classifier.sub_weight": "weight of the sub-category loss, lambda",
    "training.epochs": "epochs of a training",
}


@dataclass(frozen=True)
class Series:
    """Lines whose configurations differ in one setting alone (V values, ascending)."""

    labels: Mapping[str, str]
    values: Sequence[float]
    lines: Sequence[Line]


def drawings(planned: Plan, lines: Sequence[Line], store: Store) -> list[Drawing]:
    """One figure for each setting with three values or more, all else being equal."""
    drawn = []
    metric = planned.ablation.metric
    known = [line for line in lines if line.values(metric)]
    for key, companions in _numeric_keys(planned).items():
        series = series_of(key, companions, known)
        if series:
            drawn.append(_drawing(key, series, metric, store))
    return drawn


def _numeric_keys(planned: Plan) -> dict[str, Sequence[str]]:
    """The settings that the grid changes, and what changes with each: its zip group, the seeds."""
    grid = planned.ablation.grid
    keys = [*grid.keys, *(key for changes in grid.cells.values() for key in changes)]
    groups = {key: list(group) for group in grid.zip for key in group}
    seeds = ["seed", *(f"role_seeds.{role}" for role in grid.seeds_reach or ())]
    return {key: [*groups.get(key, [key]), *seeds] for key in dict.fromkeys(keys)}


def series_of(key: str, companions: Sequence[str], lines: Sequence[Line]) -> list[Series]:
    """The lines in groups that are the same but for `companions`, a numeric setting among them.

    Values come from the resolved configurations, whatever the table calls them.
    """
    groups: dict[str, dict[float, Line]] = {}
    for line in lines:
        config = line.first.cell.config
        value = value_at(config, key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            rest = json.dumps(without(config, companions), sort_keys=True, default=str)
            groups.setdefault(rest, {}).setdefault(value, line)
    found = [dict(sorted(group.items())) for group in groups.values() if len(group) >= _FEWEST]
    return [
        Series(labels, list(group), list(group.values()))
        for group, labels in zip(found, _labels(found), strict=True)
    ]


def without(config: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """A nested configuration without some dotted keys."""
    here = {key for key in keys if "." not in key}
    inner = [key.split(".", 1) for key in keys if "." in key]
    return {
        name: without(value, [rest for first, rest in inner if first == name])
        if isinstance(value, Mapping)
        else value
        for name, value in config.items()
        if name not in here
    }


def _labels(groups: Sequence[Mapping[float, Line]]) -> list[Mapping[str, str]]:
    """What all lines of each group are called, by the columns in which no group is mixed."""
    lines = [list(group.values()) for group in groups]
    same = [
        name
        for name in (lines[0][0].labels if lines else ())
        if all(len({line.labels[name] for line in one}) == 1 for one in lines)
    ]
    labels = [{name: one[0].labels[name] for name in same} for one in lines]
    if len({tuple(one.values()) for one in labels}) == len(labels):
        return [one or {"line": "all"} for one in labels]
    return [{"line": f"{one[0].name} and others"} for one in lines]


def _drawing(key: str, series: Sequence[Series], metric: str, store: Store) -> Drawing:
    panels = in_panels([one.labels for one in series])
    rows = rows_of(panels)
    names = names_of([one.labels for one in series], list(series[0].labels))
    drawn = {row: _line(series[row], metric) for row in rows}
    images: set[int] = set()
    for row, line in drawn.items():
        if not len(line.deviation):
            drawn[row], scored = _with_intervals(line, series[row], metric, store)
            images |= scored
    factor = _KNOWN.get(key, key)
    labels = AxisLabels(factor, words.axis(metric))
    seeds = [len(line.values(metric)) for row in rows for line in series[row].lines]
    bars = f" Bars, of one seed: {words.told_images([*images], RESAMPLES)}." if images else ""
    caption = (
        f"{tables.heading(metric)[0]} against {factor}, all other settings being equal"
        f"{'; each round is one more training' if key == 'rounds' else ''}. "
        f"{words.bands(seeds)}{bars}{_oracle(drawn)} {_extreme(drawn, names, metric, factor)}"
        f"{words.left_out(len(rows), len(series))}"
    )
    points = [
        f"{names[row]}: "
        + ", ".join(f"{score:.1f} at {value:g}" for value, score in points_of(one))
        for row, one in drawn.items()
    ]
    alt = f"Lines; {tables.heading(metric)[0]} against {factor}. {'; '.join(points)}."
    name = f"{NAME}_{key.replace('.', '_')}"
    return Drawing(name, caption, alt, draw_sweep(filled(panels, drawn), labels))


def _line(series: Series, metric: str) -> SweepLine:
    """Means, and deviations where a value has several seeds."""
    scores = [line.values(metric) for line in series.lines]
    oracle = [line.values("miou_oracle") for line in series.lines]
    has_oracle = metric == "miou_transfer" and all(oracle)
    several = max(map(len, scores)) > 1
    return SweepLine(
        values=series.values,
        scores=[float(np.mean(found)) for found in scores],
        deviation=[float(np.std(v, ddof=1)) if len(v) > 1 else np.nan for v in scores]
        if several
        else [],
        oracle=[float(np.mean(found)) for found in oracle] if has_oracle else [],
    )


def _with_intervals(
    line: SweepLine, series: Series, metric: str, store: Store
) -> tuple[SweepLine, set[int]]:
    """With intervals over images, and how many these are; without where the column is no mIoU."""
    graphs = [line.first.graph for line in series.lines]
    found = [
        image_counts.of_metric(metric, graph.map_scores, graph.segmentation, store)
        for graph in graphs
    ]
    counts = [one for one in found if one is not None]
    if len(counts) < len(graphs):
        return line, set()
    found_intervals = [
        over_images(100 * resampled_mean_iou([one.counts])[0], one.images.number) for one in counts
    ]
    intervals = [one for one in found_intervals if one is not None]
    if len(intervals) < len(counts):
        return line, set()
    low, high = [one.low for one in intervals], [one.high for one in intervals]
    return dataclasses.replace(line, low=low, high=high), {one.images.number for one in counts}


def _oracle(drawn: Mapping[int, SweepLine]) -> str:
    has_oracle = any(len(one.oracle) for one in drawn.values())
    return " Thin, with stars: at the oracle's threshold." if has_oracle else ""


def _extreme(drawn: Mapping[int, SweepLine], names: Sequence[str], metric: str, factor: str) -> str:
    """The point with the best mean, without a word on whether that is more than noise."""
    heading, decimals = tables.heading(metric)
    lower = unit_of(metric, heading, decimals).lower_is_better
    points = [(y, x, row) for row, one in drawn.items() for x, y in points_of(one)]
    score, value, row = (min if lower else max)(points, key=lambda point: point[0])
    where = f", {names[row]}" if len(names) > 1 else ""
    which = "Lowest" if lower else "Highest"
    return f"{which}: {score:.{decimals}f} at {factor} = {value:g}{where}."


def points_of(line: SweepLine) -> list[tuple[float, float]]:
    return list(zip(line.values, line.scores, strict=True))
