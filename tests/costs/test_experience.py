from typing import Any

import pytest

from sccam_bench.costs.experience import Estimate, Experience, taken
from sccam_bench.data.phantom import Phantom
from sccam_bench.stages.base import Recipe, Stage, Task

TRAINING = {"training": {"epochs": 4}, "split": "train", "seed": 0}
CAMS = {"cam": {"scales": [1.0]}, "images": {"split": "train"}}
MIB = 2**20


def nothing(task: Task) -> None:
    """Not run here."""


def record(kind: str, params: dict[str, Any], data: str = "d", **known: Any) -> dict[str, Any]:
    return {"stage": kind, "params": params, "data": data, "device": "cpu", **known}


def estimate(
    dataset: Phantom,
    records: list[dict[str, Any]],
    params: dict[str, Any],
    *,
    kind: str = "classifier",
    cost: float = 100.0,
    device: str = "cpu",
) -> Estimate:
    stage = Stage(Recipe(kind, 1, nothing), params, dataset, "d", cost=cost)
    numbered = {f"{kind}-{i}": one for i, one in enumerate(records)}
    return Experience(numbered, device).estimate(stage)


def test_other_seeds_are_nearest_and_taken_as_they_are(phantom: Phantom) -> None:
    """Their records may be older than the planning cost."""
    near = [record("classifier", {**TRAINING, "seed": s}, seconds=10.0 * s) for s in (1, 2, 6)]
    far = record("classifier", TRAINING | {"training": {"epochs": 8}}, seconds=900, cost=10)
    found = estimate(phantom, [*near, far], TRAINING)
    assert found == Estimate(seconds=20.0, bytes=None, device="cpu", records=3)


def test_other_images_count_by_planning_cost(phantom: Phantom) -> None:
    """60 s for 200 units and 20 s for 50: 0.3 and 0.4 s per unit, 35 s for 100 units."""
    val = {**CAMS, "images": {"split": "val"}}
    records = [
        record("cams", val, "other", seconds=60, cost=200, bytes=200 * MIB),
        record("cams", val, "another", seconds=20, cost=50, bytes=150 * MIB),
        record("cams", {**CAMS, "cam": {"scales": [2.0]}}, seconds=1, cost=100, bytes=7),
    ]
    found = estimate(phantom, records, CAMS, kind="cams")
    assert found.seconds == pytest.approx(35.0)
    assert found.bytes == pytest.approx(200 * MIB)  # 1 and 3 MiB per unit
    assert found.records == 2


def test_other_parameters_are_better_than_nothing(phantom: Phantom) -> None:
    long = record("classifier", TRAINING | {"training": {"epochs": 8}}, seconds=40, cost=200)
    other = record("cams", CAMS, seconds=1, cost=100)
    found = estimate(phantom, [long, other], TRAINING)
    assert found.seconds == pytest.approx(20.0)
    assert found.records == 1


def test_weights_do_not_grow_with_the_training(phantom: Phantom) -> None:
    long = TRAINING | {"training": {"epochs": 40}}
    found = estimate(phantom, [record("classifier", long, cost=1000, bytes=15 * MIB)], TRAINING)
    assert found.bytes == 15 * MIB
    assert found.seconds is None
    assert found.records == 0


def test_what_the_nearest_do_not_say_others_do(phantom: Phantom) -> None:
    near = record("classifier", TRAINING, seconds=30)
    far = record("classifier", TRAINING | {"training": {}}, seconds=1, cost=1, bytes=15)
    found = estimate(phantom, [near, far], TRAINING)
    assert found == Estimate(seconds=30.0, bytes=15, device="cpu", records=1)


def test_times_of_this_machines_device_are_not_mixed_with_others(phantom: Phantom) -> None:
    on_gpu = [
        record("classifier", {**TRAINING, "seed": s}, seconds=1, device="NVIDIA H100")
        for s in range(3)
    ]
    on_cpu = [record("classifier", {**TRAINING, "seed": 9}, seconds=100)]
    assert estimate(phantom, [*on_gpu, *on_cpu], TRAINING).seconds == 100
    here = estimate(phantom, [*on_gpu, *on_cpu], TRAINING, device="NVIDIA H100")
    assert (here.seconds, here.gpu_seconds, here.records) == (1, 1, 3)
    elsewhere = estimate(phantom, on_gpu, TRAINING)
    assert (elsewhere.device, elsewhere.gpu_seconds) == ("NVIDIA H100", 1)
    assert estimate(phantom, on_cpu, TRAINING).gpu_seconds == 0
    third = estimate(phantom, [*on_gpu, *on_cpu], TRAINING, device="NVIDIA T4")
    assert third.device == "NVIDIA H100", "the most frequent"


def test_no_record_no_estimate(phantom: Phantom) -> None:
    assert estimate(phantom, [], TRAINING) == Estimate()
    useless = [
        record("classifier", TRAINING),
        record("classifier", TRAINING, seconds="fast", bytes=-1, cost=True),
        record("classifier", {}, seconds=5, cost=0),
        {"seconds": 3.0},
        {"stage": "classifier", "params": None, "seconds": 3.0, "cost": 1},
    ]
    found = estimate(phantom, useless, TRAINING)
    assert (found.seconds, found.bytes, found.records) == (None, None, 0)


def test_what_a_finished_stage_took() -> None:
    known = record("cams", CAMS, seconds=3, bytes=5, cost=1)
    assert taken(known) == Estimate(3.0, 5.0, "cpu", 1)
    assert taken({}) == Estimate()
