"""Optimiser groups: pre-trained weights slowly, new ones fast, biases twice as fast.

Source: jiwoon-ahn/psa@9493e59 train_cls.py and network/resnet38d.py get_parameter_groups.
"""

from collections.abc import Mapping
from typing import Any

import torch
from mmengine.optim import DefaultOptimWrapperConstructor, OptimWrapper
from torch import nn

from sccam_bench.registry import OPTIM_WRAPPER_CONSTRUCTORS


def parameter_groups(
    model: nn.Module, lr: float, weight_decay: float, multipliers: Mapping[str, float]
) -> list[dict[str, Any]]:
    """Trainable parameters of `model` in groups of one learning rate and weight decay each.

    Args:
        multipliers: by the name of the model's child that holds a parameter; other children's
            parameters are new and use the entry "head".

    Returns:
        Weights: lr x multiplier, decayed. Biases: twice that, not decayed. Scale and shift of
        normalisation layers: lr x multiplier, not decayed.
    """
    norms = {
        id(parameter)
        for module in model.modules()
        if isinstance(module, nn.modules.batchnorm._BatchNorm | nn.GroupNorm)
        for parameter in module.parameters()
    }
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = lr * multipliers.get(name.split(".")[0], multipliers["head"])
        decay = weight_decay
        if id(parameter) in norms:
            decay = 0.0
        elif name.endswith("bias"):
            rate, decay = 2 * rate, 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]


@OPTIM_WRAPPER_CONSTRUCTORS.register_module()
class LayerGroupConstructor(DefaultOptimWrapperConstructor):
    """Build SGD over `parameter_groups`; ``paramwise_cfg`` holds the multipliers."""

    def __call__(self, model: nn.Module) -> OptimWrapper:
        options = {name: v for name, v in self.optimizer_cfg.items() if name != "type"}
        groups = parameter_groups(model, options["lr"], options["weight_decay"], self.paramwise_cfg)
        return OptimWrapper(torch.optim.SGD(groups, **options))
