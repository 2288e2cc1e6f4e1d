"""A released checkpoint as the classifier of round 0, instead of training one."""

import functools
import hashlib
from pathlib import Path

from sccam_bench.backbones.checkpoints import classifier_names, load_checkpoint, read_checkpoint
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.models import WEIGHTS, build_classifier


def run(task: Task, path: str) -> None:
    """`path`: a file of PSA (res38_cls.pth) or SC-CAM; its sub-category head is left out."""
    model = build_classifier(task.params, len(task.dataset.classes))
    load_checkpoint(model, classifier_names(read_checkpoint(path)), path, ignored="sub_head")
    task.output.weights(WEIGHTS, model.state_dict())


def recipe(path: str) -> Recipe:
    return Recipe("classifier", 1, functools.partial(run, path=path))


def file_digest(path: str) -> str:
    """SHA-256 of the file.

    Raises:
        InputError: there is none.
    """
    if not Path(path).is_file():
        raise InputError(f"classifier_weights: {path} does not exist")
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
