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
    steps, lr0 = int(g["max_step"]), float(g["lr0"])
    parameters = [nn.Parameter(torch.from_numpy(row.copy())) for row in g["p0"]]
    groups = [
        {"params": [parameter], "lr": lr0 * scale, "weight_decay": float(decay)}
        for parameter, scale, decay in zip(
            parameters, (1, 2, 10, 20), g["group_weight_decay"], strict=True
        )
    ]
    optimizer = torch.optim.SGD(groups, lr=lr0, momentum=float(g["effective_momentum"][0]))
    schedule = {k: v for k, v in poly_schedule(TrainingOptions(), steps).items() if k != "type"}
    scheduler = PolyLR(OptimWrapper(optimizer), **schedule)
    for step in range(steps):
        found = [group["lr"] for group in optimizer.param_groups]
        np.testing.assert_allclose(found, g["lr"][step], rtol=1e-6)
        loss = sum(
            (0.05 * torch.from_numpy(curvature) * (p - torch.from_numpy(target)) ** 2).sum()
            for p, curvature, target in zip(parameters, g["curvature"], g["target"], strict=True)
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        moved = np.stack([p.detach().numpy() for p in parameters])
        np.testing.assert_allclose(moved, g["traj"][step + 1], rtol=0, atol=1e-6)
