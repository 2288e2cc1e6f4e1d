import numpy as np
import pytest
import torch
from torchvision.models import ResNet50_Weights

from sccam_bench.backbones.checkpoints import classifier_names, load_checkpoint, read_checkpoint
from sccam_bench.backbones.resnet50 import ResNet50
from sccam_bench.classifiers.cam import CAMClassifier
from sccam_bench.classifiers.sc_cam import SCCAMClassifier
from sccam_bench.errors import InputError
from sccam_bench.refiners.affinity_net import AffinityNet
from tests.conftest import DATA
from tests.weight_rule import read_aliases, read_keys, rule_state

GOLDEN = DATA / "golden"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """A file like IRN's released classifier, every tensor under all its names."""
    keys = GOLDEN / "resnet50_keys_irn_cam.txt"
    path = tmp_path_factory.mktemp("weights") / "res50_cam.pth"
    torch.save(rule_state(read_keys(keys), aliases=read_aliases(keys)), path)
    return path


def test_a_released_classifier_gives_the_originals_maps(golden, released) -> None:  # type: ignore[no-untyped-def]
    model = CAMClassifier(ResNet50(weights=None), None, 20, dropout=0.0).eval()
    load_checkpoint(model, classifier_names(read_checkpoint(released)), str(released))
    g = golden("irn_forward")
    image = torch.from_numpy(g["image"]).permute(2, 0, 1)[None]
    with torch.no_grad():
        plain, mirrored = (model.features(x) for x in (image, image.flip(-1)))
        logits = model.head(plain.mean(dim=(2, 3), keepdim=True)).flatten()
        maps = [model.activation_maps(features, "parent")[0] for features in (plain, mirrored)]
    for found, expected in (
        (maps[0] + maps[1].flip(-1), g["cam"]),
        (logits, g["cls_logits"]),
    ):
        atol = 2e-5 * np.abs(expected).max()
        np.testing.assert_allclose(found.numpy(), expected, rtol=0, atol=atol)


@pytest.mark.parametrize("network", ["irn_cam", "irn"])
def test_it_has_the_released_names_and_shapes(network: str) -> None:
    keys = read_keys(GOLDEN / f"resnet50_keys_{network}.txt")
    official = {n.removeprefix("resnet50."): s for n, s in keys.items() if n[:9] == "resnet50."}
    own = ResNet50(weights=None).network.state_dict()
    assert {name: tuple(tensor.shape) for name, tensor in own.items()} == official


def test_backbone_loads_from_every_kind_of_file(released, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """IRN's file, and torchvision's own, which holds the ImageNet classifier too."""
    expected = ResNet50(weights=str(released)).network.state_dict()
    state = {**expected, "fc.weight": torch.zeros(1000, 2048), "fc.bias": torch.zeros(1000)}
    torch.save(state, tmp_path / "resnet50.pth")
    found = ResNet50(weights=str(tmp_path / "resnet50.pth")).network.state_dict()
    assert all(torch.equal(found[name], tensor) for name, tensor in expected.items())
    torch.save({n: t for n, t in state.items() if n != "conv1.weight"}, tmp_path / "torn.pth")
    with pytest.raises(InputError, match=r"1 missing: conv1\.weight"):
        ResNet50(weights=str(tmp_path / "torn.pth"))


def test_taps_have_their_channels_and_strides() -> None:
    backbone = ResNet50(weights=None).eval()
    with torch.no_grad():
        taps = backbone.taps(torch.zeros(1, 3, 50, 67, dtype=torch.uint8), [0, 1, 2, 3, 4])
    for tap, channels, stride in zip(taps, backbone.channels, backbone.strides, strict=True):
        assert tap.shape == (1, channels, -(-50 // stride), -(-67 // stride))


def test_sc_cam_and_affinity_net_work_on_it() -> None:
    backbone = ResNet50(weights=None)
    images = torch.zeros(2, 3, 50, 67, dtype=torch.uint8)
    model = SCCAMClassifier(backbone, None, 3, num_clusters=2)
    terms = model(images, labels=torch.ones(2, 3), sub_labels=torch.ones(2, 6))
    assert all(term.isfinite() for term in terms.values())
    assert AffinityNet(backbone).affinity(images).shape == (2, 34, 7, 9)


@pytest.mark.parametrize(("stages", "trains"), [(0, "conv1"), (2, "layer2"), (5, "")])
def test_frozen_stages(stages: int, trains: str) -> None:
    network = ResNet50(weights=None, frozen_stages=stages).train().network
    names = [name for name, p in network.named_parameters() if p.requires_grad]
    assert not any("bn" in name or "downsample.1" in name for name in names)
    assert (names[0].split(".")[0] if names else "") == trains
    assert not network.bn1.training


def test_weights_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"'IMAGENET' is neither a file.*IMAGENET1K_V1"):
        ResNet50(weights="IMAGENET")
    with pytest.raises(InputError, match="frozen_stages is 6"):
        ResNet50(weights=None, frozen_stages=6)

    def offline(*args: object, **kwargs: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(ResNet50_Weights, "get_state_dict", offline)
    with pytest.raises(InputError, match=r"no network\); fetch https://.*resnet50-0676ba61\.pth"):
        ResNet50(weights="IMAGENET1K_V1")
