"""What every training stage does once it has a model and samples."""

import torch
from mmengine.model import BaseModel
from torch.utils.data import Dataset

from sccam_bench.config import SGDOptions
from sccam_bench.stages.base import Task
from sccam_bench.stages.models import WEIGHTS
from sccam_bench.training.run import Workplace, device, train


def train_and_store(task: Task, model: BaseModel, samples: Dataset, training: SGDOptions) -> None:
    """Train the model and write its weights and `loss`, the mean loss of each epoch."""
    model.to(device())
    with task.output.scratch() as folder:
        place = Workplace(folder, task.report, task.checkpoint, task.runtime)
        curve = train(model, samples, training, task.params["seed"], place)
    weights: dict[str, torch.Tensor] = model.state_dict()
    task.output.weights(WEIGHTS, {name: value.cpu() for name, value in weights.items()})
    task.output.table("loss", curve)
