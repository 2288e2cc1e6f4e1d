import json

import numpy as np
import pytest
import torch

from sccam_bench.backbones.checkpoints import classifier_names, load_checkpoint
from sccam_bench.backbones.resnet38 import ResNet38
from sccam_bench.classifiers.base import class_maps
from sccam_bench.classifiers.cam import CAMClassifier
from sccam_bench.classifiers.sc_cam import SCCAMClassifier
from sccam_bench.errors import InputError
from tests.conftest import DATA
from tests.weight_rule import read_keys, rule_state, rule_weights

GOLDEN = DATA / "golden"


def close(found: torch.Tensor, expected: np.ndarray, rel: float = 2e-5) -> None:
    np.testing.assert_allclose(found.numpy(), expected, rtol=0, atol=rel * np.abs(expected).max())


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple:
    """A file like SC-CAM's released checkpoint, and its tensors."""
    state = rule_state(read_keys(GOLDEN / "resnet38_keys_sccam.txt"))
    path = tmp_path_factory.mktemp("weights") / "sccam.pth"
    torch.save({f"module.{name}": tensor for name, tensor in state.items()}, path)
    return path, state


@pytest.fixture(scope="module")
def network(released: tuple) -> ResNet38:
    return ResNet38(weights=str(released[0])).eval()


def test_the_weight_rule_is_the_golden_one() -> None:
    checks = json.loads((GOLDEN / "weight_rule_check.json").read_text())
    for key, check in checks["resnet38 family (gain 0.8)"].items():
        values = rule_weights(key, tuple(check["shape"]))
        assert values.sum() == pytest.approx(check["sum"], abs=1e-4)
        assert values.flat[-1] == pytest.approx(check["last"], rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["a", "b"])
def test_taps_maps_and_feature_are_the_originals(  # type: ignore[no-untyped-def]
    golden, network: ResNet38, released: tuple, case: str
) -> None:
    g = golden("resnet38_forward")
    image = torch.from_numpy(g[f"image_{case}"]).permute(2, 0, 1)[None]
    np.testing.assert_allclose(network.normalise(image).numpy(), g[f"x_{case}"], atol=1e-6)
    with torch.no_grad():
        features, taps = network.forward_with_taps(image, [0, 1, 2])
    assert torch.equal(features, taps[2])
    for name, tap, step in zip(("conv4", "conv5", "conv6"), taps, (8, 16, 64), strict=True):
        close(tap[0, ::step], g[f"{name}_sub_{case}"])
        close(tap[0].mean(dim=(1, 2)), g[f"{name}_mean_{case}"])
        close(tap[0].std(dim=(1, 2), correction=0), g[f"{name}_std_{case}"])
    pooled = taps[2].mean(dim=(2, 3))
    close(pooled[0], g[f"feature_{case}"])
    for head, maps, logits in (
        ("fc8_20", "cam20", "logits20"),
        ("fc8_200", "camsub", "logitssub"),
    ):
        weight = released[1][f"{head}.weight"]
        close(class_maps(taps[2], weight)[0], g[f"{maps}_{case}"])
        close((pooled @ weight[:, :, 0, 0].T)[0], g[f"{logits}_{case}"])


@pytest.mark.parametrize("method", ["sccam", "psa_cls", "psa_aff", "seam"])
def test_it_has_the_released_names_and_shapes(network: ResNet38, method: str) -> None:
    keys = read_keys(GOLDEN / f"resnet38_keys_{method}.txt")
    heads = ("fc8", "f8_", "f9")
    official = {name: shape for name, shape in keys.items() if not name.startswith(heads)}
    assert {name: tuple(t.shape) for name, t in network.state_dict().items()} == official


def test_first_blocks_and_batch_norm_are_frozen(network: ResNet38) -> None:
    frozen = {name for name, p in network.named_parameters() if not p.requires_grad}
    convolutions = {name for name in frozen if ".bn" not in name and not name.startswith("bn")}
    assert {name.split(".")[0] for name in convolutions} == {"conv1a", "b2", "b2_1", "b2_2"}
    assert all(name in frozen for name, _ in network.named_parameters() if "bn" in name)


def test_what_does_not_fit_is_listed(released: tuple, tmp_path) -> None:  # type: ignore[no-untyped-def]
    state = {name: t for name, t in released[1].items() if not name.startswith("b7.conv")}
    state["conv1a.weight"] = torch.zeros(64, 3, 7, 7)
    state["stranger"] = torch.zeros(1)
    torch.save(state, tmp_path / "wrong.pth")
    with pytest.raises(InputError) as caught:
        ResNet38(weights=str(tmp_path / "wrong.pth"))
    message = str(caught.value)
    assert "4 missing: b7.conv_branch2a.weight" in message
    assert "1 unexpected: stranger" in message
    assert "conv1a.weight (64, 3, 7, 7) instead of (64, 3, 3, 3)" in message


@pytest.mark.slow
def test_a_released_classifier_loads_unchanged(golden, released: tuple) -> None:  # type: ignore[no-untyped-def]
    """SC-CAM's file into both heads, and what PSA's file holds into the plain classifier."""
    state = classifier_names(released[1])
    backbone = ResNet38()
    model = SCCAMClassifier(backbone, None, 20, num_clusters=3).eval()
    load_checkpoint(model, state, "SC-CAM's checkpoint")
    g = golden("resnet38_forward")
    image = torch.from_numpy(g["image_b"]).permute(2, 0, 1)[None]
    with torch.no_grad():
        features = model.features(image)
    close(model.activation_maps(features, "parent")[0].detach(), g["cam20_b"])
    close(model.activation_maps(features, "sub")[0].detach(), g["camsub_b"])
    psa = {n: t for n, t in released[1].items() if not n.startswith("fc8_")}
    psa["fc8.weight"] = released[1]["fc8_20.weight"]
    plain = CAMClassifier(backbone, None, 20)
    load_checkpoint(plain, classifier_names(psa), "PSA's checkpoint")
    assert torch.equal(plain.head.weight, model.head.weight)
