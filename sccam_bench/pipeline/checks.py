"""What a configuration's schema cannot see: components and splits that do not fit together."""

from sccam_bench import registry
from sccam_bench.classifiers.base import SegmentingClassifier
from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.pipeline.cell import PlannedCell
from sccam_bench.refiners.base import Guidance, GuideNet
from sccam_bench.stages.selection import whole_split


def check_parts(cell: PlannedCell) -> None:
    """Raise an InputError where classifiers, maps, and splits do not fit together."""
    config = cell.config
    splits = [config["evaluation"]["split"]]
    if config["imported"] is None:
        _check_heads(cell)
        _check_one_stage(cell)
        splits.append(config["train_split"])
    if config["segmentor"] is not None:
        cell.size(cell.taught)  # raises where nothing is left
        splits.append(config["segmentor"]["eval_split"])
    if config["one_stage"] is not None:
        splits.append(config["one_stage"]["eval_split"])
    for split in splits:
        cell.size(whole_split(split))


def check_labeler(cell: PlannedCell) -> None:
    """Raise an InputError where the data set cannot support the cell's sub-categories."""
    labeler = registry.build(registry.LABELERS, cell.config["labeler"], seed=0)
    split = cell.config["train_split"]
    labels, truth = cell.dataset.image_labels(split), cell.dataset.sub_categories(split)
    labeler.require(labels, truth, cell.dataset.classes)


def _check_heads(cell: PlannedCell) -> None:
    config = cell.config
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
        heads |= set(cell.heads(section))
    if config["cam"]["map"] not in heads:
        name = config["cam"]["map"]
        raise InputError(f"cam.map is '{name}'; {did_you_mean(name, heads)}")


def _check_one_stage(cell: PlannedCell) -> None:
    if cell.config["one_stage"] is None:
        return
    kind = cell.last_architecture()["classifier"]["type"]
    cls = registry.component_class(registry.CLASSIFIERS, kind, "classifier.type")
    if not issubclass(cls, SegmentingClassifier):
        raise InputError(
            f"one_stage is set, but {kind} predicts no masks itself; set one_stage=None, or a "
            "joint_classifier like RRMClassifier"
        )


def check_net(kind: str, guidance: Guidance) -> None:
    cls = registry.component_class(registry.MODELS, kind, f"{guidance}.net.type")
    if not (issubclass(cls, GuideNet) and cls.guidance == guidance):
        raise InputError(
            f"{guidance}.net.type is '{kind}'; it must be a network that gives a refiner {guidance}"
        )
