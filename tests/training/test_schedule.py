import numpy as np
import torch
from mmengine.optim import OptimWrapper
from torch import nn

from sccam_bench.config import SegmentorTraining
from sccam_bench.registry import PARAM_SCHEDULERS
from sccam_bench.training.run import poly_schedule


def test_rate_changes_every_ten_steps_as_the_references(golden) -> None:  # type: ignore[no-untyped-def]
    expected = golden("poly_optimizer")["deeplab_lr_iter100"]
    wrapper = OptimWrapper(torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=2.5e-4))
    schedule = poly_schedule(SegmentorTraining(lr_interval=10), steps=100)
    scheduler = PARAM_SCHEDULERS.build({**schedule, "optimizer": wrapper})
    found = []
    for _ in expected:
        found.append(wrapper.param_groups[0]["lr"])
        wrapper.optimizer.step()
        scheduler.step()
    np.testing.assert_allclose(found, expected, rtol=1e-6)
