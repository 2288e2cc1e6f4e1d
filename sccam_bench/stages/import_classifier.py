"""A released checkpoint as the classifier of round 0, instead of training one."""

import functools

from sccam_bench.backbones.checkpoints import classifier_names, load_checkpoint, read_checkpoint
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.models import WEIGHTS, build_classifier


def run(task: Task, path: str) -> None:
    """`path`: a file of PSA (res38_cls.pth), SC-CAM, SEAM, RRM or IRN.

    Heads that are not wanted stay out.
    """
    model = build_classifier(task.params, len(task.dataset.classes))
    load_checkpoint(
        model, classifier_names(read_checkpoint(path)), path, ignored="sub_head|seg_head"
    )
    task.output.weights(WEIGHTS, model.state_dict())


def recipe(path: str) -> Recipe:
    return Recipe("classifier", 1, functools.partial(run, path=path))
