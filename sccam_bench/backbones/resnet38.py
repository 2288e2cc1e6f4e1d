"""WideResNet-38 at output stride 8, the backbone of SC-CAM, PSA, SEAM and RRM.

Tensor names are those of the released checkpoints. Pre-activation blocks; stages 2 to 4 halve the
resolution, stages 5 to 7 are dilated instead. Batch normalisation is frozen, and so are the first
convolution and stage 2.

Source: Wu et al., "Wider or Deeper", 2016; jiwoon-ahn/psa@9493e59 network/resnet38d.py.
"""

from torch import Tensor, nn
from torch.nn import functional as F

from sccam_bench.backbones.base import Backbone
from sccam_bench.backbones.checkpoints import load_checkpoint, read_checkpoint
from sccam_bench.registry import MODELS

# name, input, middle and output channels, stride, dilation of the first and second convolution
_PLAIN_BLOCKS = (
    ("b2", 64, 128, 128, 2, 1, 1),
    ("b2_1", 128, 128, 128, 1, 1, 1),
    ("b2_2", 128, 128, 128, 1, 1, 1),
    ("b3", 128, 256, 256, 2, 1, 1),
    ("b3_1", 256, 256, 256, 1, 1, 1),
    ("b3_2", 256, 256, 256, 1, 1, 1),
    ("b4", 256, 512, 512, 2, 1, 1),
    ("b4_1", 512, 512, 512, 1, 1, 1),
    ("b4_2", 512, 512, 512, 1, 1, 1),
    ("b4_3", 512, 512, 512, 1, 1, 1),
    ("b4_4", 512, 512, 512, 1, 1, 1),
    ("b4_5", 512, 512, 512, 1, 1, 1),
    ("b5", 512, 512, 1024, 1, 1, 2),
    ("b5_1", 1024, 512, 1024, 1, 2, 2),
    ("b5_2", 1024, 512, 1024, 1, 2, 2),
)
_FROZEN = ("conv1a", "b2", "b2_1", "b2_2")
_HEADS = r"fc8|f8_|f9"  # of classifiers and AffinityNets around the backbone
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class PlainBlock(nn.Module):
    """Two 3x3 convolutions after batch normalisation and ReLU, and a shortcut."""

    def __init__(
        self, inputs: int, middle: int, outputs: int, stride: int, first: int, second: int
    ) -> None:
        super().__init__()
        self.bn_branch2a = nn.BatchNorm2d(inputs)
        self.conv_branch2a = nn.Conv2d(
            inputs, middle, 3, stride, padding=first, dilation=first, bias=False
        )
        self.bn_branch2b1 = nn.BatchNorm2d(middle)
        self.conv_branch2b1 = nn.Conv2d(
            middle, outputs, 3, padding=second, dilation=second, bias=False
        )
        self.changes_shape = inputs != outputs or stride != 1
        if self.changes_shape:
            self.conv_branch1 = nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Returns the output and the activated input, which is a tap."""
        active = F.relu(self.bn_branch2a(x))
        shortcut = self.conv_branch1(active) if self.changes_shape else x
        branch = F.relu(self.bn_branch2b1(self.conv_branch2a(active)))
        return shortcut + self.conv_branch2b1(branch), active


class BottleneckBlock(nn.Module):
    """1x1, dilated 3x3 and 1x1 convolution with dropped channels, and a shortcut."""

    def __init__(self, inputs: int, outputs: int, dropout: float) -> None:
        super().__init__()
        self.bn_branch2a = nn.BatchNorm2d(inputs)
        self.conv_branch2a = nn.Conv2d(inputs, outputs // 4, 1, bias=False)
        self.bn_branch2b1 = nn.BatchNorm2d(outputs // 4)
        self.dropout_2b1 = nn.Dropout2d(dropout)
        self.conv_branch2b1 = nn.Conv2d(
            outputs // 4, outputs // 2, 3, padding=4, dilation=4, bias=False
        )
        self.bn_branch2b2 = nn.BatchNorm2d(outputs // 2)
        self.dropout_2b2 = nn.Dropout2d(dropout)
        self.conv_branch2b2 = nn.Conv2d(outputs // 2, outputs, 1, bias=False)
        self.conv_branch1 = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Returns the output and the activated input, which is a tap."""
        active = F.relu(self.bn_branch2a(x))
        branch = self.conv_branch2a(active)
        branch = self.dropout_2b1(F.relu(self.bn_branch2b1(branch)))
        branch = self.conv_branch2b1(branch)
        branch = self.dropout_2b2(F.relu(self.bn_branch2b2(branch)))
        return self.conv_branch1(active) + self.conv_branch2b2(branch), active


@MODELS.register_module()
class ResNet38(Backbone):
    """WideResNet-38; taps are conv4 (512 channels), conv5 (1024) and conv6 (4096), all stride 8.

    Args:
        weights: a checkpoint file: MXNet ``.params`` as published, or a torch or safetensors file
            with the released key names, whose heads are left out; None for random weights.
        frozen: True freezes the first convolution and stage 2, as PSA, SC-CAM and SEAM do;
            RRM trains them.
    """

    channels = (512, 1024, 4096)
    strides = (8, 8, 8)
    out_channels = 4096

    def __init__(self, weights: str | None = None, frozen: bool = True) -> None:
        super().__init__([255 * value for value in _MEAN], [255 * value for value in _STD])
        self.conv1a = nn.Conv2d(3, 64, 3, padding=1, bias=False)
        for name, *shape in _PLAIN_BLOCKS:
            self.add_module(name, PlainBlock(*shape))
        self.b6 = BottleneckBlock(1024, 2048, dropout=0.3)
        self.b7 = BottleneckBlock(2048, 4096, dropout=0.5)
        self.bn7 = nn.BatchNorm2d(4096)
        if weights is not None:
            load_checkpoint(self, read_checkpoint(weights), weights, ignored=_HEADS)
        self.freeze_batch_norm()
        if frozen:
            for name in _FROZEN:
                self.get_submodule(name).requires_grad_(False)

    def forward(self, images: Tensor) -> Tensor:
        return self._levels(images)[-1]

    def taps(self, images: Tensor, levels: list[int]) -> list[Tensor]:
        found = self._levels(images)
        return [found[level] for level in levels]

    def forward_with_taps(self, images: Tensor, levels: list[int]) -> tuple[Tensor, list[Tensor]]:
        found = self._levels(images)
        return found[-1], [found[level] for level in levels]

    def _levels(self, images: Tensor) -> list[Tensor]:
        x = self.conv1a(self.normalise(images))
        active = {}
        for name in [*(row[0] for row in _PLAIN_BLOCKS), "b6", "b7"]:
            x, active[name] = self.get_submodule(name)(x)
        return [active["b5"], active["b6"], F.relu(self.bn7(x))]
