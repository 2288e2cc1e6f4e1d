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

import copy
import dataclasses
import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from sccam_bench import registry
from sccam_bench.backbones.base import Backbone
from sccam_bench.backbones.checkpoints import file_digest
from sccam_bench.data.base import WSSSDataset
from sccam_bench.pipeline import checks
from sccam_bench.pipeline.cell import PlannedCell, guidance_of
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
from sccam_bench.pipeline.protocol import SECTIONS, protocol_of
from sccam_bench.refiners.base import Guidance
from sccam_bench.report.protocol import Protocol
from sccam_bench.stages import models
from sccam_bench.stages.base import Stage, in_order
from sccam_bench.stages.selection import select
from sccam_bench.store import Store


@dataclass(frozen=True)
class CellGraph:
    """A cell's stages by role.

    `final` evaluates the maps, or where masks are imported these; then `maps` is None.
    `sub_labels` is None without rounds, `head` names the classifier's map that is exported,
    `segmentation` evaluates predicted masks, by column of the report; empty without a segmentor.
    `imported` is what the cell took from elsewhere; then it has no classifiers and no head.
    `protocol` holds what must agree before the cell's numbers are compared with others.
    """

    final: Stage
    maps: Stage | None
    classifiers: list[Stage]
    sub_labels: Stage | None
    head: str
    dataset: WSSSDataset
    segmentation: Mapping[str, Stage] = field(default_factory=dict)
    imported: Import | None = None
    protocol: Protocol = field(default_factory=lambda: Protocol({}))

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
        return in_order(self.ends)


class Pipeline:
    """Builds graphs; what cells have in common (data sets, digests, stages) is made once.

    Args:
        store: whose imports cells may name; None for none.
    """

    def __init__(self, store: Store | None = None) -> None:
        self._imports = Imports(store)
        self._datasets: dict[str, WSSSDataset] = {}
        self._stages: dict[str, Stage] = {}
        self._made: dict[Hashable, Stage] = {}
        self._tried: set[str] = set()  # components that can be built
        self._digest = lru_cache(maxsize=None)(self._compute_digest)
        self._count = lru_cache(maxsize=None)(_count)
        self.weights_file = lru_cache(maxsize=None)(os.path.isfile)
        self._backbone: tuple[str, Backbone] | None = None  # the last one that was tried
        self._protocols: dict[tuple[int, ...], tuple[list[Any], Protocol]] = {}

    def graph(self, config: Mapping[str, Any]) -> CellGraph:
        """The stages of a resolved cell configuration.

        Raises:
            InputError: the data set is missing, or cannot support the cell's sub-categories.
        """
        cell = self.cell(config)
        checks.check_parts(cell)
        self.try_models(config, len(cell.dataset.classes))
        return dataclasses.replace(self._graph(cell), protocol=self._protocol(cell))

    def cell(self, config: Mapping[str, Any]) -> PlannedCell:
        """A resolved configuration with its data set, for whoever needs no stages."""
        return PlannedCell(self, config, self._dataset(config["dataset"]), self._imports)

    def _graph(self, cell: PlannedCell) -> CellGraph:
        imported = cell.config["imported"]
        if imported is None:
            return self._own_graph(cell)
        return self._masks_graph(cell) if imported["masks"] else self._cams_graph(cell)

    def _protocol(self, cell: PlannedCell) -> Protocol:
        """Made once for all cells that share the sections it depends on."""
        sections = [cell.config[name] for name in SECTIONS]
        which = tuple(map(id, sections))
        if which not in self._protocols:  # sections are kept: no other object gets their id
            self._protocols[which] = sections, protocol_of(cell)
        return self._protocols[which][1]

    def _own_graph(self, cell: PlannedCell) -> CellGraph:
        config = cell.config
        if config["rounds"]:
            which = config["dataset"], config["train_split"], config["labeler"]
            self._once(lambda: checks.check_labeler(cell), *which)
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

    def count(self, dataset: WSSSDataset, images: Mapping[str, Any]) -> int:
        """How many images these are."""
        return self._count(dataset, images["split"], images["exclude"], images["size"])

    def interned(self, stage: Stage) -> Stage:
        """The one stage of this key: cells that need the same stage hold the same object."""
        return self._stages.setdefault(stage.key, stage)

    def once(self, which: Hashable, make: Callable[[], Stage]) -> Stage:
        """What `make` makes, made once for all cells that ask for the same `which`."""
        if which not in self._made:
            self._made[which] = make()
        return self._made[which]

    def try_models(self, config: Mapping[str, Any], num_classes: int) -> None:
        """Build each different model once; its constructor refuses options that do not fit."""
        shared = {"backbone": config["backbone"], "neck": config["neck"]}
        for clusters, classifier in _classifiers(config):
            params = {**shared, "classifier": classifier, "num_clusters": clusters}
            self._once(partial(self._try_classifier, params, num_classes), params, num_classes)
        if config["segmentor"] is not None:
            params = {"model": config["segmentor"]["model"]}
            self._once(partial(models.build_segmentor, params, num_classes), params, num_classes)
        refiner = config["refiner"]
        if refiner is not None:
            self._once(partial(registry.build, registry.REFINERS, refiner), refiner)
        guidance = guidance_of(config)
        if guidance is not None:
            params = {"backbone": config["backbone"], "net": config[guidance]["net"]}
            self._once(partial(_try_guide_net, params, guidance), params, guidance)

    def _try_classifier(self, params: Mapping[str, Any], num_classes: int) -> None:
        """Its backbone is read from a file and hence copied, if it is the last one's."""
        name = repr(params["backbone"])
        if self._backbone is None or self._backbone[0] != name:
            self._backbone = name, models.build_backbone(params)
        models.build_classifier_on(copy.deepcopy(self._backbone[1]), params, num_classes)

    def _once(self, try_out: Callable[[], object], *what: object) -> None:
        """Try something out, unless the same succeeded before."""
        name = repr(what)
        if name not in self._tried:
            try_out()
            self._tried.add(name)

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


def _count(dataset: WSSSDataset, split: str, exclude: str | None, size: int | None) -> int:
    return len(select(dataset, {"split": split, "exclude": exclude, "size": size}).ids)


def _try_guide_net(params: Mapping[str, Any], guidance: Guidance) -> None:
    checks.check_net(params["net"]["type"], guidance)
    models.build_guide_net(params)
