"""Kinds of columns, as far as their values depend on other facts of a protocol."""

from sccam_bench.evaluation.policies import POLICIES

MAPS = POLICIES  # columns of maps are of one kind for each threshold policy
MASKS, SEGMENTATION, ONE_STAGE, CLUSTERS = "masks", "segmentation", "1-stage", "clusters"
ALL = frozenset({*MAPS, MASKS, SEGMENTATION, ONE_STAGE, CLUSTERS})

_OF_CLUSTERS = ("nmi", "ari", "silhouette", "inertia")
_PREFIXES = {"mask_miou": MASKS, "seg_miou": SEGMENTATION, "one_stage_miou": ONE_STAGE}

# What a column says of its numbers beside the protocol of their row.
COLUMNS = {
    **{f"*_{policy}": {"stage": "maps", "threshold policy": policy} for policy in MAPS},
    "mask_miou": {"stage": "imported masks"},
    "seg_miou": {"stage": "segmentation", "CRF": "no"},
    "seg_miou_crf": {"stage": "segmentation", "CRF": "yes"},
    "one_stage_miou": {"stage": "1-stage segmentation", "CRF": "no"},
    "one_stage_miou_crf": {"stage": "1-stage segmentation", "CRF": "yes"},
    **{name: {"stage": "sub-categories"} for name in _OF_CLUSTERS},
}


def kind_of(column: str) -> str | None:
    """The kind of a column of ``table.csv``; None for costs, which have no protocol."""
    for prefix, kind in _PREFIXES.items():
        if column.startswith(prefix):
            return kind
    if column in _OF_CLUSTERS:
        return CLUSTERS
    return next((policy for policy in MAPS if column.endswith(f"_{policy}")), None)
