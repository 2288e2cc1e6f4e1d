import torch
from mmengine.registry import DefaultScope
from torch import nn

from sccam_bench.backbones.timm import TimmBackbone
from sccam_bench.registry import SCOPE
from sccam_bench.segmentors.base import Segmentor


class WithFCNHead(Segmentor):
    """mmseg's own head, whose default loss is named without mmseg's scope."""

    def __init__(self) -> None:
        backbone = TimmBackbone(output_stride=8, num_stages=2)
        encoder = dict(type="BackboneEncoder", backbone=backbone, neck=nn.Identity())
        width = backbone.out_channels
        head = dict(type="FCNHead", in_channels=width, channels=8, num_convs=1, num_classes=3)
        super().__init__(encoder, head, [1.0])

    mean_colour = (127, 127, 127)


def test_a_head_of_mmseg_is_built_whatever_scope_a_training_has_set() -> None:
    with DefaultScope.overwrite_default_scope(SCOPE):
        model = WithFCNHead().eval()
        assert DefaultScope.get_current_instance().scope_name == SCOPE
    with torch.inference_mode():
        found = model.segment(torch.zeros(1, 3, 32, 32))
    assert found.shape == (1, 3, 32, 32)
