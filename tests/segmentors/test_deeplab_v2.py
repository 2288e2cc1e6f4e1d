"""DeepLab-v2 against the outputs of kazuto1011/deeplab-pytorch@4219467."""

import numpy as np
import pytest
import torch

from sccam_bench.backbones.checkpoints import load_checkpoint
from sccam_bench.config import SegmentorTraining
from sccam_bench.errors import InputError
from sccam_bench.registry import SEGMENTORS, known_types
from sccam_bench.segmentors.deeplab_v2 import DeepLabV2, official_name, own_name
from sccam_bench.segmentors.multi_scale import pyramid_loss, reduced
from sccam_bench.training.optimizer import parameter_groups
from tests.conftest import DATA
from tests.weight_rule import read_keys, rule_state

KEYS = read_keys(DATA / "golden" / "deeplabv2_resnet101_keys.txt")


def close(found: torch.Tensor, expected: np.ndarray, rel: float) -> None:
    found = found.detach()
    np.testing.assert_allclose(found.numpy(), expected, rtol=0, atol=rel * np.abs(expected).max())


@pytest.fixture(scope="module")
def state() -> dict[str, torch.Tensor]:
    """A checkpoint with the reference's names."""
    return rule_state(KEYS, gain=0.5)


@pytest.fixture(scope="module")
def network(state: dict[str, torch.Tensor]) -> DeepLabV2:
    model = DeepLabV2(20)
    load_checkpoint(model, {own_name(name): t for name, t in state.items()}, "the reference's")
    return model.eval()


def test_it_is_found_by_name() -> None:
    assert known_types(SEGMENTORS) == ["BackboneSegmentor", "DeepLabV2"]


def test_names_and_shapes_are_the_references_both_ways(network: DeepLabV2) -> None:
    own = network.state_dict()
    assert {official_name(name): tuple(t.shape) for name, t in own.items()} == KEYS
    assert {own_name(name) for name in KEYS} == set(own)
    assert all(own_name(official_name(name)) == name for name in own)


def test_optimiser_groups_are_the_references(golden, network: DeepLabV2) -> None:  # type: ignore[no-untyped-def]
    options = SegmentorTraining(lr=1.0, weight_decay=5e-4)
    groups = parameter_groups(network, options.lr, options.weight_decay, options.multipliers())
    found = {
        (group["lr"], group["weight_decay"]): [
            len(group["params"]),
            sum(p.numel() for p in group["params"]),
        ]
        for group in groups
    }
    counts = golden("deeplabv2")["group_counts"].tolist()
    assert found == dict(zip([(1, 5e-4), (10, 5e-4), (20, 0)], counts, strict=True))


def test_logits_are_the_references(golden, network: DeepLabV2) -> None:  # type: ignore[no-untyped-def]
    g = golden("deeplabv2")
    image = torch.from_numpy(g["image"]).permute(2, 0, 1)[None]
    close(network.backbone.normalise(image), g["x"], 1e-6)
    with torch.inference_mode():
        levels = network.pyramid(image)
        probabilities = network.segment(image)
    close(levels[0][0], g["logits_single"], 2e-5)
    close(levels[-1][0], g["logits_msc"], 2e-5)
    assert probabilities.shape == (1, 21, 65, 65)
    assert torch.allclose(probabilities.sum(dim=1), torch.ones(1, 65, 65))


@pytest.mark.slow
def test_losses_and_gradients_are_the_references(golden, network: DeepLabV2) -> None:  # type: ignore[no-untyped-def]
    g = golden("deeplabv2")
    images = torch.from_numpy(g["train_image"]).permute(0, 3, 1, 2)
    labels = torch.from_numpy(g["train_label"])
    network.train()
    levels = network.pyramid(images)
    for number, level in enumerate(levels):
        close(level, g[f"train_logits_{number}"], 2e-5)
        found = reduced(labels, level.shape[-2:])
        assert np.array_equal(found.numpy(), g[f"train_label_{number}"])
    losses = torch.stack(pyramid_loss(levels, labels))
    close(losses, g["loss_terms"], 1e-5)
    close(losses.sum(), g["loss"], 1e-5)
    losses.sum().backward()
    close(torch.stack([c.bias.grad for c in network.decode_head.convs]), g["grad_aspp_bias"], 1e-3)
    parameters = dict(network.named_parameters())
    names = (
        "base.layer1.conv1.conv.weight",
        "base.layer3.block1.shortcut.conv.weight",
        "base.layer5.block3.increase.conv.weight",
        "base.aspp.c3.weight",
    )
    norms = [parameters[own_name(name)].grad.norm() for name in names]
    np.testing.assert_allclose(torch.stack(norms).numpy(), g["grad_norms"], rtol=1e-3)


def test_coco_and_torchvision_files_start_the_encoder(  # type: ignore[no-untyped-def]
    tmp_path, state: dict[str, torch.Tensor]
) -> None:
    """COCO's has no prefix and another head; torchvision's has its own names."""
    coco = {n.removeprefix("base."): t for n, t in state.items() if ".aspp." not in n}
    torch.save({**coco, "fc.weight": torch.zeros(3)}, tmp_path / "coco.pth")
    plain = {own_name(n).removeprefix("backbone."): t for n, t in coco.items()}
    torch.save({**plain, "fc.bias": torch.zeros(3)}, tmp_path / "torchvision.pth")
    first = DeepLabV2(2, weights=str(tmp_path / "coco.pth"))
    second = DeepLabV2(2, weights=str(tmp_path / "torchvision.pth"), flavour="torchvision")
    name = "base.layer4.block2.conv3x3.conv.weight"
    for model in (first, second):
        assert torch.equal(model.state_dict()[own_name(name)], state[name])
        model.init_weights()  # as mmengine's Runner does: nothing may start anew
        assert torch.equal(model.state_dict()[own_name(name)], state[name])
    assert first.backbone.layer2[0].conv1.stride == (2, 2)
    assert second.backbone.layer2[0].conv2.stride == (2, 2)
    assert first.mean_colour == (123, 117, 104)
    white = torch.full((1, 3, 1, 1), 255)
    assert second.backbone.normalise(white)[0, 0].item() == pytest.approx(2.2489, rel=1e-4)


def test_a_file_that_does_not_fit_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    torch.save({"layer9.weight": torch.zeros(1)}, tmp_path / "wrong.pth")
    with pytest.raises(InputError, match=r"unexpected: layer9\.weight"):
        DeepLabV2(2, weights=str(tmp_path / "wrong.pth"))
