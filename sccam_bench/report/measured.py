"""What a cell's figures are, in the words of `results/published`, from its configuration."""

from collections.abc import Mapping, Sequence
from typing import Any

from sccam_bench.data.voc12 import SPLIT_SIZES, VOC_CLASSES
from sccam_bench.evaluation.policies import POLICIES
from sccam_bench.report.comparability import Measured

_BACKBONES = {"ResNet38": "WideResNet-38", "ResNet50": "ResNet-50"}
_STAGES = {"RandomWalk": "+ random walk", "DenseCRF": "+ CRF", "EdgePropagation": "+ IRN"}


def of_maps(config: Mapping[str, Any], scored: int) -> Measured:
    """The facts of a cell's maps, of which `scored` images are scored."""
    refiner, backbone = config["refiner"], config["backbone"]
    kind = None if refiner is None else refiner["type"]
    return {
        "stage": [_STAGES.get(kind, f"+ {kind}") if kind else "seed map"],
        "data set": [_data_set(config, config["evaluation"]["split"], scored)],
        "split": [config["evaluation"]["split"]],
        "backbone": [_backbone(config)],
        # a backbone's weights are ImageNet's wherever a configuration names some
        "initialisation": ["nothing" if backbone.get("weights") is None else "ImageNet"],
        "CRF": ["yes" if kind == "DenseCRF" else "no"],
        "threshold policy": POLICIES,
    }


def of_segmentation(
    config: Mapping[str, Any], scored: int, columns: Sequence[str]
) -> list[Measured]:
    """The facts of each of the segmentor's `columns` of the report: with or without CRF."""
    options = config["segmentor"]
    split, taught_by_truth = options["eval_split"], options["threshold"] == "truth"
    common: Measured = {
        "stage": ["segmentation, true masks" if taught_by_truth else "segmentation"],
        "data set": [_data_set(config, split, scored)],
        "split": [split],
        # no classifier has a part in a network that learns from the true masks
        **({} if taught_by_truth else {"backbone": [_backbone(config)]}),
        "segmentor": [_segmentor(options["model"])],
        "initialisation": [options["initialisation"]],
    }
    return [{**common, "CRF": ["yes" if name.endswith("_crf") else "no"]} for name in columns]


def _data_set(config: Mapping[str, Any], split: str, scored: int) -> str:
    """VOC 2012 by name only where all its classes and all images of the split are scored."""
    options = config["dataset"]
    if options["type"] != "VOC12":
        return str(options["type"])
    classes = options["classes"]
    whole = (classes is None or tuple(classes) == VOC_CLASSES) and scored == SPLIT_SIZES.get(split)
    return "VOC 2012" if whole else "part of VOC 2012"


def _backbone(config: Mapping[str, Any]) -> str:
    options, neck = config["backbone"], config["neck"]
    name = _BACKBONES.get(options["type"], options.get("name", options["type"]))
    return name if neck is None else f"{name} with {neck['type']}"


def _segmentor(model: Mapping[str, Any]) -> str:
    return "DeepLab-v2 R101" if model["type"] == "DeepLabV2" else str(model["type"])
