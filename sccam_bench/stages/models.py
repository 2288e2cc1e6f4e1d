"""Building the models that several stages use, and loading their trained weights."""

from collections.abc import Mapping
from typing import Any, TypeVar

import torch

from sccam_bench import registry
from sccam_bench.backbones.base import Backbone
from sccam_bench.classifiers.base import Classifier
from sccam_bench.refiners.base import GuideNet
from sccam_bench.store import Artifact
from sccam_bench.training.run import device

Model = TypeVar("Model", bound=torch.nn.Module)
WEIGHTS = "weights"  # the artifact's name of trained weights


def build_classifier(params: Mapping[str, Any], num_classes: int) -> Classifier:
    """The classifier of the parameters ``backbone``, ``neck``, ``classifier``, ``num_clusters``.

    Its backbone carries pre-trained weights, its heads are new.
    """
    return build_classifier_on(build_backbone(params), params, num_classes)


def build_backbone(params: Mapping[str, Any]) -> Backbone:
    """The backbone of the parameter ``backbone``, with pre-trained weights."""
    return registry.build(registry.MODELS, params["backbone"])


def build_classifier_on(
    backbone: Backbone, params: Mapping[str, Any], num_classes: int
) -> Classifier:
    """The classifier of the parameters ``neck``, ``classifier``, ``num_clusters``."""
    neck = None
    if params["neck"] is not None:
        neck = registry.build(registry.MODELS, params["neck"], in_channels=backbone.out_channels)
    given = {"backbone": backbone, "neck": neck, "num_classes": num_classes}
    if params["num_clusters"] is not None:
        given["num_clusters"] = params["num_clusters"]
    return registry.build(registry.CLASSIFIERS, params["classifier"], **given)


def build_guide_net(params: Mapping[str, Any]) -> GuideNet:
    """AffinityNet or EdgeNet of a stage's parameters ``backbone`` and ``net``."""
    backbone = registry.build(registry.MODELS, params["backbone"])
    return registry.build(registry.MODELS, params["net"], backbone=backbone)


def build_segmentor(params: Mapping[str, Any], num_classes: int) -> Any:
    """The `Segmentor` of a stage's parameter ``model``, its backbone and neck built first."""
    options = dict(params["model"])
    if options.get("backbone") is not None:
        options["backbone"] = registry.build(registry.MODELS, options["backbone"])
    if options.get("neck") is not None:
        width = options["backbone"].out_channels
        options["neck"] = registry.build(registry.MODELS, options["neck"], in_channels=width)
    return registry.build(registry.SEGMENTORS, options, num_classes=num_classes)


def trained(model: Model, artifact: Artifact) -> Model:
    """`model` with the artifact's weights, ready for inference."""
    model.load_state_dict(artifact.weights(WEIGHTS))
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return model.to(device()).eval()
