import numpy as np
import pytest
import torch

from sccam_bench.backbones.resnet50 import ResNet50
from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.errors import InputError
from sccam_bench.refiners.edge_net import EdgeNet
from tests.conftest import DATA
from tests.weight_rule import read_aliases, read_keys, rule_state

KEYS = DATA / "golden" / "resnet50_keys_irn.txt"


@pytest.fixture(scope="module")
def state() -> dict[str, torch.Tensor]:
    """A checkpoint of the original's network, every tensor under all its names."""
    return rule_state(read_keys(KEYS), aliases=read_aliases(KEYS))


@pytest.fixture(scope="module")
def original(state: dict[str, torch.Tensor], tmp_path_factory) -> EdgeNet:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("weights") / "irn.pth"
    torch.save(state, path)
    net = EdgeNet(ResNet50(weights=str(path)))
    heads = {}
    for i in range(5):
        for own, official in (("edge_head", "fc_edge"), ("displacement_head", "fc_dp")):
            for layer in ("0.weight", "1.weight", "1.bias"):
                heads[f"{own}.levels.{i}.{layer}"] = state[f"{official}{i + 1}.{layer}"]
    for layer in ("0.weight", "1.weight", "1.bias"):
        heads[f"displacement_head.mix_coarse.{layer}"] = state[f"fc_dp6.{layer}"]
        heads[f"displacement_head.mix.{layer}"] = state[f"fc_dp7.{layer}"]
    heads["displacement_head.vectors.weight"] = state["fc_dp7.3.weight"]
    heads["edge_head.mix.weight"] = state["fc_edge6.weight"]
    heads["edge_head.mix.bias"] = state["fc_edge6.bias"]
    missing, unexpected = net.load_state_dict(heads, strict=False)
    assert not unexpected
    assert all(name.startswith("backbone.") for name in missing)
    return net.eval()


@pytest.mark.parametrize(
    ("canvas", "suffix"), [(128, "_crop128"), pytest.param(512, "", marks=pytest.mark.slow)]
)
def test_edges_and_displacement_are_the_originals(  # type: ignore[no-untyped-def]
    golden, original: EdgeNet, state: dict[str, torch.Tensor], canvas: int, suffix: str
) -> None:
    g = golden("irn_forward")
    original.canvas = canvas
    image = torch.from_numpy(g["image"]).permute(2, 0, 1)[None]
    with torch.no_grad():
        edges = original.edges(image)
        features = original.features(original.on_canvas(image))
        field = original.displacement_head(features)[0]  # type: ignore[misc]
    centred = field - state["mean_shift.running_mean"][:, None, None]  # for instances alone
    height, width = edges.shape[-2:]
    for found, expected in (
        (edges, g[f"edge{suffix}"]),
        (centred[:, :height, :width], g[f"displacement{suffix}"]),
    ):
        atol = 2e-5 * np.abs(expected).max()
        np.testing.assert_allclose(found.numpy(), expected, rtol=0, atol=atol)


def lite0_net(**options: object) -> EdgeNet:
    torch.manual_seed(0)
    backbone = TimmBackbone(output_stride=8, num_stages=3)
    return EdgeNet(backbone, [1, 2], displacement=[], radius=4, **options)  # type: ignore[arg-type]


def test_it_finds_the_edge_between_two_halves() -> None:
    net = lite0_net().train()
    images = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    images[..., 32:] = 200
    labels = torch.zeros(1, 16, 16, dtype=torch.uint8)
    labels[..., 8:] = 1
    labels[..., 7:9] = 255  # where the edge is, nobody tells it
    optimizer = torch.optim.SGD(net.edge_head.parameters(), lr=2.0, momentum=0.9)
    for _ in range(15):
        loss = sum(net(images, labels=labels).values())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    edges = net.eval().edges(images)[0]
    middle, sides = edges[4:-4, 7:9], torch.cat([edges[4:-4, 3:6], edges[4:-4, 10:13]], dim=1)
    assert middle.amax(dim=1).min() > 0.5
    assert sides.max() < middle.amax(dim=1).min()


def test_the_backbone_neither_trains_nor_leaves_inference() -> None:
    net = lite0_net().train()
    trained = {name.split(".")[0] for name, p in net.named_parameters() if p.requires_grad}
    assert trained == {"edge_head"}
    assert not any(module.training for module in net.backbone.modules())


def test_mirroring_an_image_mirrors_its_edges() -> None:
    net = lite0_net().eval()
    images = torch.randint(0, 256, (1, 3, 64, 64), dtype=torch.uint8)
    with torch.no_grad():
        plain, mirrored = net.edges(images), net.edges(images.flip(-1))
    torch.testing.assert_close(mirrored, plain.flip(-1))


@pytest.mark.parametrize("displacement", [[], [8, 16, 16]])
def test_guides_cover_odd_sizes_and_ignore_the_canvas_beyond_them(displacement: list[int]) -> None:
    backbone = TimmBackbone(weights=None, output_stride=16)
    net = EdgeNet(backbone, [1, 2, 4], displacement, radius=3).eval()
    images = np.random.default_rng(0).integers(0, 256, (2, 50, 67, 3), np.uint8)
    (one, two) = net.guides(images)
    assert one.edges is not None
    assert two.edges is not None
    assert one.edges.shape == (13, 17)
    assert one.stride == 4
    assert 0 < one.edges.min() < one.edges.max() < 1
    net.canvas = 96
    assert net.guides(images)[0].edges.shape == (13, 17)  # type: ignore[union-attr]
    terms = net(torch.from_numpy(images.transpose(0, 3, 1, 2)), labels=torch.ones(2, 13, 17))
    assert len(terms) == (5 if displacement else 3)


def test_levels_of_one_stride_need_no_coarse_mixture() -> None:
    backbone = TimmBackbone(weights=None, output_stride=16)
    net = EdgeNet(backbone, [3, 4], [8, 8], radius=3)
    assert net.stride == 16
    assert net.displacement_head.mix_coarse is None  # type: ignore[union-attr]
    features = net.features(torch.zeros(1, 3, 64, 64))
    assert net.displacement_head(features).shape == (1, 2, 4, 4)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("taps", "displacement", "message"),
    [
        ([0, 7], [], "edges.net.taps: there is no level 7; this backbone has 3"),
        ([2, 1], [], r"taps is \[2, 1\]; it must go from shallow to deep"),
        ([1, 2], [8], "2 taps need as many displacement channels, or none, not 1"),
    ],
)
def test_wrong_options_are_named(taps: list[int], displacement: list[int], message: str) -> None:
    backbone = TimmBackbone(weights=None, output_stride=8, num_stages=3)
    with pytest.raises(InputError, match=message):
        EdgeNet(backbone, taps, displacement)
