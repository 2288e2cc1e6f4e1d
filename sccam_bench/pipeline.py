"""From a cell's configuration to its graph of stages, in the paper's order.

    data -> classifier 0 -> features -> sub-labels -> classifier 1 -> ...
         -> joint classifier -> CAMs
         -> confident scores -> AffinityNet | edge labels -> EdgeNet
         -> refined maps -> evaluation
         -> pseudo masks -> segmentor -> predicted masks -> their evaluation

The only module that knows the order. Each stage gets the parameters it reads and no others, so
that cells that agree up to some stage share everything up to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sccam_bench import registry
from sccam_bench.backbones.checkpoints import file_digest
from sccam_bench.classifiers.base import SegmentingClassifier
from sccam_bench.config import CamOptions, key_params
from sccam_bench.data.base import WSSSDataset
from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.refiners.base import Guidance, GuideNet
from sccam_bench.stages import (
    check_data,
    confident_scores,
    edge_labels,
    evaluate,
    evaluate_masks,
    extract_features,
    import_classifier,
    infer_cams,
    label_sub_categories,
    make_pseudo_masks,
    models,
    predict_masks,
    predict_own_masks,
    refine,
    train_affinity,
    train_classifier,
    train_edges,
    train_segmentor,
)
from sccam_bench.stages.base import Stage, unique
from sccam_bench.stages.selection import select, whole_split

REFINED_FIXED_THRESHOLD = 0.5  # of `foreground_share`: the arg max


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
        cell = _Cell(self, config, dataset)
        cell.check()
        classifiers, sub_labels = cell.classifiers()
        maps, calibration = cell.maps(classifiers[-1])
        final = cell.evaluation(maps, calibration)
        segmentation = cell.segmentation(classifiers[-1], calibration)
        return CellGraph(final, maps, classifiers, sub_labels, cell.head, dataset, segmentation)

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
                _check_net(params["net"]["type"], guidance)
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


@dataclass(frozen=True)
class _Cell:
    pipeline: Pipeline
    config: Mapping[str, Any]
    dataset: WSSSDataset

    def classifiers(self) -> tuple[list[Stage], Stage | None]:
        """The classifiers in order, one per round and the joint one; the last sub-labels."""
        config = self.config
        first = self._import() if config["classifier_weights"] else self._train(0, None, None)
        trained = [first]
        labelled = None
        for number in range(1, config["rounds"] + 1):
            labelled = self._sub_labels(number, trained[-1])
            trained.append(self._train(number, labelled, trained[-1]))
        if config["joint_classifier"] is not None:
            trained.append(self._train_jointly(trained[-1]))
        return trained, labelled

    def maps(self, classifier: Stage) -> tuple[Stage, Stage]:
        """The maps that are scored, and those that the transfer threshold is chosen on."""
        scored, calibration = self._scored, self._calibration
        return self._maps(classifier, scored), self._maps(classifier, calibration)

    def _maps(self, classifier: Stage, images: dict[str, Any]) -> Stage:
        """The maps of chosen images, refined where the cell says so."""
        cams = self._cams(classifier, images)
        if self.config["refiner"] is None:
            return cams
        guide = None
        guidance = guidance_of(self.config)
        if guidance is not None:
            split = whole_split(self.config[guidance]["split"])
            train = {"affinity": self._affinity, "edges": self._edges}[guidance]
            guide = train(self._cams(classifier, split))
        return self._refined(cams, guide, images)

    def check(self) -> None:
        """Raise an InputError for what the schema cannot see: components that do not fit."""
        config = self.config
        self._check_heads()
        self._check_one_stage()
        splits = [config["train_split"], config["evaluation"]["split"]]
        if config["segmentor"] is not None:
            select(self.dataset, self._taught)
            splits.append(config["segmentor"]["eval_split"])
        if config["one_stage"] is not None:
            splits.append(config["one_stage"]["eval_split"])
        for split in splits:
            select(self.dataset, whole_split(split))
        self.pipeline.try_models(config, len(self.dataset.classes))
        if config["rounds"]:
            labeler = registry.build(registry.LABELERS, config["labeler"], seed=0)
            split = config["train_split"]
            labels, truth = self.dataset.image_labels(split), self.dataset.sub_categories(split)
            labeler.require(labels, truth, self.dataset.classes)

    def _check_heads(self) -> None:
        config = self.config
        heads: set[str] = set()
        for section, takes_sub_categories in (
            ("classifier", False),
            ("sub_classifier", True),
            ("joint_classifier", False),
        ):
            if config[section] is None:
                continue
            kind = config[section]["type"]
            cls = registry.component_class(registry.CLASSIFIERS, kind, f"{section}.type")
            if ("num_clusters" in registry.component_parameters(cls)) != takes_sub_categories:
                wanted = "learns sub-categories" if takes_sub_categories else "does not"
                raise InputError(f"{section}.type is '{kind}'; it must be one that {wanted}")
            heads |= set(self._heads(section))
        if config["cam"]["map"] not in heads:
            name = config["cam"]["map"]
            raise InputError(f"cam.map is '{name}'; {did_you_mean(name, heads)}")

    def _check_one_stage(self) -> None:
        if self.config["one_stage"] is None:
            return
        kind = self._last_architecture()["classifier"]["type"]
        cls = registry.component_class(registry.CLASSIFIERS, kind, "classifier.type")
        if not issubclass(cls, SegmentingClassifier):
            raise InputError(
                f"one_stage is set, but {kind} predicts no masks itself; set one_stage=None, or a "
                "joint_classifier like RRMClassifier"
            )

    def _heads(self, section: str) -> tuple[str, ...]:
        kind = self.config[section]["type"]
        return registry.component_class(registry.CLASSIFIERS, kind, f"{section}.type").heads

    def evaluation(self, maps: Stage, calibration: Stage) -> Stage:
        options = self.config["evaluation"]
        scored, chosen_on = self._scored, self._calibration
        return self._stage(
            evaluate.RECIPE,
            images=scored,
            with_masks=True,
            title="score",
            params={
                "images": scored,
                "calibration": chosen_on,
                "num_thresholds": options["num_thresholds"],
                "fixed_threshold": self._fixed_threshold,
            },
            parents={
                "maps": maps,
                "calibration": calibration,
                "data": self._check(scored, with_masks=True),
                "calibration_data": self._check(chosen_on, with_masks=True),
            },
            cost=0.2 * self._size(scored),
        )

    def segmentation(self, classifier: Stage, calibration: Stage) -> dict[str, Stage]:
        """The evaluations of predicted masks, by column of the report."""
        columns = {}
        options = self.config["segmentor"]
        if options is not None:
            segmentor = self._segmentor(self._pseudo_masks(classifier, calibration))
            for column, crf in _mask_columns("seg_miou", options["crf"]):
                masks = self._predict(segmentor, crf=crf)
                columns[column] = self._score_masks(masks, options["eval_split"])
        options = self.config["one_stage"]
        if options is not None:
            for column, crf in _mask_columns("one_stage_miou", options["crf"]):
                masks = self._predict_own(classifier, crf=crf)
                columns[column] = self._score_masks(masks, options["eval_split"])
        return columns

    def _pseudo_masks(self, classifier: Stage, calibration: Stage) -> Stage:
        """Their key holds no mask but those that their threshold policy looks at."""
        policy = self.config["segmentor"]["threshold"]
        images = self._taught
        params = {"images": images, "threshold": policy}
        parents: dict[str, Stage] = {}
        if policy == "truth":
            parents["data"] = self._check(images, with_masks=True)
        else:
            parents["maps"] = self._maps(classifier, images)
            params["fixed_threshold"] = self._fixed_threshold
        if policy == "transfer":
            params["calibration"] = self._calibration
            params["num_thresholds"] = self.config["evaluation"]["num_thresholds"]
            parents["calibration"] = calibration
            parents["calibration_data"] = self._check(self._calibration, with_masks=True)
        return self._stage(
            make_pseudo_masks.RECIPE,
            images=images,
            title=f"pseudo masks of {images['split']}",
            params=params,
            parents=parents,
            cost=0.1 * self._size(images),
        )

    def _segmentor(self, masks: Stage) -> Stage:
        options = self.config["segmentor"]
        images, training = self._taught, options["training"]
        return self._stage(
            train_segmentor.RECIPE,
            images=images,
            title="train segmentor",
            params={
                **self._segmentor_model(),
                "images": images,
                "training": training,
                "seed": seed_of(self.config["seed"], "segmentor", 0),
            },
            parents={"masks": masks},
            cost=2.0 * (training["stop_after"] or training["epochs"]) * self._size(images),
        )

    def _predict(self, segmentor: Stage, *, crf: bool) -> Stage:
        images = whole_split(self.config["segmentor"]["eval_split"])
        return self._stage(
            predict_masks.RECIPE,
            images=images,
            title=f"predict masks of {images['split']}{' with CRF' if crf else ''}",
            params={**self._segmentor_model(), "images": images, "crf": crf},
            parents={"segmentor": segmentor, "data": self._check(images, with_masks=True)},
            cost=(4.0 if crf else 1.0) * self._size(images),
        )

    def _predict_own(self, classifier: Stage, *, crf: bool) -> Stage:
        images = whole_split(self.config["one_stage"]["eval_split"])
        return self._stage(
            predict_own_masks.RECIPE,
            images=images,
            title=f"predict own masks of {images['split']}{' with CRF' if crf else ''}",
            params={**self._last_architecture(), "images": images, "crf": crf},
            parents={"classifier": classifier, "data": self._check(images, with_masks=True)},
            cost=(4.0 if crf else 1.0) * self._size(images),
        )

    def _score_masks(self, masks: Stage, split: str) -> Stage:
        images = whole_split(split)
        return self._stage(
            evaluate_masks.RECIPE,
            images=images,
            with_masks=True,
            title="score masks",
            params={"images": images},
            parents={"masks": masks},
            cost=0.1 * self._size(images),
        )

    def _segmentor_model(self) -> dict[str, Any]:
        """The segmentor's options, and the digests of its weights where they are files."""
        model = self.config["segmentor"]["model"]
        within = _weights_digest(model.get("backbone", {}))
        return {"model": model, **_weights_digest(model), **within}

    @property
    def head(self) -> str:
        """`cam.map`, or where only the classifier of other rounds has it the parent's map."""
        chosen, last = self.config["cam"]["map"], "classifier"
        if self.config["joint_classifier"] is not None:
            last = "joint_classifier"
        elif self.config["rounds"]:
            last = "sub_classifier"
        return chosen if chosen in self._heads(last) else "parent"

    @property
    def _scored(self) -> dict[str, Any]:
        return whole_split(self.config["evaluation"]["split"])

    @property
    def _fixed_threshold(self) -> float:
        refined = self.config["refiner"] is not None
        return REFINED_FIXED_THRESHOLD if refined else self.config["evaluation"]["fixed_threshold"]

    @property
    def _calibration(self) -> dict[str, Any]:
        options = self.config["evaluation"]
        return {
            "split": options["calibration"],
            "exclude": options["split"],
            "size": options["calibration_size"],
        }

    @property
    def _taught(self) -> dict[str, Any]:
        """The images whose pseudo masks the segmentor learns from."""
        options = self.config["segmentor"]
        return {"split": options["split"], "exclude": options["exclude"], "size": None}

    def _train(self, number: int, labelled: Stage | None, previous: Stage | None) -> Stage:
        training = self.config["training"]
        if number and self.config["sub_training"] is not None:
            training = self.config["sub_training"]
        if number and self.config["round_stops"]:
            training = {**training, "stop_after": self.config["round_stops"][number - 1]}
        images = whole_split(self.config["train_split"])
        parents = {"data": self._check(images, with_masks=False)}
        if labelled is not None:
            parents["sub_labels"] = labelled
        if previous is not None and self.config["round_init"] == "previous":
            parents["previous"] = previous
        return self._stage(
            train_classifier.RECIPE,
            images=images,
            title=f"train classifier, round {number}",
            params={
                **self._architecture(number),
                "split": self.config["train_split"],
                "training": training,
                "seed": seed_of(self.config["seed"], "classifier", number),
            },
            parents=parents,
            cost=(training["stop_after"] or training["epochs"]) * self._size(images),
        )

    def _train_jointly(self, previous: Stage) -> Stage:
        """Trains the joint classifier from the last round's weights."""
        training = self.config["joint_training"] or self.config["training"]
        images = whole_split(self.config["train_split"])
        return self._stage(
            train_classifier.RECIPE,
            images=images,
            title="train joint classifier",
            params={
                **self._joint_architecture(),
                "split": self.config["train_split"],
                "training": training,
                "seed": seed_of(self.config["seed"], "joint", 0),
            },
            parents={"data": self._check(images, with_masks=False), "previous": previous},
            # labelling pixels takes a CRF per image and step
            cost=10 * (training["stop_after"] or training["epochs"]) * self._size(images),
        )

    def _import(self) -> Stage:
        """Round 0 from a released checkpoint: the file's content counts, not its place."""
        path = self.config["classifier_weights"]
        return Stage(
            import_classifier.recipe(path),
            params={**self._architecture(0), "sha256": self.pipeline.weights_digest(path)},
            dataset=self.dataset,
            data=str(len(self.dataset.classes)),
            title="import classifier, round 0",
        )

    def _sub_labels(self, number: int, classifier: Stage) -> Stage:
        images = whole_split(self.config["train_split"])
        features = self._stage(
            extract_features.RECIPE,
            images=images,
            title=f"features, round {number - 1}",
            params={**self._architecture(number - 1), "split": self.config["train_split"]},
            parents={"classifier": classifier},
            cost=0.4 * self._size(images),
        )
        return self._stage(
            label_sub_categories.RECIPE,
            images=images,
            title=f"sub-categories, round {number}",
            params={
                "labeler": self.config["labeler"],
                "split": self.config["train_split"],
                "seed": seed_of(self.config["seed"], "labeler", number),
            },
            parents={"features": features},
            cost=0.1 * self._size(images),
        )

    def _cams(self, classifier: Stage, images: dict[str, Any]) -> Stage:
        cam = {**key_params(CamOptions, self.config["cam"]), "map": self.head}
        versions = sum(scale**2 for scale in cam["scales"]) * (2 if cam["flip"] else 1)
        return self._stage(
            infer_cams.RECIPE,
            images=images,
            title=f"CAMs of {images['split']}",
            params={**self._last_architecture(), "images": images, "cam": cam},
            parents={
                "classifier": classifier,
                "data": self._check(images, with_masks=False),
            },
            cost=0.5 * versions * self._size(images),
        )

    def _affinity(self, cams: Stage) -> Stage:
        options = dict(self.config["affinity"])
        images = whole_split(options["split"])
        alphas = {name: options.pop(name) for name in ("alpha_low", "alpha_high")}
        labels = options.pop("labels")
        confident = self._stage(
            confident_scores.RECIPE,
            images=images,
            title="confident scores",
            params={"images": images, "labels": labels, **alphas},
            parents={"cams": cams},
            cost=(4.0 if labels == "crf" else 0.2) * self._size(images),
        )
        return self._stage(
            train_affinity.RECIPE,
            images=images,
            title="train AffinityNet",
            params={
                **options,
                **self._backbone(),
                "seed": seed_of(self.config["seed"], "affinity", 0),
            },
            parents={"confident": confident},
            cost=options["training"]["epochs"] * self._size(images),
        )

    def _edges(self, cams: Stage) -> Stage:
        options = dict(self.config["edges"])
        images = whole_split(options["split"])
        cuts = {name: options.pop(name) for name in ("foreground", "background")}
        labels = self._stage(
            edge_labels.RECIPE,
            images=images,
            title="edge labels",
            params={"images": images, **cuts},
            parents={"cams": cams},
            cost=4.0 * self._size(images),
        )
        return self._stage(
            train_edges.RECIPE,
            images=images,
            title="train EdgeNet",
            params={
                **options,
                **self._backbone(),
                "seed": seed_of(self.config["seed"], "edges", 0),
            },
            parents={"labels": labels},
            cost=options["training"]["epochs"] * self._size(images),
        )

    def _refined(self, cams: Stage, guide: Stage | None, images: dict[str, Any]) -> Stage:
        params = {"refiner": self.config["refiner"], "images": images}
        parents = {"cams": cams}
        guidance = guidance_of(self.config)
        if guide is not None and guidance is not None:
            params |= {**self._backbone(), "net": self.config[guidance]["net"]}
            parents[guidance] = guide
        return self._stage(
            refine.RECIPE,
            images=images,
            title=f"refine CAMs of {images['split']}",
            params=params,
            parents=parents,
            cost=self._size(images),
        )

    def _check(self, images: dict[str, Any], *, with_masks: bool) -> Stage:
        return self._stage(
            check_data.RECIPE,
            images=images,
            with_masks=with_masks,
            title=f"check {images['split']}",
            params={"images": images, "with_masks": with_masks},
            parents={},
            cost=0.1 * self._size(images),
        )

    def _stage(self, recipe: Any, *, images: dict, with_masks: bool = False, **rest: Any) -> Stage:
        digest = self.pipeline.digest(self.dataset, images, with_masks=with_masks)
        return Stage(recipe, dataset=self.dataset, data=digest, **rest)

    def _architecture(self, number: int) -> dict[str, Any]:
        """What it takes to build the classifier of a round."""
        config = self.config
        return {
            **self._backbone(),
            "neck": config["neck"],
            "classifier": config["sub_classifier"] if number else config["classifier"],
            "num_clusters": config["labeler"]["num_clusters"] if number else None,
        }

    def _joint_architecture(self) -> dict[str, Any]:
        return {**self._architecture(0), "classifier": self.config["joint_classifier"]}

    def _last_architecture(self) -> dict[str, Any]:
        """What it takes to build the classifier that maps and masks come from."""
        if self.config["joint_classifier"] is not None:
            return self._joint_architecture()
        return self._architecture(self.config["rounds"])

    def _backbone(self) -> dict[str, Any]:
        """The backbone's options, and the digest of its weights where they are a file."""
        backbone = self.config["backbone"]
        return {"backbone": backbone, **_weights_digest(backbone)}

    def _size(self, images: dict[str, Any]) -> int:
        return len(select(self.dataset, images).ids)


