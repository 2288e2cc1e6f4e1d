"""One training, from a model and samples to trained weights."""

import itertools
import logging
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from mmengine.model import BaseModel
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from sccam_bench.checkpoint import Checkpoint
from sccam_bench.config import RuntimeOptions, SGDOptions
from sccam_bench.data.samples import EpochSampler
from sccam_bench.errors import InputError
from sccam_bench.registry import SCOPE
from sccam_bench.training.hooks import LossCurveHook, ProgressHook
from sccam_bench.training.resume import ResumeHook

# runtime_info would format the configuration, see `_QuietRunner`
_UNUSED_HOOKS = ("runtime_info", "timer", "logger", "checkpoint")
_numbers = itertools.count()  # mmengine wants a name of its own for every Runner


class _QuietRunner(Runner):
    """mmengine's Runner, without collecting the environment of every training anew.

    Nor does it write its configuration out: the store holds it, and the formatter for that (yapf)
    writes a cache that workers which start at once on a fresh machine would spoil for each other.
    """

    def _log_env(self, env_cfg: dict) -> None:
        pass

    def dump_config(self) -> None:
        pass


@dataclass(frozen=True)
class Workplace:
    """Where a training works: a folder for mmengine, whom to tell, where it can go on."""

    folder: Path
    report: Callable[[float, str], None]
    checkpoint: Checkpoint
    runtime: RuntimeOptions


def device() -> torch.device:
    """The first GPU, or else the CPU; mmengine's Runner chooses alike."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(
    model: BaseModel,
    samples: torch.utils.data.Dataset,
    options: SGDOptions,
    seed: int,
    place: Workplace,
) -> list[float]:
    """Train `model` in place -> mean loss of each epoch.

    The last, incomplete batch of an epoch is dropped, as the originals do; a data set smaller
    than one batch makes one small batch. An interrupted training goes on where its checkpoint says,
    and ends as if it had not been interrupted.

    Raises:
        InputError: the loss is no longer finite.
    """
    length = len(samples)  # type: ignore[arg-type]
    if length == 0:
        raise InputError("training needs at least one image; the training split is empty")
    batch_size = min(options.batch_size, length)
    loader = DataLoader(
        samples,
        batch_size=batch_size,
        sampler=EpochSampler(length, seed),
        drop_last=True,
        num_workers=place.runtime.loaders,
    )
    curve = LossCurveHook()
    resume = ResumeHook(place.checkpoint, place.runtime.checkpoint_every, curve)
    runner = _QuietRunner(
        model=model.to(memory_format=torch.channels_last),
        work_dir=str(place.folder),
        train_dataloader=loader,
        train_cfg=dict(by_epoch=True, max_epochs=options.stop_after or options.epochs),
        optim_wrapper=dict(
            optimizer=dict(
                type="SGD",
                lr=options.lr,
                momentum=options.momentum,
                weight_decay=options.weight_decay,
            ),
            constructor="LayerGroupConstructor",
            paramwise_cfg=options.multipliers(),
        ),
        param_scheduler=poly_schedule(options, steps=options.epochs * (length // batch_size)),
        default_hooks=dict.fromkeys(_UNUSED_HOOKS),
        custom_hooks=[curve, ProgressHook(place.report), resume],
        visualizer=dict(type="Visualizer", vis_backends=None, name=f"visualizer{next(_numbers)}"),
        env_cfg=dict(mp_cfg=dict(mp_start_method=multiprocessing.get_start_method())),
        log_level=logging.ERROR,
        default_scope=SCOPE,
        randomness=dict(seed=seed),
        experiment_name=f"training{os.getpid()}_{next(_numbers)}",
    )
    runner.train()
    for handler in runner.logger.handlers:
        handler.close()  # the log file lies in a folder that is about to go
    return curve.curve


def poly_schedule(options: SGDOptions, steps: int) -> dict:
    """lr * (1 - step / steps) ** power, changed after every step or as the options say.

    mmengine's schedule reaches its end one step early, at step end - 1; hence the + 1.
    """
    poly = dict(
        type="PolyLR", power=options.power, eta_min=0.0, begin=0, end=steps + 1, by_epoch=False
    )
    if options.schedule_interval() == 1:
        return poly
    return {**poly, "type": "StaircasePolyLR", "interval": options.schedule_interval()}
