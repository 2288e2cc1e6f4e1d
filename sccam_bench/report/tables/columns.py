"""The columns of a report's tables: headings, decimals, and what they mean."""

from sccam_bench.errors import InputError, did_you_mean

# Column of the row -> heading and decimals; a heading says which threshold policy it is.
SCORES: dict[str, tuple[str, int]] = {
    "miou_transfer": ("mIoU transfer", 1),
    "miou_oracle": ("mIoU oracle", 1),
    "miou_fixed": ("mIoU fixed", 1),
    "mask_miou": ("mask mIoU", 1),
    "seg_miou": ("seg. mIoU", 1),
    "seg_miou_crf": ("seg. mIoU CRF", 1),
    "one_stage_miou": ("1-stage mIoU", 1),
    "one_stage_miou_crf": ("1-stage mIoU CRF", 1),
    "mark_coverage_transfer": ("mark", 1),
    "body_coverage_transfer": ("body", 1),
    "nmi": ("NMI", 2),
    "precision_transfer": ("prec.", 1),
    "recall_transfer": ("recall", 1),
}
DETAILS: dict[str, tuple[str, int]] = {
    "over_activation_transfer": ("over-act.", 2),
    "under_activation_transfer": ("under-act.", 2),
    "ari": ("ARI", 2),
    "silhouette": ("silh.", 2),
    "cam_ms": ("CAM ms", 0),
    "refine_ms": ("refine ms", 0),
    "chain_epochs": ("epochs", 0),
    "chain_seconds": ("s", 0),
    "chain_peak_mib": ("MiB", 0),
}
HEADINGS = SCORES | DETAILS
_COSTS = ("cam_ms", "refine_ms", "chain_")  # depend on the machine, or are no success at all
POLICIES = (
    "mIoU in percent under three threshold policies: transfer = threshold chosen on other, "
    "labelled images; oracle = the best on the scored images, an upper bound; fixed = set in "
    "advance. Precision and recall are means over the classes at the transfer threshold, no "
    "precision where one is found nowhere."
)
MEANINGS = {
    "mask_miou": "mask mIoU: imported masks as they are, on the images whose maps are scored; no "
    "threshold or seed has a part in it.",
    "seg_miou": "seg. mIoU: a segmentation network trained on the pseudo masks, without image "
    "labels at inference; CRF: after a dense CRF.",
    "one_stage_miou": "1-stage mIoU: the masks that the method's own network predicts, without "
    "image labels.",
    "mark_coverage_transfer": "mark, body: share of these parts' pixels found as their class.",
    "nmi": "NMI: clusters against true sub-categories.",
    "over_activation_transfer": "over-, under-act.: FP / TP and FN / TP, means over the classes; "
    "none where a class is found nowhere.",
    "cam_ms": "CAM, refine ms: milliseconds per image of CAM inference and refinement.",
    "chain_epochs": "epochs: of all classifiers that a row needs; s: seconds of all its stages; "
    "shared ones included.",
}


def check_metric(metric: str, what: str = "Ablation.metric") -> None:
    """Raise an InputError, which says `what` names it, if a table has no such column."""
    if metric not in HEADINGS:
        whole = f"{metric}_transfer"  # of a score that there is under several policies
        near = f"did you mean '{whole}'?" if whole in HEADINGS else did_you_mean(metric, HEADINGS)
        raise InputError(f"{what}: there is no column '{metric}'; {near}")


def heading(metric: str) -> tuple[str, int]:
    """How a column is headed, and its decimals."""
    return HEADINGS[metric]


def is_cost(column: str) -> bool:
    """Whether a column tells what a line cost: such lines are not ranked."""
    return column.startswith(_COSTS)
