"""Any timm convolutional network as a backbone; the default is EfficientNet-Lite0."""

from typing import Literal

import timm
from timm.models import group_parameters
from torch import Tensor

from sccam_bench.backbones.base import Backbone
from sccam_bench.backbones.weights import lite0_imagenet_weights
from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.registry import MODELS

LITE0 = "tf_efficientnet_lite0"


@MODELS.register_module()
class TimmBackbone(Backbone):
    """A timm network without its classifier.

    Args:
        name: the network's name in timm.
        weights: "package" (Lite0 only: ImageNet weights installed with this project), "hub"
            (timm downloads its own; needs a network), or None for random weights.
        output_stride: 8, 16 or 32; later stages are dilated instead of strided.
        num_stages: keep only this many stages; all, and the head convolution, by default.
        frozen_stages: stages that do not train, the stem included; 0 trains everything.
    """

    def __init__(
        self,
        name: str = LITE0,
        weights: Literal["package", "hub"] | None = "package",
        output_stride: Literal[8, 16, 32] = 16,
        num_stages: int | None = None,
        frozen_stages: int = 0,
    ) -> None:
        if weights == "package" and name != LITE0:
            raise InputError(
                f"backbone.weights 'package' holds {LITE0} only; '{name}' takes 'hub' or None"
            )
        network = _create(name, output_stride, pretrained=weights == "hub")
        if weights == "package":
            mean, std = [127.0] * 3, [128.0] * 3
        else:
            mean = [255 * value for value in network.default_cfg["mean"]]
            std = [255 * value for value in network.default_cfg["std"]]
        super().__init__(mean, std)
        if weights == "package":
            state = lite0_imagenet_weights()
            state = {key: v for key, v in state.items() if not key.startswith("classifier.")}
            network.load_state_dict(state)
        stages = list(network.feature_info)
        self.channels = tuple(stage["num_chs"] for stage in stages[:num_stages])
        self.strides = tuple(
            min(stage["reduction"], output_stride) for stage in stages[:num_stages]
        )
        self._truncated = num_stages is not None
        if num_stages is not None:
            if not 1 <= num_stages <= len(stages):
                raise InputError(
                    f"backbone.num_stages is {num_stages}; {name} has 1 to {len(stages)}"
                )
            network.prune_intermediate_layers([num_stages - 1], prune_norm=True, prune_head=True)
        self.network = network
        self.out_channels: int = self.channels[-1] if self._truncated else network.num_features
        self._freeze(frozen_stages)

    def forward(self, images: Tensor) -> Tensor:
        if self._truncated:
            return self.taps(images, [-1])[0]
        return self.network.forward_features(self.normalise(images))

    def taps(self, images: Tensor, levels: list[int]) -> list[Tensor]:
        deep = len(self.channels)
        indices = [level % deep for level in levels]
        return self.network.forward_intermediates(
            self.normalise(images), indices=indices, stop_early=True, intermediates_only=True
        )

    def forward_with_taps(self, images: Tensor, levels: list[int]) -> tuple[Tensor, list[Tensor]]:
        deep = len(self.channels)
        indices = [level % deep for level in levels]
        return self.network.forward_intermediates(self.normalise(images), indices=indices)

    def _freeze(self, frozen_stages: int) -> None:
        self.freeze_batch_norm()
        groups = group_parameters(self.network, self.network.group_matcher(coarse=True))
        parameters = dict(self.network.named_parameters())
        for group, names in groups.items():
            if frozen_stages > 0 and group <= frozen_stages:  # group 0 is the stem
                for name in names:
                    parameters[name].requires_grad_(False)


def _create(name: str, output_stride: int, *, pretrained: bool) -> timm.models.EfficientNet:
    if name not in timm.list_models():
        near = did_you_mean(name, timm.list_models(f"*{name[:4]}*") or [LITE0])
        raise InputError(f"backbone.name: timm has no network '{name}'; {near}")
    try:
        return timm.create_model(
            name,
            pretrained=pretrained,
            num_classes=0,
            global_pool="",
            output_stride=output_stride,
        )
    except (TypeError, NotImplementedError, AssertionError) as error:
        raise InputError(f"backbone.name: '{name}' has no output stride: {error}") from error
    except OSError as error:  # the hub cannot be reached
        raise InputError(
            f"backbone.weights: no weights of '{name}' could be downloaded: {error}"
        ) from error
