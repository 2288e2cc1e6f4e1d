"""A released checkpoint as the classifier of round 0, instead of training one."""

import functools
from collections.abc import Callable

from torch import Tensor

from sccam_bench.backbones.checkpoints import classifier_names, load_checkpoint, read_checkpoint
from sccam_bench.classifiers.base import Classifier
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.models import WEIGHTS, build_classifier
from sccam_bench.store import Artifact


def run(task: Task, read: Callable[[], dict[str, Tensor]], source: str) -> None:
    """`read` gives a file's tensors under the names that PSA, SC-CAM, SEAM, RRM or IRN use."""
    model = build_classifier(task.params, len(task.dataset.classes))
    load_released(model, read(), source)
    task.output.weights(WEIGHTS, model.state_dict())


def load_released(model: Classifier, state: dict[str, Tensor], source: str) -> None:
    """Load a checkpoint of PSA (res38_cls.pth), SC-CAM, SEAM, RRM or IRN, or an exported one.

    Heads that are not wanted stay out.

    Raises:
        InputError: lists what does not fit; `source` is what the checkpoint is called there.
    """
    load_checkpoint(model, classifier_names(state), source, ignored="sub_head|seg_head")


def recipe(path: str) -> Recipe:
    """The checkpoint is a file."""
    return _recipe(functools.partial(read_checkpoint, path), path)


def stored_recipe(artifact: Artifact, source: str) -> Recipe:
    """The checkpoint is in the store; the stage's result is the same."""
    return _recipe(functools.partial(artifact.weights, WEIGHTS), source)


def _recipe(read: Callable[[], dict[str, Tensor]], source: str) -> Recipe:
    return Recipe("classifier", 1, functools.partial(run, read=read, source=source))
