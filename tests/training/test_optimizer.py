import numpy as np
import torch
from mmengine.optim import OptimWrapper, PolyLR
from torch import nn

from sccam_bench.config import TrainingOptions
from sccam_bench.training.optimizer import parameter_groups
from sccam_bench.training.run import poly_schedule


class Toy(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.backbone = nn.Conv2d(1, 1, 1)
        self.neck = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1))
        self.head = nn.Conv2d(1, 1, 1)


def test_groups_have_the_originals_rates() -> None:
    toy = Toy()
    multipliers = {"backbone": 1, "neck": 2, "head": 10}
    groups = parameter_groups(toy, lr=0.1, weight_decay=5e-4, multipliers=multipliers)
    found = {
        id(parameter): (round(group["lr"], 6), group["weight_decay"])
        for group in groups
        for parameter in group["params"]
    }
    assert {name: found[id(parameter)] for name, parameter in toy.named_parameters()} == {
        "backbone.weight": (0.1, 5e-4),
        "backbone.bias": (0.2, 0),
        "neck.0.weight": (0.2, 5e-4),
        "neck.0.bias": (0.4, 0),
        "neck.1.weight": (0.2, 0),
        "neck.1.bias": (0.2, 0),
        "head.weight": (1.0, 5e-4),
        "head.bias": (2.0, 0),
    }


def test_frozen_parameters_are_in_no_group() -> None:
    toy = Toy()
    toy.backbone.requires_grad_(False)
    groups = parameter_groups(toy, 0.1, 0, {"head": 1})
    assert sum(len(group["params"]) for group in groups) == 6


def test_schedule_and_trajectory_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    """Momentum equals the weight decay in the originals: their code passes it in that place."""
    g = golden("poly_optimizer")
    lr0 = float(g["lr0"])
    parameters = [nn.Parameter(torch.from_numpy(row.copy())) for row in g["p0"]]
    steps = range(int(g["max_step"]))
    follow(g, parameters, [lr0 * scale for scale in (1, 2, 10, 20)], steps, "")


def test_two_trainings_are_rrms_schedule_from_init(golden) -> None:  # type: ignore[no-untyped-def]
    """The original's second half starts anew at 0.0007 for all groups; here it is a training.

    Two optimisers, where the original has one: what it carries over is a momentum of 0.0005.
    """
    g = golden("poly_optimizer")
    lr0, half = float(g["lr0"]), int(g["max_step"]) // 2
    parameters = [nn.Parameter(torch.from_numpy(row.copy())) for row in g["p0"]]
    first = [lr0 * scale for scale in (1, 2, 10, 20)]
    follow(g, parameters, first, range(half), "rrm_init_")
    follow(g, parameters, [7e-4] * 4, range(half, 2 * half), "rrm_init_")


def follow(g: dict, parameters: list, rates: list[float], steps: range, prefix: str) -> None:
    """Train `parameters` over the golden `steps` and compare rate and position at each."""
    groups = [
        {"params": [parameter], "lr": rate, "weight_decay": float(decay)}
        for parameter, rate, decay in zip(parameters, rates, g["group_weight_decay"], strict=True)
    ]
    optimizer = torch.optim.SGD(groups, lr=rates[0], momentum=float(g["effective_momentum"][0]))
    schedule = poly_schedule(TrainingOptions(), len(steps))
    scheduler = PolyLR(
        OptimWrapper(optimizer), **{k: v for k, v in schedule.items() if k != "type"}
    )
    for step in steps:
        found = [group["lr"] for group in optimizer.param_groups]
        np.testing.assert_allclose(found, g[f"{prefix}lr"][step], rtol=1e-6)
        loss = sum(
            (0.05 * torch.from_numpy(curvature) * (p - torch.from_numpy(target)) ** 2).sum()
            for p, curvature, target in zip(parameters, g["curvature"], g["target"], strict=True)
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        moved = np.stack([p.detach().numpy() for p in parameters])
        np.testing.assert_allclose(moved, g[f"{prefix}traj"][step + 1], rtol=0, atol=1e-6)
