"""What the stages of an ablation's chain add, from what its finished cells have stored."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from sccam_bench import config as configuration
from sccam_bench.pipeline import CellGraph
from sccam_bench.planning import Plan
from sccam_bench.report import comparing, image_counts, tables
from sccam_bench.report.chains import Link, find_chain
from sccam_bench.report.comparing import Comparison, Result
from sccam_bench.report.differences import Differences
from sccam_bench.report.image_counts import ImageCounts
from sccam_bench.report.verdicts import unit_of
from sccam_bench.report.waterfall import Step, Waterfall
from sccam_bench.results.done import Done
from sccam_bench.store import Store


def waterfall(planned: Plan, store: Store, done: Sequence[Done]) -> Waterfall | None:
    """The chain of the ablation's base, or else its longest; None where it has none with a result.

    `done` are the finished cells.
    """
    lines = planned.lines()
    configs = [next(c.config for c in planned.cells if c.labels == line) for line in lines]
    chain = find_chain(configs, _base(planned))
    if chain is None:
        return None
    metric = planned.ablation.metric
    column = metric if image_counts.is_of_maps(metric) else "miou_transfer"
    steps = [Step(link.step, lines[link.line], link.column or column) for link in chain.links]
    if not any(one.cell.labels == step.labels for one in done for step in steps):
        return None
    results, resamples = _results(steps, done, store)
    differences = Differences(
        unit=unit_of(column, *tables.heading(column)),
        reference=chain.links[0].name,
        comparisons=_comparisons(chain.links, results),
        images=_numbers(results),
        resamples=resamples,
    )
    return Waterfall(steps, differences, chain.of_base, chain.others)


def _base(planned: Plan) -> Mapping[str, Any]:
    """The base with the request's options, with the seed of the first cell."""
    written = configuration.load(planned.ablation.base)
    base = configuration.resolve(configuration.merge(written, planned.request.options))
    first = planned.cells[0].config
    return {**base, "seed": first["seed"], "role_seeds": first["role_seeds"]}


def _results(
    steps: Sequence[Step], done: Sequence[Done], store: Store
) -> tuple[list[dict[int, Result]], int]:
    """The results of each step by seed, all resampled together, and how often."""
    found = [
        (i, one) for i, step in enumerate(steps) for one in done if one.cell.labels == step.labels
    ]
    counts = [_counts(steps[i], one.graph, store) for i, one in found]
    resamples = comparing.resamples_for(len(steps) - 1, counts)
    resampled = comparing.resample(counts, resamples)
    results: list[dict[int, Result]] = [{} for _ in steps]
    for (i, one), scores in zip(found, resampled, strict=True):
        seed = one.cell.seed
        results[i][seed] = Result(one.cell.labels, seed, one.row[steps[i].column], scores)
    return results, resamples


def _comparisons(
    links: Sequence[Link], results: Sequence[Mapping[int, Result]]
) -> list[Comparison]:
    """Each link but the first against the one that it is added to."""
    pairs = [(i, link.before) for i, link in enumerate(links) if link.before is not None]
    return comparing.adjusted(
        comparing.compare(
            {"step": links[i].name}, {"step": links[before].name}, results[i], results[before]
        )
        for i, before in pairs
    )


def _numbers(results: Sequence[Mapping[int, Result]]) -> list[int]:
    """How many images were scored, each number once."""
    found = [one.resampled for by_seed in results for one in by_seed.values()]
    return sorted({one.images.number for one in found if one is not None})


def _counts(step: Step, graph: CellGraph, store: Store) -> ImageCounts | None:
    """The counts of the labels that a step ends with, be they cut from maps or predicted."""
    found = image_counts.of_metric(step.column, graph.map_scores, graph.segmentation, store)
    if found is None:
        return None
    return dataclasses.replace(found, images=dataclasses.replace(found.images, scored="labels"))
