"""Trains a segmentation network on pseudo masks."""

import torch

from sccam_bench.config import SegmentorTraining, options
from sccam_bench.data.segmentation import ScaleCropFlip, SegmentationSamples
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.models import build_segmentor
from sccam_bench.stages.selection import select
from sccam_bench.stages.training import train_and_store


def run(task: Task) -> None:
    """Input `masks`: label maps of the chosen images."""
    params = task.params
    torch.manual_seed(params["seed"])  # the head's weights
    model = build_segmentor(params, len(task.dataset.classes))
    training = options(SegmentorTraining, params["training"])
    samples = SegmentationSamples(
        task.dataset,
        select(task.dataset, params["images"]).ids,
        task.inputs["masks"].labels,
        ScaleCropFlip(training.scales, training.crop_size, model.mean_colour),
        params["seed"],
    )
    train_and_store(task, model, samples, training)


RECIPE = Recipe("segmentor", 1, run)
