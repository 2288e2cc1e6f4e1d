"""Scored images that tell something of a line, and what lines found in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sccam_bench.evaluation.confusion import mean_iou_in_truth
from sccam_bench.evaluation.telling_images import telling_images
from sccam_bench.evaluation.threshold_curve import label_map
from sccam_bench.pipeline import CellGraph
from sccam_bench.planning import Plan
from sccam_bench.report import image_counts
from sccam_bench.report.comparing import partner
from sccam_bench.report.figures.examples import Example
from sccam_bench.results.lines import Line, by_images, told_line
from sccam_bench.stages.selection import select
from sccam_bench.store import Store

_EACH = 4  # images of the gallery for each reason
_MOST_LINES = 10  # of the gallery


@dataclass(frozen=True)
class Choice:
    """Images that tell something of a line.

    Attributes:
        lines: that score the same images.
        line: that the images are chosen by.
        other: the line that gains and losses are measured against; None for a single line.
        seed: whose results are scored and shown.
        images: place in the scored images -> why.
    """

    lines: Sequence[Line]
    line: Line
    other: Line | None
    seed: int
    images: dict[int, str]

    def told(self) -> str:
        """What they are chosen by, in words."""
        against = "" if self.other is None else f", gains and losses against {self.other.name}"
        return f"the scores of {self.line.name}{against}, seed {self.seed}"

    def telling_lines(self, most: int) -> list[Line]:
        """Up to `most` lines in the table's order.

        First those that have each label in common with the first line or with the chosen one, thus
        both and the steps between them, among these the one that gains are measured against; then
        the others.
        """
        ends = [line.labels for line in (self.lines[0], self.line)]
        steps = [
            line
            for line in self.lines
            if all(label in (end[name] for end in ends) for name, label in line.labels.items())
        ]
        ends_first = [line for line in steps if line.labels in ends]
        against = [] if self.other is None else [self.other]
        ordered = [*ends_first, *against, *steps, *self.lines]
        kept = list({line.name: line for line in ordered})[:most]
        return [line for line in self.lines if line.name in kept]


def gallery(planned: Plan, lines: Sequence[Line], store: Store) -> list[Example]:
    """Up to 20 images that tell most, with what up to 10 lines found in them.

    The images of the first of the finished `lines`, where not all score the same ones; none where
    nothing is finished.
    """
    if not lines:
        return []
    chosen = choice(planned, by_images(lines)[0], store, each=_EACH)
    return read(chosen, chosen.telling_lines(_MOST_LINES), store)


def choice(planned: Plan, lines: Sequence[Line], store: Store, *, each: int) -> Choice:
    """Choose up to `each` images for each reason, by what lines of the same images reach."""
    line, other = told_pair(planned, lines)
    seeds = [seed for seed in line.by_seed if other is None or seed in other.by_seed]
    if not seeds:  # gains over another training seed would be those of the seed
        other, seeds = None, list(line.by_seed)
    seed = seeds[0]
    scores = image_scores(line.by_seed[seed].graph, store)
    gains = None if other is None else scores - image_scores(other.by_seed[seed].graph, store)
    alike = [one for one in lines if seed in one.by_seed]
    return Choice(alike, line, other, seed, telling_images(scores, gains, each))


def told_pair(planned: Plan, lines: Sequence[Line]) -> tuple[Line, Line | None]:
    """The line that images are chosen by, and the one that it is compared with, if there is one."""
    line = told_line(planned, lines)
    by_labels = {tuple(one.labels.values()): one for one in lines}
    found = partner(line.labels, planned.reference(), by_labels)
    return line, None if found is None else by_labels[tuple(found.values())]


def read(chosen: Choice, lines: Sequence[Line], store: Store) -> list[Example]:
    """The chosen images, and what the lines found in them."""
    graph = chosen.line.first.graph
    ids = select(graph.dataset, graph.final.params["images"]).ids
    graphs = {line.name: line.by_seed[chosen.seed].graph for line in lines}
    scores = {name: image_scores(one, store) for name, one in graphs.items()}
    return [
        Example(
            image=graph.dataset.image(ids[place]),
            truth=graph.dataset.mask(ids[place]),
            found={name: scored_labels(one, ids[place], store) for name, one in graphs.items()},
            image_id=ids[place],
            why=why,
            scores={name: float(reached[place]) for name, reached in scores.items()},
        )
        for place, why in chosen.images.items()
    ]


def image_scores(graph: CellGraph, store: Store) -> np.ndarray:
    """What `scored_labels` reach in each scored image, (N,) in percent.

    mIoU over the values that the image's mask has, background included; NaN where it has none.
    """
    artifact = store.artifact(graph.final.recipe.name, graph.final.key)
    if graph.maps is None:
        counted = image_counts.of_masks(artifact)
    else:
        counted = image_counts.of_maps(artifact, "transfer")
    return 100 * mean_iou_in_truth(counted.counts)


def scored_labels(graph: CellGraph, image_id: str, store: Store) -> np.ndarray:
    """What a cell found in a scored image: maps at the transfer threshold, or imported masks.

    Labels (H, W) uint8.
    """
    if graph.maps is None:
        masks = graph.final.parents["masks"]
        return store.artifact(masks.recipe.name, masks.key).labels(image_id)
    scores = store.artifact(graph.final.recipe.name, graph.final.key).table("scores")
    maps, keys = store.artifact(graph.maps.recipe.name, graph.maps.key).maps(image_id)
    return label_map(maps, keys, scores["transfer"]["threshold"])