def guidance_of(config: Mapping[str, Any]) -> Guidance | None:
    """What the cell's refiner needs of a trained network: the name of a section."""
    if config["refiner"] is None:
        return None
    kind = config["refiner"]["type"]
    return registry.component_class(registry.REFINERS, kind, "refiner.type").guidance


def _mask_columns(name: str, crf: bool) -> list[tuple[str, bool]]:
    """A report's columns of masks as predicted, and after a CRF where that is wanted."""
    return [(name, False), (f"{name}_crf", True)] if crf else [(name, False)]


def _check_net(kind: str, guidance: Guidance) -> None:
    cls = registry.component_class(registry.MODELS, kind, f"{guidance}.net.type")
    if not (issubclass(cls, GuideNet) and cls.guidance == guidance):
        raise InputError(
            f"{guidance}.net.type is '{kind}'; it must be a network that gives a refiner {guidance}"
        )


def _weights_digest(component: Mapping[str, Any]) -> dict[str, str]:
    weights = component.get("weights")
    if weights is None or not Path(weights).is_file():
        return {}
    return {"weights_sha256": file_digest(weights)}


def seed_of(seed: int, role: str, number: int) -> int:
    """The seed of one stage: independent streams for each role and round of a cell's seed."""
    roles = ("classifier", "labeler", "affinity", "edges", "joint", "segmentor")
    return int(np.random.SeedSequence([seed, roles.index(role), number]).generate_state(1)[0])
