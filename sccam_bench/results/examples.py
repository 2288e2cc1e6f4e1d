"""Scored images, and what the cells found in them."""

import json
from collections.abc import Mapping, Sequence

import numpy as np

from sccam_bench.evaluation.threshold_curve import label_map
from sccam_bench.pipeline import CellGraph
from sccam_bench.report.figures.examples import Example
from sccam_bench.store import Store

_EXAMPLES = 6  # images in the figure of examples


def by_data(done: Mapping[str, CellGraph]) -> list[dict[str, CellGraph]]:
    """Cells in groups that score the same images, of which examples can stand side by side."""
    groups: dict[str, dict[str, CellGraph]] = {}
    for name, graph in done.items():
        scored = json.dumps([graph.final.data, graph.final.params["images"]])
        groups.setdefault(scored, {})[name] = graph
    return list(groups.values())


def examples(done: Mapping[str, CellGraph], store: Store) -> Sequence[Example]:
    graph = next(iter(done.values()))
    ids = graph.dataset.image_ids(graph.final.params["images"]["split"])
    chosen = ids[:: max(1, len(ids) // _EXAMPLES)][:_EXAMPLES]
    examples = []
    for image_id in chosen:
        found = {name: scored_labels(one, image_id, store) for name, one in done.items()}
        examples.append(Example(graph.dataset.image(image_id), graph.dataset.mask(image_id), found))
    return examples


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
