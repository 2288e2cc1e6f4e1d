"""Refined maps of chosen images."""

import numpy as np
import torch

from sccam_bench import registry
from sccam_bench.refiners.affinity_net import AffinityNet
from sccam_bench.refiners.base import Guide
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.batches import same_size_batches
from sccam_bench.stages.models import build_affinity_net, trained
from sccam_bench.stages.selection import select
from sccam_bench.training.run import device


def run(task: Task) -> None:
    """CAMs, and AffinityNet where the refiner wants it -> per image the refined maps (P, H, W)."""
    params = task.params
    refiner = registry.build(registry.REFINERS, params["refiner"])
    net = None
    if "affinity" in task.inputs:
        net = trained(build_affinity_net(params), task.inputs["affinity"])
    ids = select(task.dataset, params["images"]).ids
    done = 0
    for rows, images in same_size_batches(task.dataset, ids):
        for row, guide in zip(rows, guides(images, net), strict=True):
            maps, keys = task.inputs["cams"].maps(ids[row])
            task.output.maps(ids[row], refiner(maps, guide), keys)
            done += 1
            task.report(done / len(ids), f"{done}/{len(ids)} images")


@torch.inference_mode()
def guides(images: np.ndarray, net: AffinityNet | None) -> list[Guide]:
    """Images (B, H, W, 3) uint8 with the affinities that `net` sees in them."""
    if net is None:
        return [Guide(image) for image in images]
    batch = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))
    affinities = net.affinity(batch.to(device())).cpu().numpy()
    return [
        Guide(image, affinity, net.stride)
        for image, affinity in zip(images, affinities, strict=True)
    ]


RECIPE = Recipe("refined", 2, run)
