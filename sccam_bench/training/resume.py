"""Going on with an interrupted training as if nothing had happened."""

import logging
import time
from typing import Any

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from sccam_bench.checkpoint import Checkpoint
from sccam_bench.registry import HOOKS
from sccam_bench.training.hooks import LossCurveHook
from sccam_bench.training.randomness import random_states, restore_random_states

FORMAT = 1  # of the states; others are not used
_log = logging.getLogger(__name__)


@HOOKS.register_module()
class ResumeHook(Hook):
    """Saves the training after an epoch, and begins after the epoch that was saved last.

    mmengine's own resuming leaves out the random generators and the loss curve.

    Args:
        checkpoint: of this training alone.
        every: seconds from one save to the next; 0 saves after every epoch.
        curve: whose values belong to the state.
    """

    priority = "LOWEST"  # when the loss curve and the schedules have taken in the epoch

    def __init__(self, checkpoint: Checkpoint, every: float, curve: LossCurveHook) -> None:
        self.checkpoint, self.every, self.curve = checkpoint, every, curve
        self._saved = 0.0

    def before_train(self, runner: Runner) -> None:
        self._saved = time.monotonic()
        state = self.checkpoint.load()
        if state is None:
            return
        if state["training"] != _identity(runner):
            _log.warning("the checkpoint is of another training; this one begins anew")
            self.checkpoint.clear()
            return
        self._restore(runner, state)
        _log.warning("goes on after epoch %d of %d", runner.epoch, runner.max_epochs)

    def after_train_epoch(self, runner: Runner) -> None:
        epoch = runner.epoch + 1  # the loop counts it after this
        if epoch == runner.max_epochs or time.monotonic() - self._saved < self.every:
            return
        self.checkpoint.save(
            {
                "training": _identity(runner),
                "epoch": epoch,
                "iter": runner.iter,
                "model": runner.model.state_dict(),
                "optimizer": runner.optim_wrapper.state_dict(),
                "schedulers": [one.state_dict() for one in runner.param_schedulers],
                "loss": list(self.curve.curve),
                "random": random_states(),
            }
        )
        self._saved = time.monotonic()

    def _restore(self, runner: Runner, state: dict[str, Any]) -> None:
        runner.model.load_state_dict(state["model"])
        runner.optim_wrapper.load_state_dict(state["optimizer"])
        for scheduler, saved in zip(runner.param_schedulers, state["schedulers"], strict=True):
            scheduler.load_state_dict(saved)
        # as mmengine's Runner.resume does; the sampler follows the loop's epoch
        runner.train_loop._epoch, runner.train_loop._iter = state["epoch"], state["iter"]
        self.curve.curve[:] = state["loss"]
        restore_random_states(state["random"])


def _identity(runner: Runner) -> dict[str, Any]:
    """What must agree for a state to fit; that the options do is for the checkpoint's place."""
    tensors = runner.model.state_dict()
    return {
        "format": FORMAT,
        "torch": str(torch.__version__),
        "device": next(iter(tensors.values())).device.type,
        "steps": runner.max_iters,
        "tensors": {name: list(tensor.shape) for name, tensor in tensors.items()},
    }
