"""Hooks of the training Runner."""

import math
from collections.abc import Callable
from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import Runner

from sccam_bench.errors import InputError
from sccam_bench.registry import HOOKS


@HOOKS.register_module()
class LossCurveHook(Hook):
    """Collects the mean loss of each epoch in `curve`, and stops a training that diverged."""

    def __init__(self) -> None:
        self.curve: list[float] = []
        self._losses: list[Any] = []

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: Any = None
    ) -> None:
        self._losses.append(outputs["loss"].detach())

    def after_train_epoch(self, runner: Runner) -> None:
        mean = sum(float(loss) for loss in self._losses) / len(self._losses)
        self._losses.clear()
        if not math.isfinite(mean):
            raise InputError(
                f"training diverged in epoch {runner.epoch + 1}: the loss is {mean}; lower "
                "training.lr, training.momentum or sub_classifier.sub_weight"
            )
        self.curve.append(mean)


@HOOKS.register_module()
class ProgressHook(Hook):
    """Reports the finished share of the training after each step and each epoch's number."""

    def __init__(self, report: Callable[[float, str], None]) -> None:
        self.report = report

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: Any = None
    ) -> None:
        share = (runner.iter + 1) / runner.max_iters
        self.report(share, f"epoch {runner.epoch + 1}/{runner.max_epochs}")
