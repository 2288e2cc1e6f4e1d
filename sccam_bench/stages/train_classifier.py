"""Trains the classifier of one round."""

import torch

from sccam_bench import registry
from sccam_bench.classifiers.base import Classifier
from sccam_bench.config import TrainingOptions, options
from sccam_bench.data.samples import ClassificationSamples
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.models import WEIGHTS, build_classifier
from sccam_bench.stages.training import train_and_store


def run(task: Task) -> None:
    """Inputs: `sub_labels` after round 0; `previous` to start from that round's weights."""
    params = task.params
    torch.manual_seed(params["seed"])  # the new layers' weights
    model = build_classifier(params, len(task.dataset.classes))
    if "previous" in task.inputs:
        load_shared(model, task.inputs["previous"].weights(WEIGHTS))
    training = options(TrainingOptions, params["training"])
    sub_labels = None
    if "sub_labels" in task.inputs:
        sub_labels = task.inputs["sub_labels"].array("sub_labels")
    samples = ClassificationSamples(
        task.dataset,
        params["split"],
        [registry.build(registry.TRANSFORMS, one) for one in training.transforms],
        params["seed"],
        sub_labels,
    )
    train_and_store(task, model, samples, training)


def load_shared(model: Classifier, weights: dict[str, torch.Tensor]) -> None:
    """Load another round's weights into `model`, all but those of its `renewed` modules.

    What has another shape there stays as it is: SEAM's head has a row for the background.
    """
    own = model.state_dict()
    shared = {
        name: value
        for name, value in weights.items()
        if name in own
        and value.shape == own[name].shape
        and name.split(".")[0] not in model.renewed
    }
    model.load_state_dict(shared, strict=False)


RECIPE = Recipe("classifier", 1, run)
