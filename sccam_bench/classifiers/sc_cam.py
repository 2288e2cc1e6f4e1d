"""SC-CAM's classifier: classes and their sub-categories from shared features."""

from torch import Tensor, nn

from sccam_bench.backbones.base import Backbone
from sccam_bench.classifiers.base import Classifier, class_maps, linear_head
from sccam_bench.classifiers.losses import sub_category_loss
from sccam_bench.errors import InputError
from sccam_bench.registry import CLASSIFIERS


@CLASSIFIERS.register_module()
class SCCAMClassifier(Classifier):
    """Parent head (C) and sub-category head (C * K) on one feature extractor.

    Loss: parent + `sub_weight` * sub (lambda in the paper). The paper exports the parent head's
    map; "sub" is the alternative, the largest of a class's K maps.

    Source: Chang et al., CVPR 2020, section 3; Juliachang/SC-CAM@191ec48 network/resnet38_cls.py.
    """

    heads = ("parent", "sub")
    renewed = ("sub_head",)

    def __init__(
        self,
        backbone: Backbone,
        neck: nn.Module | None,
        num_classes: int,
        num_clusters: int,
        sub_weight: float = 5.0,
        dropout: float = 0.5,
    ) -> None:
        super().__init__(backbone, neck, dropout)
        if sub_weight < 0:
            raise InputError(f"sub_classifier.sub_weight is {sub_weight}; it must not be negative")
        self.num_clusters, self.sub_weight = num_clusters, sub_weight
        self.head = linear_head(self.feature_channels, num_classes)
        self.sub_head = linear_head(self.feature_channels, num_classes * num_clusters)

    def loss(self, images: Tensor, **targets: Tensor) -> dict[str, Tensor]:
        pooled = self.dropped_and_pooled(images)
        parent, sub = sub_category_loss(
            self.head(pooled).flatten(1),
            self.sub_head(pooled).flatten(1),
            targets["labels"],
            targets["sub_labels"],
        )
        return {"loss_parent": parent, "loss_sub": self.sub_weight * sub}

    def activation_maps(self, features: Tensor, head: str) -> Tensor:
        chosen = self.head if head == "parent" else self.sub_head
        return class_maps(features, chosen.weight)

    def clusters_of(self, head: str) -> int:
        return 1 if head == "parent" else self.num_clusters
