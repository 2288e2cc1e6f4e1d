"""From a cell's configuration to its graph of stages, in the paper's order.

    data -> classifier 0 -> features -> sub-labels -> classifier 1 -> ...
         -> joint classifier -> CAMs
         -> confident scores -> AffinityNet | edge labels -> EdgeNet
         -> refined maps -> evaluation
         -> pseudo masks -> segmentor -> predicted masks -> their evaluation

What is imported stands in for the CAMs or the pseudo masks and all before them. Each stage gets the
parameters it reads and no others, so that cells that agree up to some stage share everything up to
it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from sccam_bench import registry
from sccam_bench.backbones.checkpoints import file_digest
from sccam_bench.data.base import WSSSDataset
from sccam_bench.pipeline import checks
from sccam_bench.pipeline.cell import PlannedCell
from sccam_bench.pipeline.classifier_stages import classifiers
from sccam_bench.pipeline.imported_stages import import_of, imported_cams, imported_masks
from sccam_bench.pipeline.imports import Import, Imports
from sccam_bench.pipeline.map_stages import (
    CamsOf,
    evaluation,
    inferred_cams,
    scored_and_calibration,
)
from sccam_bench.pipeline.mask_stages import (
    one_stage,
    pseudo_masks,
    score_imported,
    segmentation,
)
from sccam_bench.stages import models
from sccam_bench.stages.base import Stage, unique
from sccam_bench.store import Store


@dataclass(frozen=True)
class CellGraph:
    """A cell's stages by role.

    `final` evaluates the maps, or where masks are imported these; then `maps` is None.
    `sub_labels` is None without rounds, `head` names the classifier's map that is exported,
    `segmentation` evaluates predicted masks, by column of the report; empty without a segmentor.
    `imported` is what the cell took from elsewhere; then it has no classifiers and no head.
    """

    final: Stage
    maps: Stage | None
    classifiers: list[Stage]
    sub_labels: Stage | None
    head: str
    dataset: WSSSDataset
    segmentation: Mapping[str, Stage] = field(default_factory=dict)
    imported: Import | None = None

    @property
    def map_scores(self) -> Stage | None:
        """The evaluation of the maps; None where there are none."""
        return None if self.maps is None else self.final

    @property
    def ends(self) -> tuple[Stage, ...]:
        """The stages that a finished cell has."""
        return (self.final, *self.segmentation.values())

    def stages(self) -> list[Stage]:
        """All stages of the cell, each after its parents."""
        return unique(stage for end in self.ends for stage in end.with_ancestors())


class Pipeline:
    """Builds graphs; data sets and digests are made once and shared by all cells.

    Args:
        store: whose imports cells may name; None for none.
    """

    def __init__(self, store: Store | None = None) -> None:
        self._imports = Imports(store)
        self._datasets: dict[str, WSSSDataset] = {}
        self._tried: set[str] = set()  # models that can be built
        self._digest = lru_cache(maxsize=None)(self._compute_digest)

    def graph(self, config: Mapping[str, Any]) -> CellGraph:
        """The stages of a resolved cell configuration.

        Raises:
            InputError: the data set is missing, or cannot support the cell's sub-categories.
        """
        cell = self.cell(config)
        checks.check_parts(cell)
        self.try_models(config, len(cell.dataset.classes))
        if config["imported"] is None:
            return self._own_graph(cell)
        return self._masks_graph(cell) if config["imported"]["masks"] else self._cams_graph(cell)

    def cell(self, config: Mapping[str, Any]) -> PlannedCell:
        """A resolved configuration with its data set, for whoever needs no stages."""
        return PlannedCell(self, config, self._dataset(config["dataset"]), self._imports)

    def _own_graph(self, cell: PlannedCell) -> CellGraph:
        checks.check_labeler(cell)
        trained, sub_labels = classifiers(cell)
        final, maps, columns = _from_cams(cell, partial(inferred_cams, cell, trained[-1]))
        columns |= one_stage(cell, trained[-1])
        return CellGraph(final, maps, trained, sub_labels, cell.head, cell.dataset, columns)

    def _cams_graph(self, cell: PlannedCell) -> CellGraph:
        final, maps, columns = _from_cams(cell, partial(imported_cams, cell))
        return CellGraph(final, maps, [], None, "", cell.dataset, columns, import_of(cell))

    def _masks_graph(self, cell: PlannedCell) -> CellGraph:
        final = score_imported(cell, imported_masks(cell, cell.scored))
        columns = segmentation(cell, lambda: imported_masks(cell, cell.taught))
        columns = {"mask_miou": final, **columns}
        return CellGraph(final, None, [], None, "", cell.dataset, columns, import_of(cell))

    def digest(self, dataset: WSSSDataset, images: Mapping[str, Any], *, with_masks: bool) -> str:
        """Digest of all that reading these images yields."""
        splits = [images["split"], *([images["exclude"]] if images["exclude"] else [])]
        return "+".join(self._digest(dataset, split, with_masks) for split in splits)

    def weights_digest(self, path: str) -> str:
        """Digest of a file of weights."""
        return file_digest(path)

    def try_models(self, config: Mapping[str, Any], num_classes: int) -> None:
        """Build each different model once; its constructor refuses options that do not fit."""
        shared = {"backbone": config["backbone"], "neck": config["neck"]}
        for clusters, classifier in _classifiers(config):
            params = {**shared, "classifier": classifier, "num_clusters": clusters}
            if repr(params) not in self._tried:
                models.build_classifier(params, num_classes)
                self._tried.add(repr(params))
        if config["segmentor"] is not None:
            params = {"model": config["segmentor"]["model"]}
            if repr(params) not in self._tried:
                models.build_segmentor(params, num_classes)
                self._tried.add(repr(params))
        if config["refiner"] is None:
            return
        guidance = registry.build(registry.REFINERS, config["refiner"]).guidance
        if guidance is not None:
            params = {"backbone": config["backbone"], "net": config[guidance]["net"]}
            if repr(params) not in self._tried:
                checks.check_net(params["net"]["type"], guidance)
                models.build_guide_net(params)
                self._tried.add(repr(params))

    def _dataset(self, options: Mapping[str, Any]) -> WSSSDataset:
        name = repr(sorted(options.items()))
        if name not in self._datasets:
            self._datasets[name] = self._make_dataset(options)
        return self._datasets[name]

    def _make_dataset(self, options: Mapping[str, Any]) -> WSSSDataset:
        return registry.build(registry.DATASETS, dict(options))

    def _compute_digest(self, dataset: WSSSDataset, split: str, with_masks: bool) -> str:
        return dataset.digest(split, with_masks=with_masks)


def _from_cams(cell: PlannedCell, cams_of: CamsOf) -> tuple[Stage, Stage, dict[str, Stage]]:
    """The evaluation of the maps, the maps, and the evaluations of a segmentor by column."""
    maps, calibration = scored_and_calibration(cell, cams_of)
    final = evaluation(cell, maps, calibration)
    return final, maps, segmentation(cell, lambda: pseudo_masks(cell, cams_of, calibration))


def _classifiers(config: Mapping[str, Any]) -> list[tuple[int | None, Mapping[str, Any]]]:
    """The different classifiers that a cell trains, each with its number of clusters."""
    if config["imported"] is not None:
        return []
    wanted: list[tuple[int | None, Mapping[str, Any]]] = [(None, config["classifier"])]
    if config["rounds"]:
        wanted.append((config["labeler"]["num_clusters"], config["sub_classifier"]))
    if config["joint_classifier"] is not None:
        wanted.append((None, config["joint_classifier"]))
    return wanted
