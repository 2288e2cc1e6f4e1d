"""ResNet-50 at output stride 16 without dilation, the backbone of IRN.

torchvision's network, whose last stage keeps its resolution: strides 2, 2, 2, 1 where the original
has 2, 2, 2, 2 after the stem. Batch normalisation is frozen.

Source: He et al., CVPR 2016; jiwoon-ahn/irn@a2ece00 net/resnet50.py, net/resnet50_cam.py.
"""

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor, nn
from torchvision.models import ResNet50_Weights, resnet50

from sccam_bench.backbones.base import Backbone
from sccam_bench.backbones.checkpoints import load_checkpoint, read_checkpoint
from sccam_bench.errors import InputError, MissingFiles
from sccam_bench.registry import MODELS

_STAGES = (("conv1", "bn1"), ("layer1",), ("layer2",), ("layer3",), ("layer4",))
_HEAD = r"fc\."  # torchvision's ImageNet classifier
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@MODELS.register_module()
class ResNet50(Backbone):
    """ResNet-50; taps are the stem (64 channels, stride 4) and the four stages' outputs.

    Args:
        weights: torchvision's name of weights, which are downloaded once ("IMAGENET1K_V1" is what
            IRN starts from), a checkpoint file of torchvision or of IRN, or None for random
            weights.
        frozen_stages: stages that do not train, the stem included, 0 to 5; IRN's classifier
            freezes 2.
    """

    channels = (64, 256, 512, 1024, 2048)
    strides = (4, 4, 8, 16, 16)
    out_channels = 2048

    def __init__(self, weights: str | None = "IMAGENET1K_V1", frozen_stages: int = 2) -> None:
        if not 0 <= frozen_stages <= len(_STAGES):
            raise InputError(
                f"backbone.frozen_stages is {frozen_stages}; it must be from 0 to {len(_STAGES)}"
            )
        super().__init__([255 * value for value in _MEAN], [255 * value for value in _STD])
        self.network = resnet50()
        self.network.fc = nn.Identity()
        first = self.network.layer4[0]
        first.conv2.stride = first.downsample[0].stride = (1, 1)
        if weights is not None:
            load_checkpoint(self.network, _read_weights(weights), weights, ignored=_HEAD)
        self.freeze_batch_norm()
        for stage in _STAGES[:frozen_stages]:
            for name in stage:
                self.network.get_submodule(name).requires_grad_(False)

    def forward(self, images: Tensor) -> Tensor:
        return self._levels(images)[-1]

    def taps(self, images: Tensor, levels: list[int]) -> list[Tensor]:
        found = self._levels(images)
        return [found[level] for level in levels]

    def _levels(self, images: Tensor) -> list[Tensor]:
        net = self.network
        x = net.maxpool(net.relu(net.bn1(net.conv1(self.normalise(images)))))
        found = [x]
        for stage in (net.layer1, net.layer2, net.layer3, net.layer4):
            found.append(stage(found[-1]))
        return found


def torchvision_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A checkpoint's ResNet-50 under torchvision's names.

    IRN's files list each of its tensors as ``resnet50.*`` and up to three times more, as part of
    other modules that share it (``stage1.*``, ``backbone.*``), besides IRN's own heads; the first
    name is taken and the rest left out.
    """
    prefix = "resnet50."
    if not any(name.startswith(prefix) for name in state):
        return dict(state)
    return {
        name.removeprefix(prefix): tensor
        for name, tensor in state.items()
        if name.startswith(prefix)
    }


def _read_weights(weights: str) -> dict[str, Tensor]:
    if Path(weights).is_file():
        return torchvision_names(read_checkpoint(weights))
    known = ResNet50_Weights.__members__
    if weights not in known:
        raise MissingFiles(
            f"backbone.weights: '{weights}' is neither a file nor one of torchvision's weights, "
            f"which are {', '.join(known)}"
        )
    try:
        return known[weights].get_state_dict(progress=False, check_hash=True)
    except (OSError, RuntimeError) as error:  # no network, or a broken download
        raise MissingFiles(
            f"backbone.weights: '{weights}' could not be downloaded ({error}); fetch "
            f"{known[weights].url} yourself and name the file instead"
        ) from error
