"""From a cell's configuration to its graph of stages, in the paper's order.

    data -> classifier 0 -> features -> sub-labels -> classifier 1 -> ...
         -> joint classifier -> CAMs
         -> confident scores -> AffinityNet | edge labels -> EdgeNet
         -> refined maps -> evaluation
         -> pseudo masks -> segmentor -> predicted masks -> their evaluation

Each stage gets the parameters it reads and no others, so
that cells that agree up to some stage share everything up to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sccam_bench import registry
from sccam_bench.backbones.checkpoints import file_digest
from sccam_bench.data.base import WSSSDataset
from sccam_bench.pipeline import checks
from sccam_bench.pipeline.cell import PlannedCell
from sccam_bench.pipeline.classifier_stages import classifiers
from sccam_bench.pipeline.map_stages import evaluation, scored_and_calibration
from sccam_bench.pipeline.mask_stages import segmentation
from sccam_bench.stages import models
from sccam_bench.stages.base import Stage, unique


@dataclass(frozen=True)
class CellGraph:
    """A cell's stages by role.

    `final` evaluates the maps, `sub_labels` is None without rounds, `head` names the classifier's
    map that is exported, `segmentation` evaluates predicted masks, by column of the report; empty
    without a segmentor.
    """

    final: Stage
    maps: Stage
    classifiers: list[Stage]
    sub_labels: Stage | None
    head: str
    dataset: WSSSDataset
    segmentation: Mapping[str, Stage] = field(default_factory=dict)

    @property
    def ends(self) -> tuple[Stage, ...]:
        """The stages that a finished cell has."""
        return (self.final, *self.segmentation.values())

    def stages(self) -> list[Stage]:
        """All stages of the cell, each after its parents."""
        return unique(stage for end in self.ends for stage in end.with_ancestors())


class Pipeline:
    """Builds graphs; data sets and digests are made once and shared by all cells."""

    def __init__(self) -> None:
        self._datasets: dict[str, WSSSDataset] = {}
        self._tried: set[str] = set()  # models that can be built
        self._digest = lru_cache(maxsize=None)(self._compute_digest)

    def graph(self, config: Mapping[str, Any]) -> CellGraph:
        """The stages of a resolved cell configuration.

        Raises:
            InputError: the data set is missing, or cannot support the cell's sub-categories.
        """
        dataset = self._dataset(config["dataset"])
        cell = PlannedCell(self, config, dataset)
        checks.check_parts(cell)
        self.try_models(config, len(dataset.classes))
        checks.check_labeler(cell)
        trained, sub_labels = classifiers(cell)
        maps, calibration = scored_and_calibration(cell, trained[-1])
        final = evaluation(cell, maps, calibration)
        masks = segmentation(cell, trained[-1], calibration)
        return CellGraph(final, maps, trained, sub_labels, cell.head, dataset, masks)

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
        wanted = [(None, config["classifier"])]
        if config["rounds"]:
            wanted.append((config["labeler"]["num_clusters"], config["sub_classifier"]))
        if config["joint_classifier"] is not None:
            wanted.append((None, config["joint_classifier"]))
        for clusters, classifier in wanted:
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
