"""Learning-rate schedules that mmengine lacks."""

from typing import Any

from mmengine.optim import PolyLR

from sccam_bench.registry import PARAM_SCHEDULERS


@PARAM_SCHEDULERS.register_module()
class StaircasePolyLR(PolyLR):
    """mmengine's PolyLR down to 0, whose rate changes after every `interval` steps only.

    Source: kazuto1011/deeplab-pytorch@4219467 libs/utils/lr_scheduler.py, with 10 steps.
    """

    def __init__(self, optimizer: Any, interval: int, **options: Any) -> None:
        self.interval = interval
        super().__init__(optimizer, **options)

    def _get_value(self) -> list[float]:
        step = self.last_step - self.last_step % self.interval
        return [base * (1 - step / self.total_iters) ** self.power for base in self.base_values]
