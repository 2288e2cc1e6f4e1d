"""Refined maps of chosen images."""

import numpy as np
import torch

from sccam_bench import registry
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.batches import same_size_batches
from sccam_bench.stages.models import build_affinity_net, trained
from sccam_bench.stages.selection import select
from sccam_bench.training.run import device


@torch.inference_mode()
def run(task: Task) -> None:
    """CAMs and AffinityNet -> per image the refined maps (P, H, W) of its present classes."""
    params = task.params
    net = trained(build_affinity_net(params), task.inputs["affinity"])
    refiner = registry.build(registry.REFINERS, params["refiner"])
    ids = select(task.dataset, params["images"]).ids
    done = 0
    for rows, images in same_size_batches(task.dataset, ids):
        batch = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))
        affinities = net.affinity(batch.to(device())).cpu().numpy()
        for row, affinity in zip(rows, affinities, strict=True):
            maps, keys = task.inputs["cams"].maps(ids[row])
            task.output.maps(ids[row], refiner(maps, affinity, net.stride), keys)
        done += len(rows)
        task.report(done / len(ids), f"{done}/{len(ids)} images")


RECIPE = Recipe("refined", 1, run)
