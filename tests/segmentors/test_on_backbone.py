import pytest
import torch

from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.classifiers.necks import LightNeck
from sccam_bench.errors import InputError
from sccam_bench.segmentors.on_backbone import BackboneSegmentor

IMAGES = torch.randint(0, 256, (2, 3, 40, 56), dtype=torch.uint8)


def segmentor(scales: tuple[float, ...] = (1.0,), **options: object) -> BackboneSegmentor:
    backbone = TimmBackbone(output_stride=8, num_stages=3)
    return BackboneSegmentor(3, backbone, rates=(1, 2), scales=scales, **options)


def test_probabilities_in_the_size_of_the_images() -> None:
    model = segmentor(scales=(1.0, 0.5), neck=LightNeck(40, channels=16)).eval()
    with torch.inference_mode():
        found = model(IMAGES, mode="predict")
    assert found.shape == (2, 4, 40, 56)
    assert torch.allclose(found.sum(dim=1), torch.ones(2, 40, 56))
    assert model.mean_colour == (127, 127, 127)


def test_one_loss_per_scale_and_one_of_the_maximum() -> None:
    labels = torch.zeros(2, 40, 56, dtype=torch.uint8)
    assert set(segmentor()(IMAGES, labels=labels)) == {"loss_1"}
    losses = segmentor(scales=(1.0, 0.5))(IMAGES, labels=labels)
    assert set(losses) == {"loss_1", "loss_0.5", "loss_max"}


def test_pretrained_weights_survive_mmengines_start() -> None:
    model = segmentor()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    model.init_weights()
    assert all(torch.equal(before[name], t) for name, t in model.state_dict().items())


def test_scales_must_be_above_0() -> None:
    with pytest.raises(InputError, match=r"segmentor\.model\.scales"):
        segmentor(scales=())
