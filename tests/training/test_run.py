import dataclasses
import sys
from pathlib import Path

import pytest
import torch
from mmengine.model import BaseModel
from torch import nn

from sccam_bench.checkpoint import Checkpoint
from sccam_bench.config import RuntimeOptions, TrainingOptions
from sccam_bench.data.samples import EpochSampler
from sccam_bench.errors import InputError
from sccam_bench.training.run import Workplace, train


class Line(BaseModel):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.head = nn.Linear(1, 1)

    def forward(self, x, y, mode: str = "loss"):  # type: ignore[no-untyped-def]
        return {"loss": (self.head(x) - y).square().mean()}


class Points(torch.utils.data.Dataset):
    def __init__(self, slope: float = 2.0, number: int = 20) -> None:
        self.slope, self.number = slope, number
        self.visited: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, position: tuple[int, int]) -> dict[str, torch.Tensor]:
        self.visited.append(position)
        x = torch.tensor([position[1] / self.number])
        return {"x": x, "y": self.slope * x}


def place(folder: Path, report=lambda *_: None) -> Workplace:  # type: ignore[no-untyped-def]
    return Workplace(folder, report, Checkpoint(folder / "checkpoint"), RuntimeOptions())


OPTIONS = TrainingOptions(epochs=5, batch_size=4, lr=0.2, head_multiplier=1, weight_decay=0)


def test_training_learns_reports_and_repeats(tmp_path: Path) -> None:
    reports: list[tuple[float, str]] = []
    models = [Line(), Line()]
    curves = [
        train(model, Points(), OPTIONS, 1, place(tmp_path, lambda *r: reports.append(r)))
        for model in models
    ]
    assert curves[0] == curves[1]
    assert torch.equal(models[0].head.weight, models[1].head.weight)
    assert len(curves[0]) == 5
    assert curves[0][-1] < curves[0][0] / 2
    assert reports[0] == (pytest.approx(1 / 25), "epoch 1/5")
    assert reports[24] == (1.0, "epoch 5/5")


def test_each_epoch_visits_all_samples_in_an_order_of_its_own(tmp_path: Path) -> None:
    samples = Points()
    train(Line(), samples, OPTIONS, 1, place(tmp_path))
    expected = []
    for epoch in range(5):
        order = EpochSampler(20, seed=1)
        order.set_epoch(epoch)
        expected += list(order)
    assert samples.visited == expected
    assert len({tuple(index for _, index in expected[i : i + 20]) for i in range(0, 100, 20)}) == 5


def test_training_needs_no_code_formatter(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """mmengine formats configurations with yapf, whose cache two starting workers can spoil."""
    monkeypatch.setitem(sys.modules, "yapf", None)
    train(Line(), Points(), OPTIONS, 1, place(tmp_path))


def test_stopping_early_keeps_the_schedule(tmp_path: Path) -> None:
    """The first epochs of a stopped training are those of the whole one."""
    curves = []
    for stop in (0, 2):
        options = dataclasses.replace(OPTIONS, stop_after=stop)
        curves.append(train(Line(), Points(), options, 1, place(tmp_path)))
    assert curves[1] == curves[0][:2]


def test_divergence_stops_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"diverged in epoch 1.*training\.lr"):
        train(Line(), Points(slope=float("inf")), OPTIONS, 1, place(tmp_path))


def test_fewer_images_than_a_batch_make_one_batch(tmp_path: Path) -> None:
    assert len(train(Line(), Points(number=3), OPTIONS, 1, place(tmp_path))) == 5
    with pytest.raises(InputError, match="at least one image"):
        train(Line(), Points(number=0), OPTIONS, 1, place(tmp_path))
