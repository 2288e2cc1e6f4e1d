import numpy as np
import pytest
import torch

from sccam_bench.backbones.checkpoints import classifier_names, load_checkpoint
from sccam_bench.backbones.resnet38 import ResNet38
from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.cams.multi_scale import infer_cams
from sccam_bench.classifiers.necks import LightNeck
from sccam_bench.classifiers.pixel_correlation import scores_to_spread
from sccam_bench.classifiers.seam import SEAMClassifier
from sccam_bench.errors import InputError
from tests.conftest import DATA
from tests.weight_rule import GivenTaps, read_keys, rule_features, rule_state

KEYS = read_keys(DATA / "golden" / "resnet38_keys_seam.txt")
IMAGES = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8)
LABELS = torch.tensor([[1.0, 0, 1], [0, 1, 0]])


def small_model(**options: object) -> SEAMClassifier:
    backbone = TimmBackbone(weights=None, output_stride=8, num_stages=3)
    options = {"taps": [-2, -1], "scale": 0.5, "dropout": 0.0, **options}
    return SEAMClassifier(backbone, LightNeck(40, 16), 3, **options)  # type: ignore[arg-type]


def close(found: torch.Tensor, expected: np.ndarray, rel: float) -> None:
    scale = np.abs(expected).max()
    np.testing.assert_allclose(found.detach(), expected, rtol=0, atol=rel * scale)


def test_what_follows_the_backbone_is_the_originals(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("seam_head")
    levels = rule_features("seam_head", g["region"], noise=0.2)
    checks = [[level.double().sum(), level.flatten()[0], level.flatten()[-1]] for level in levels]
    np.testing.assert_allclose(np.array(checks), g["feats_check"], rtol=1e-5)
    model = SEAMClassifier(GivenTaps(levels), None, 20).eval()
    heads = {n: shape for n, shape in KEYS.items() if n.startswith(("fc8", "f8_", "f9"))}
    load_checkpoint(model, classifier_names(rule_state(heads)), "heads by the rule")
    image = torch.from_numpy(g["image"]).permute(2, 0, 1)[None]
    scores = scores_to_spread(model.head(levels[2])[:, 1:])
    close(scores[0], g["pcm_cam_in"], 2e-5)
    normalised = model.backbone.normalise(image)
    close(model.correlation(normalised, levels[:2], scores)[0], g["pcm_out"], 2e-5)
    found = model.branch(image)
    close(found.cam[0, :, ::4, ::4], g["cam"], 2e-5)
    close(found.refined[0, :, ::4, ::4], g["cam_rv"], 2e-5)


@pytest.mark.slow
def test_the_released_checkpoint_gives_the_originals_maps(golden) -> None:  # type: ignore[no-untyped-def]
    g = golden("seam_forward")
    model = SEAMClassifier(ResNet38(), None, 20).eval()
    state = classifier_names(rule_state(KEYS))
    assert {name: t.shape for name, t in model.state_dict().items()} == {
        name: t.shape for name, t in state.items()
    }
    load_checkpoint(model, state, "SEAM's checkpoint")
    image = torch.from_numpy(g["image"]).permute(2, 0, 1)[None]
    with torch.no_grad():
        found = model.branch(image)
    close(found.cam[0, :, ::3, ::3], g["cam"], 3e-5)
    close(found.refined[0, :, ::3, ::3], g["cam_rv"], 3e-5)
    close(found.cam[0].mean(dim=(1, 2)), g["cam_score"], 3e-5)


def test_each_term_trains_what_it_is_meant_to() -> None:
    """The refined maps' terms reach the correlation module alone, the plain ones' all the rest."""
    model = small_model()
    terms = model(IMAGES, labels=LABELS)
    assert set(terms) == {"loss_cls", "loss_rvmin", "loss_er", "loss_ecr"}
    learning = {name: p for name, p in model.named_parameters() if p.requires_grad}
    trained = {}
    for term, loss in terms.items():
        gradients = torch.autograd.grad(
            loss, list(learning.values()), retain_graph=True, allow_unused=True
        )
        reached = zip(learning, gradients, strict=True)
        trained[term] = {name.split(".")[0] for name, one in reached if one is not None}
    assert trained["loss_ecr"] == trained["loss_rvmin"] == {"correlation"}
    assert trained["loss_cls"] == trained["loss_er"] == {"backbone", "neck", "head"}


def test_the_background_row_of_the_head_never_learns() -> None:
    model = small_model()
    total = torch.stack(list(model(IMAGES, labels=LABELS).values())).sum()
    (gradient,) = torch.autograd.grad(total, model.head.weight)
    assert not gradient[0].any()
    assert gradient[1:].any()


def test_weights_scale_their_terms() -> None:
    model = small_model(er_weight=2.0, ecr_weight=0.0).eval()
    plain = small_model().eval()
    plain.load_state_dict(model.state_dict())
    found, expected = model(IMAGES, labels=LABELS), plain(IMAGES, labels=LABELS)
    torch.testing.assert_close(found["loss_er"], 2 * expected["loss_er"])
    torch.testing.assert_close(found["loss_cls"], expected["loss_cls"])
    assert found["loss_ecr"] == 0 != expected["loss_ecr"]


def test_both_heads_offer_maps_of_the_classes() -> None:
    model = small_model().eval()
    parent, refined = (model.maps(IMAGES, head) for head in model.heads)
    assert parent.shape == (2, 3, 8, 8)
    assert refined.shape == (2, 3, 64, 64)
    assert parent.amin() >= 0
    assert refined.amin() >= 0
    images = IMAGES.permute(0, 2, 3, 1).numpy()
    for head in model.heads:
        found = infer_cams(model, images, [[0, 2], [1]], head, [1.0, 0.5], True, "min_max")
        assert [maps.shape for maps in found] == [(2, 64, 64), (1, 64, 64)]


def test_bad_options_are_named() -> None:
    with pytest.raises(InputError, match=r"classifier\.scale is 1"):
        small_model(scale=1.0)
    with pytest.raises(InputError, match=r"classifier\.er_weight is -1"):
        small_model(er_weight=-1.0)
    with pytest.raises(InputError, match=r"classifier\.taps is \[0\]; it must name 2"):
        small_model(taps=[0])
    with pytest.raises(InputError, match=r"classifier\.taps: there is no level 3"):
        small_model(taps=[1, 3])
    with pytest.raises(InputError, match=r"classifier\.taps is \[-1, 0\]; .* shallow to deep"):
        small_model(taps=[-1, 0])
