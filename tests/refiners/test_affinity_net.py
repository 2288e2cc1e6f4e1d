import numpy as np
import pytest
import torch

from sccam_bench.backbones.checkpoints import load_checkpoint
from sccam_bench.backbones.resnet38 import ResNet38
from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.errors import InputError
from sccam_bench.refiners.affinity_labels import pair_exists, pair_offsets, radius_of
from sccam_bench.refiners.affinity_net import AffinityNet, pairwise_affinity
from tests import references
from tests.conftest import DATA
from tests.weight_rule import GivenTaps, read_keys, rule_features, rule_state, rule_weights


def test_affinities_are_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("affinitynet")
    size = tuple(g["size"].tolist())
    features = torch.from_numpy(g["feature"]).reshape(1, -1, *size)
    field = pairwise_affinity(features, 5, "psa")[0]
    exists = pair_exists(size, 5, "psa")
    found = field[exists].reshape(34, -1).numpy()
    np.testing.assert_allclose(found, g["aff"], rtol=0, atol=1e-5 * g["aff"].max())
    dense = references.dense_affinity(field.numpy(), pair_offsets(5))
    np.testing.assert_allclose(dense, g["dense"], rtol=0, atol=1e-5)


def with_rule_weights(net: AffinityNet) -> AffinityNet:
    """Its own layers with the weights of the golden cases."""
    keys = ("f8_3", "f8_4", "f8_5", "f9")
    for key, layer in zip(keys, [*net.projections, net.mix], strict=True):
        weight = rule_weights(f"{key}.weight", tuple(layer.weight.shape))
        layer.weight.data = torch.from_numpy(weight.astype(np.float32))
    return net.eval()


@pytest.mark.parametrize(
    ("case", "tag", "border"),
    [("affinitynet", "affinitynet", "psa"), ("affinitynet_seam_small", "aff_small", "seam")],
)
def test_the_whole_head_is_the_originals(golden, case: str, tag: str, border: str) -> None:  # type: ignore[no-untyped-def]
    g = golden(case)
    levels = rule_features(tag, g["region"], noise=0.2)
    net = with_rule_weights(AffinityNet(GivenTaps(levels), border=border))
    size = tuple(g["size"].tolist())
    with torch.no_grad():
        field = net.affinity(torch.zeros(1, 3, 8 * size[0], 8 * size[1]))[0]
    radius = radius_of(len(field))
    assert radius == g.get("radius", 5)
    found = field[pair_exists(size, radius, border)].reshape(g["aff"].shape).numpy()
    np.testing.assert_allclose(found, g["aff"], rtol=0, atol=1e-5 * g["aff"].max())
    dense = references.dense_affinity(field.numpy(), pair_offsets(radius))
    np.testing.assert_allclose(dense, g["dense"], rtol=0, atol=1e-5)


@pytest.mark.slow
def test_the_whole_network_is_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("affinitynet")
    keys = read_keys(DATA / "golden" / "resnet38_keys_psa_aff.txt")
    backbone = ResNet38()
    load_checkpoint(backbone, rule_state(keys), "AffinityNet's checkpoint", ignored="f8_|f9")
    net = with_rule_weights(AffinityNet(backbone, border="psa"))
    image = torch.from_numpy(g["e2e_image"]).permute(2, 0, 1)[None]
    with torch.no_grad():
        field = net.affinity(image)[0]
    exists = pair_exists((12, 13), 5, "psa")
    found = field[exists].reshape(g["e2e_aff"].shape).numpy()
    np.testing.assert_allclose(found, g["e2e_aff"], rtol=0, atol=2e-5 * g["e2e_aff"].max())


def test_on_a_small_grid_net_and_loss_agree_on_the_radius() -> None:
    backbone = TimmBackbone(weights=None, output_stride=8, num_stages=3)
    net = AffinityNet(backbone, [0, 1, 2], [4, 4, 4], border="seam")
    images = torch.randint(0, 256, (1, 3, 56, 64), dtype=torch.uint8)
    labels = torch.ones(1, 7, 8, dtype=torch.uint8)
    assert net(images, labels=labels)["loss_foreground"] > 0


@pytest.mark.parametrize("size", [(5, 9), (2, 3), (1, 1)])
def test_padded_border_equals_all_pairs(size: tuple[int, int]) -> None:
    features = torch.rand(2, 3, *size)
    field = pairwise_affinity(features, 4, "pad")
    for b in range(2):
        for row, (dy, dx) in zip(field[b], pair_offsets(4), strict=True):
            for y in range(size[0]):
                for x in range(size[1]):
                    inside = y + dy < size[0] and 0 <= x + dx < size[1]
                    expected = 0.0
                    if inside:
                        gap = features[b, :, y, x] - features[b, :, y + dy, x + dx]
                        expected = float(torch.exp(-gap.abs().mean()))
                    assert row[y, x].item() == pytest.approx(expected, abs=1e-6)


def test_net_learns_the_difference_of_two_halves() -> None:
    torch.manual_seed(0)
    net = AffinityNet(TimmBackbone(output_stride=8, num_stages=3), [0, 1, 2], [4, 8, 8], radius=3)
    images = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    images[..., 32:] = 200
    labels = torch.zeros(1, 8, 8, dtype=torch.uint8)
    labels[..., 4:] = 1
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    losses = []
    for _ in range(15):
        loss = sum(net(images, labels=labels).values())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


def test_grid_covers_odd_sizes() -> None:
    net = AffinityNet(TimmBackbone(weights=None, output_stride=16), [1, 2, 4], [4, 4, 4])
    assert net.affinity(torch.zeros(1, 3, 50, 67)).shape == (1, 34, 7, 9)


def test_wrong_taps_are_named() -> None:
    backbone = TimmBackbone(weights=None, output_stride=8, num_stages=2)
    with pytest.raises(InputError, match="3 taps need as many channels"):
        AffinityNet(backbone, [0, 1, 1], [4, 4])
    with pytest.raises(InputError, match="no level 5; this backbone has 2"):
        AffinityNet(backbone, [0, 5], [4, 4])
