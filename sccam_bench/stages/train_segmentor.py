"""Trains a segmentation network on pseudo masks."""

import torch

from sccam_bench.config import SegmentorTraining, options
from sccam_bench.data.segmentation import ScaleCropFlip, SegmentationSamples
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.models import WEIGHTS, build_segmentor
from sccam_bench.stages.selection import select
from sccam_bench.training.run import Workplace, device, train


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
    model.to(device())
    with task.output.scratch() as folder:
        place = Workplace(folder, task.report, task.runtime.loaders)
        curve = train(model, samples, training, params["seed"], place)
    task.output.weights(WEIGHTS, {name: v.cpu() for name, v in model.state_dict().items()})
    task.output.table("loss", curve)


RECIPE = Recipe("segmentor", 1, run)
