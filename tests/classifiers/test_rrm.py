import numpy as np
import pytest
import torch
from torch.nn import functional as F

from sccam_bench.backbones.checkpoints import classifier_names, load_checkpoint
from sccam_bench.backbones.resnet38 import ResNet38
from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.classifiers.cam import CAMClassifier
from sccam_bench.classifiers.necks import LightNeck
from sccam_bench.classifiers.rrm import SEGMENTATION_KERNELS, RRMClassifier
from sccam_bench.errors import InputError
from sccam_bench.refiners.dense_crf import ImageCRF
from tests.conftest import DATA
from tests.weight_rule import read_keys, rule_state

LABELS = torch.tensor([[1.0, 0, 1], [0, 1, 0]])
TERMS = {"loss_classification", "loss_segmentation", "loss_energy"}


def small(**options: object) -> RRMClassifier:
    torch.manual_seed(0)
    backbone = TimmBackbone(weights=None, output_stride=8, num_stages=2)
    chosen = dict(seg_channels=8, dilation=2, label_scales=[0.5], **options)
    return RRMClassifier(backbone, None, 3, **chosen)  # type: ignore[arg-type]


def batch(size: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    images = torch.randint(
        0, 256, (2, 3, size, size), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )
    return images, torch.ones(2, size, size, dtype=torch.bool)


@pytest.fixture(scope="module")
def released() -> dict[str, torch.Tensor]:
    """The tensors of a file like RRM's released checkpoint."""
    return rule_state(read_keys(DATA / "golden" / "resnet38_keys_rrm.txt"))


def test_a_released_checkpoint_loads_and_gives_the_originals_numbers(golden, released) -> None:  # type: ignore[no-untyped-def]
    model = RRMClassifier(ResNet38(frozen=False), None, 20).eval()
    load_checkpoint(model, classifier_names(released), "RRM's checkpoint")
    g = golden("rrm_forward")
    images = torch.from_numpy(g["image"]).permute(2, 0, 1)[None]
    with torch.no_grad():
        features = model.features(images)
        logits = model.head(features.mean(dim=(2, 3), keepdim=True)).flatten()
        segmentation = model.seg_head(features)
        maps = model.label_maps(images, features)
        probabilities = model.segment(images)
    for found, name in ((logits, "logits"), (segmentation[0], "seg"), (maps[0], "cam")):
        tolerance = 2e-5 * np.abs(g[name]).max()
        np.testing.assert_allclose(found.numpy(), g[name], rtol=0, atol=tolerance)
    enlarged = F.interpolate(
        torch.from_numpy(g["seg"])[None], (72, 64), mode="bilinear", align_corners=False
    )
    torch.testing.assert_close(probabilities, enlarged.softmax(dim=1), rtol=0, atol=1e-4)


def test_its_file_serves_a_plain_classifier_too(released: dict) -> None:
    state = classifier_names(released)
    model = CAMClassifier(ResNet38(), None, 20)
    load_checkpoint(model, state, "RRM's checkpoint", ignored="seg_head")
    assert torch.equal(model.head.weight, released["fc8.weight"])
    with pytest.raises(InputError, match=r"unexpected: seg_head\.0\.weight"):
        load_checkpoint(model, state, "RRM's checkpoint")


def test_the_kernels_of_the_segmentation_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("dense_crf_21label")
    found = ImageCRF(g["image"], SEGMENTATION_KERNELS)(g["probs"])
    expected = golden("dense_crf_21label_rrm")["q_rrm"]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)
    assert np.array_equal(found.argmax(axis=0), expected.argmax(axis=0))


def test_every_term_trains_its_own_layers() -> None:
    model = small(energy_weight=1.0)
    images, inside = batch()
    losses = model(images, labels=LABELS, inside=inside)
    assert set(losses) == TERMS
    reached = {}
    for name, loss in losses.items():
        model.zero_grad()
        loss.backward(retain_graph=True)
        layers = {"head": model.head, "seg_head": model.seg_head[2], "backbone": model.backbone}
        reached[name] = {
            layer
            for layer, module in layers.items()
            if any(p.grad is not None and p.grad.any() for p in module.parameters())
        }
    assert reached["loss_classification"] == {"head", "backbone"}
    assert reached["loss_energy"] == {"seg_head", "backbone"}
    assert reached["loss_segmentation"] <= {"seg_head", "backbone"}  # random CAMs may be unsure


@pytest.mark.parametrize("size", [64, 49])
def test_a_batch_of_one_and_odd_sizes(size: int) -> None:
    model = small()
    images, inside = batch(size)
    losses = model(images[:1], labels=LABELS[:1], inside=inside[:1])
    assert all(torch.isfinite(loss) for loss in losses.values())
    assert model.segment(images[:1]).shape == (1, 4, size, size)


def test_it_learns_to_segment_what_the_cams_show() -> None:
    """A bright square on a dark ground: the head's own CAM is made to lie upon it."""
    model = small().train()
    images = torch.full((2, 3, 64, 64), 20, dtype=torch.uint8)
    images[:, :, 16:48, 16:48] = 230
    maps = torch.zeros(2, 3, 8, 8)
    maps[0, 0, 2:6, 2:6] = torch.linspace(1, 2, 4)
    maps[1, 1, 2:6, 2:6] = torch.linspace(1, 2, 4)
    model.label_maps = lambda images, features: maps  # type: ignore[method-assign]
    labels, inside = torch.eye(3)[:2], torch.ones(2, 64, 64, dtype=torch.bool)
    optimizer = torch.optim.Adam(model.seg_head.parameters(), lr=0.01)
    for _ in range(30):
        optimizer.zero_grad()
        losses = model(images, labels=labels, inside=inside)
        sum(losses.values()).backward()
        optimizer.step()
    found = model.segment(images).argmax(dim=1)
    assert (found[:, 24:40, 24:40] != 0).float().mean() > 0.9
    assert (found[:, :4] == 0).float().mean() > 0.9


def test_the_label_maps_are_the_mean_over_the_scales() -> None:
    model = small().eval()
    images, _ = batch()
    features = model.features(images)
    half = F.interpolate(images.float(), (32, 32), mode="bilinear", align_corners=False)
    maps = [model.activation_maps(one, "parent") for one in (features, model.features(half))]
    other = F.interpolate(maps[1], maps[0].shape[-2:], mode="bilinear", align_corners=False)
    found = model.label_maps(images, features)
    torch.testing.assert_close(found, (maps[0] + other) / 2)
    assert not found.requires_grad


def test_the_label_maps_leave_the_necks_statistics_alone() -> None:
    backbone = TimmBackbone(weights=None, output_stride=8, num_stages=2)
    neck = LightNeck(backbone.out_channels, 16)
    model = RRMClassifier(backbone, neck, 3, seg_channels=8, dilation=2).train()
    assert model.training
    before = {name: value.clone() for name, value in neck.named_buffers()}
    images, inside = batch()
    model(images, labels=LABELS, inside=inside)
    assert all(torch.equal(value, before[name]) for name, value in neck.named_buffers())


@pytest.mark.parametrize(
    "options",
    [dict(seg_channels=0), dict(dilation=0), dict(label_scales=[0.0]), dict(energy_weight=-1.0)],
)
def test_wrong_options(options: dict) -> None:
    with pytest.raises(InputError, match="RRMClassifier"):
        RRMClassifier(TimmBackbone(weights=None, num_stages=2), None, 3, **options)
