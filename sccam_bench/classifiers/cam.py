"""The plain classifier whose class activation maps are the baseline."""

from torch import Tensor, nn
from torch.nn import functional as F

from sccam_bench.backbones.base import Backbone
from sccam_bench.classifiers.base import Classifier, class_maps, linear_head
from sccam_bench.registry import CLASSIFIERS


@CLASSIFIERS.register_module()
class CAMClassifier(Classifier):
    """Multi-label classifier: global average pooling and one 1x1 head without bias.

    Its CAM is the head's weights over the feature map (Zhou et al., CVPR 2016), as
    jiwoon-ahn/psa@9493e59 network/resnet38_cls.py uses it.
    """

    def __init__(
        self, backbone: Backbone, neck: nn.Module | None, num_classes: int, dropout: float = 0.5
    ) -> None:
        super().__init__(backbone, neck, dropout)
        self.head = linear_head(self.feature_channels, num_classes)

    def loss(self, images: Tensor, **targets: Tensor) -> dict[str, Tensor]:
        logits = self.head(self.dropped_and_pooled(images)).flatten(1)
        return {"loss": F.multilabel_soft_margin_loss(logits, targets["labels"])}

    def activation_maps(self, features: Tensor, head: str) -> Tensor:
        del head
        return class_maps(features, self.head.weight)
