"""What a cell's figures are, in the words of `results/published`, from its configuration.

A fact without a value is not known, like the backbone of imported maps.
"""

from collections.abc import Mapping
from typing import Any

from sccam_bench.data.voc12 import SPLIT_SIZES, VOC_CLASSES
from sccam_bench.evaluation.policies import POLICIES
from sccam_bench.report.comparability import Measured

_BACKBONES = {"ResNet38": "WideResNet-38", "ResNet50": "ResNet-50"}
_STAGES = {"RandomWalk": "+ random walk", "DenseCRF": "+ CRF", "EdgePropagation": "+ IRN"}


def refined_by(kind: str) -> str:
    """The stage of maps that a refiner of this type has refined."""
    return _STAGES.get(kind, f"+ {kind}")


def of_maps(config: Mapping[str, Any], scored: int) -> Measured:
    """The facts of a cell's maps, of which `scored` images are scored."""
    refiner = config["refiner"]
    kind = None if refiner is None else refiner["type"]
    crf = ["yes"] if kind == "DenseCRF" else ["no"] if config["imported"] is None else []
    return {
        "stage": [refined_by(kind) if kind else "seed map"],
        "data set": [_data_set(config, config["evaluation"]["split"], scored)],
        "split": [config["evaluation"]["split"]],
        **_classifier(config),
        "CRF": crf,
        "threshold policy": POLICIES,
    }


def of_imported_masks(config: Mapping[str, Any], scored: int) -> Measured:
    """The facts of imported masks, of which `scored` are scored."""
    split = config["evaluation"]["split"]
    return {
        "stage": ["imported masks"],
        "data set": [_data_set(config, split, scored)],
        "split": [split],
        **_classifier(config),
        "CRF": [],
    }


def of_segmentation(config: Mapping[str, Any], scored: int) -> list[Measured]:
    """The facts of each column of the segmentor: as predicted, and after a CRF if it has one."""
    options = config["segmentor"]
    split, taught_by_truth = options["eval_split"], options["threshold"] == "truth"
    common: Measured = {
        "stage": ["segmentation, true masks" if taught_by_truth else "segmentation"],
        "data set": [_data_set(config, split, scored)],
        "split": [split],
        # no classifier has a part in a network that learns from the true masks
        **({} if taught_by_truth else {"backbone": _classifier(config)["backbone"]}),
        "segmentor": [_segmentor(options["model"])],
        "initialisation": [options["initialisation"]],
    }
    return _by_crf(common, options["crf"])


def of_one_stage(config: Mapping[str, Any], scored: int) -> list[Measured]:
    """The facts of the masks that the last classifier itself predicts, likewise."""
    options = config["one_stage"]
    common: Measured = {
        "stage": ["segmentation"],
        "data set": [_data_set(config, options["eval_split"], scored)],
        "split": [options["eval_split"]],
        **_classifier(config),
        "segmentor": [f"{_backbone(config)} (joint)"],
    }
    return _by_crf(common, options["crf"])


def _by_crf(common: Measured, crf: bool) -> list[Measured]:
    return [{**common, "CRF": [used]} for used in (("no", "yes") if crf else ("no",))]


def _classifier(config: Mapping[str, Any]) -> Measured:
    """The classifier's backbone and what it was pre-trained on."""
    if config["imported"] is not None:
        return {"backbone": [], "initialisation": []}
    return {
        "backbone": [_backbone(config)],
        "initialisation": [_initialisation(config["backbone"])],
    }


def _initialisation(backbone: Mapping[str, Any]) -> str:
    """A backbone's weights are ImageNet's wherever a configuration names some."""
    return "nothing" if backbone.get("weights") is None else "ImageNet"


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
