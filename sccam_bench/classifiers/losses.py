"""Losses of classifiers and of their segmentation heads."""

from torch import Tensor
from torch.nn import functional as F

from sccam_bench.data.base import IGNORE


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


def balanced_cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross entropy over background pixels + mean over foreground pixels, over the batch.

    A mean without pixels is 0; the original divides by zero there, and its loss is not a number
    from that step on.

    Args:
        logits: (B, C + 1, H, W), background first.
        labels: (B, H, W) integer, 0 background, 255 ignored.

    Source: zbf1991/RRM@6d4191c tool/myTool.py compute_joint_loss.
    """
    labels = labels.long()
    costs = F.cross_entropy(logits, labels, ignore_index=IGNORE, reduction="none")
    background = labels == 0
    foreground = (labels != 0) & (labels != IGNORE)
    means = [(costs * part).sum() / part.sum().clamp(min=1) for part in (background, foreground)]
    return means[0] + means[1]
