import numpy as np
import torch

from sccam_bench.data.phantom import Phantom
from sccam_bench.data.samples import ClassificationSamples, EpochSampler
from sccam_bench.data.transforms import HorizontalFlip, RandomCrop


def test_a_sample_depends_on_seed_epoch_and_index_alone(phantom: Phantom) -> None:
    def sample(seed: int, epoch: int) -> torch.Tensor:
        samples = ClassificationSamples(phantom, "train", [HorizontalFlip()], seed)
        return torch.stack([samples[epoch, i]["images"] for i in range(len(samples))])

    assert torch.equal(sample(1, 2), sample(1, 2))
    assert not torch.equal(sample(1, 2), sample(1, 3))
    assert not torch.equal(sample(1, 2), sample(2, 2))


def test_targets_travel_with_their_image(phantom: Phantom) -> None:
    sub_labels = np.arange(24 * 10).reshape(24, 10)
    sample = ClassificationSamples(phantom, "train", [], 0, sub_labels)[0, 5]
    assert sample["labels"].tolist() == phantom.image_labels("train")[5].astype(float).tolist()
    assert sample["sub_labels"].tolist() == sub_labels[5].tolist()
    assert sample["images"].shape == (3, 64, 64)
    assert sample["inside"].all()


def test_padding_is_outside(phantom: Phantom) -> None:
    sample = ClassificationSamples(phantom, "train", [RandomCrop(80, fill=3)], 0)[0, 5]
    assert sample["inside"].sum() == 64 * 64
    assert (sample["images"][:, ~sample["inside"]] == 3).all()


def test_sampler_visits_all_in_a_new_order_each_epoch() -> None:
    sampler = EpochSampler(10, seed=3)
    first = list(sampler)
    sampler.set_epoch(1)
    second = list(sampler)
    assert [epoch for epoch, _ in first + second] == [0] * 10 + [1] * 10
    assert sorted(index for _, index in first) == list(range(10))
    assert [index for _, index in first] != [index for _, index in second]
    assert list(EpochSampler(10, seed=3)) == first
