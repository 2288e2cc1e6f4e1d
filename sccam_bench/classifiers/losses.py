"""Classification losses."""

from torch import Tensor
from torch.nn import functional as F


def sub_category_loss(
    logits: Tensor, sub_logits: Tensor, labels: Tensor, sub_labels: Tensor
) -> tuple[Tensor, Tensor]:
    """The two terms of SC-CAM's loss, parent and sub-category, unweighted.

    Both are multi-label soft margin losses, a mean over images and channels: each of the C * K
    sub-category logits weighs 1 / (C * K).

    Args:
        logits, labels: (B, C).
        sub_logits, sub_labels: (B, C * K); column c * K + k is sub-category k of class c.

    Source: Juliachang/SC-CAM@191ec48, train_cls.py.
    """
    parent = F.multilabel_soft_margin_loss(logits, labels)
    return parent, F.multilabel_soft_margin_loss(sub_logits, sub_labels)
