"""Label maps that a one-stage method's classifier predicts from images alone."""

from sccam_bench.classifiers.base import SegmentingClassifier
from sccam_bench.classifiers.rrm import SEGMENTATION_KERNELS
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.models import build_classifier, trained
from sccam_bench.stages.predict_masks import predict


def run(task: Task) -> None:
    """Input `classifier`, its weights -> per image the labels (H, W) uint8."""
    model = trained(
        build_classifier(task.params, len(task.dataset.classes)), task.inputs["classifier"]
    )
    if not isinstance(model, SegmentingClassifier):
        raise InputError(f"{type(model).__name__} predicts no masks, which one_stage asks for")
    predict(model, task, SEGMENTATION_KERNELS)


RECIPE = Recipe("own_masks", 1, run)
