"""Refined maps of chosen images."""

from sccam_bench import registry
from sccam_bench.refiners.base import Guide
from sccam_bench.stages.base import Recipe, Task
from sccam_bench.stages.batches import same_size_batches
from sccam_bench.stages.models import build_guide_net, trained
from sccam_bench.stages.selection import select


def run(task: Task) -> None:
    """CAMs, and the network that guides the refiner -> per image the refined maps (P, H, W)."""
    params = task.params
    refiner = registry.build(registry.REFINERS, params["refiner"])
    net = None
    if refiner.guidance is not None:
        net = trained(build_guide_net(params), task.inputs[refiner.guidance])
    ids = select(task.dataset, params["images"]).ids
    done = 0
    for rows, images in same_size_batches(task.dataset, ids):
        guides = [Guide(image) for image in images] if net is None else net.guides(images)
        for row, guide in zip(rows, guides, strict=True):
            maps, keys = task.inputs["cams"].maps(ids[row])
            task.output.maps(ids[row], refiner(maps, guide), keys)
            done += 1
            task.report(done / len(ids), f"{done}/{len(ids)} images")


RECIPE = Recipe("refined", 2, run)
