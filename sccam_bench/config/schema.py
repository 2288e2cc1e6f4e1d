"""Which sections and keys a configuration has.

The schema is not written down twice: a component's keys are the parameters of its constructor, an
options section's keys are the fields of its dataclass.
"""

from dataclasses import dataclass
from typing import Any

from mmengine.registry import Registry

from sccam_bench import registry
from sccam_bench.config.sections import (
    AffinityOptions,
    CamOptions,
    EdgeOptions,
    EvaluationOptions,
    ImportedOptions,
    OneStageOptions,
    RoleSeeds,
    RuntimeOptions,
    SegmentorOptions,
    TrainingOptions,
)


@dataclass(frozen=True)
class Component:
    """A section that a registry builds; parameters in `given` come from the harness."""

    registry: Registry
    given: frozenset[str] = frozenset()


_GIVEN_TO_CLASSIFIERS = frozenset({"backbone", "neck", "num_classes", "num_clusters"})
# What the harness passes to a component of each registry besides its options.
COMPONENTS = {
    "dataset": Component(registry.DATASETS),
    "backbone": Component(registry.MODELS),
    "neck": Component(registry.MODELS, frozenset({"in_channels"})),
    "classifier": Component(registry.CLASSIFIERS, _GIVEN_TO_CLASSIFIERS),
    "sub_classifier": Component(registry.CLASSIFIERS, _GIVEN_TO_CLASSIFIERS),
    "joint_classifier": Component(registry.CLASSIFIERS, _GIVEN_TO_CLASSIFIERS),
    "labeler": Component(registry.LABELERS, frozenset({"seed"})),
    "refiner": Component(registry.REFINERS),
    "net": Component(registry.MODELS, frozenset({"backbone"})),
    "transforms": Component(registry.TRANSFORMS),
    "model": Component(registry.SEGMENTORS, frozenset({"num_classes"})),
}
# Sections of these names stand within others only.
NESTED = {"net", "transforms", "model"}
OPTIONS: dict[str, type] = {
    "training": TrainingOptions,
    "sub_training": TrainingOptions,
    "joint_training": TrainingOptions,
    "cam": CamOptions,
    "affinity": AffinityOptions,
    "edges": EdgeOptions,
    "evaluation": EvaluationOptions,
    "segmentor": SegmentorOptions,
    "one_stage": OneStageOptions,
    "imported": ImportedOptions,
    "role_seeds": RoleSeeds,
    "runtime": RuntimeOptions,
}
SCALARS: dict[str, Any] = {
    "train_split": "train",
    "classifier_weights": "",
    "rounds": 0,
    "round_init": "pretrained",
    "round_stops": [],
    "seed": 0,
}
LATER_TRAININGS = ("sub_training", "joint_training")  # say only what differs from `training`
OPTIONAL = {"neck", "labeler", "refiner", "sub_classifier", "joint_classifier", "segmentor"}
OPTIONAL |= {"one_stage", "imported", *LATER_TRAININGS}
TOP_LEVEL = [
    "custom_imports",
    *(name for name in COMPONENTS if name not in NESTED),
    *OPTIONS,
    *SCALARS,
]
# what the data of a run are read by; later trainings say what differs from `training`
DATA = ("custom_imports", "dataset", "training", "affinity", "edges", "evaluation", "train_split")
ROUND_INITS = ("pretrained", "previous")
