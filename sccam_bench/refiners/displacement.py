"""IRN's displacement field: from each point a vector towards the centre of its instance.

Semantic maps do not need it, and without instances it does not change them: its head shares no
trained weight with the edges'.

Source: Ahn, Cho & Kwak, CVPR 2019; jiwoon-ahn/irn@a2ece00 net/resnet50_irn.py.
"""

import torch
from torch import Tensor

from sccam_bench.refiners.affinity_labels import (
    embed,
    mean_where,
    neighbours,
    pair_kinds,
    pair_offsets,
    radius_of,
)


def displacement_loss(field: Tensor, labels: Tensor, exists: Tensor) -> dict[str, Tensor]:
    """The two terms of the displacement field's loss; their sum is minimised.

    Points of one foreground class shall point to one place: their vectors differ by the offset
    between them. Background points shall have equal vectors. Each term is a mean absolute
    difference over its pairs and both directions, of weight 1/2.

    Args:
        field: (B, 2, h, w) vectors (dy, dx) in grid points.
        labels: (B, h, w) uint8, 255 ignored.
        exists: (O, h, w) bool.
    """
    size = (field.shape[-2], field.shape[-1])
    background, foreground, _ = pair_kinds(labels, exists)
    from_same, from_offset = [], []
    for offset in pair_offsets(radius_of(len(exists))):
        here, there = neighbours(field, offset)
        difference = here - there
        target = torch.tensor(offset).to(field)[:, None, None]
        from_same.append(embed(difference.abs().mean(dim=1), offset, size))
        from_offset.append(embed((difference - target).abs().mean(dim=1), offset, size))
    return {
        "loss_displacement_foreground": mean_where(torch.stack(from_offset, 1), foreground) / 2,
        "loss_displacement_background": mean_where(torch.stack(from_same, 1), background) / 2,
    }
