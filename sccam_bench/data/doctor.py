"""Examine a data set: what a run would stumble over or be misled by. Nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from sccam_bench.data.base import WSSSDataset
from sccam_bench.data.doctor_masks import check_agreement, check_colours, check_masks
from sccam_bench.data.doctor_overlaps import check_overlaps
from sccam_bench.data.findings import Finding
from sccam_bench.data.survey import Part, SplitUse, survey
from sccam_bench.data.threads import Watch
from sccam_bench.errors import InputError


@dataclass
class Report:
    """All findings, and by split how many images show each class (C,)."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, np.ndarray] = field(default_factory=dict)


def examine(
    dataset: WSSSDataset, uses: Sequence[SplitUse], clusters: int | None, watch: Watch
) -> Report:
    """Look at every image and mask of the splits once, and say what is right and wrong.

    Args:
        clusters: sub-categories per class that a labeler will look for; None: none will.
    """
    report, listed = Report(), {}
    for use in uses:
        try:
            listed[use] = dataset.image_ids(use.name), dataset.image_labels(use.name)
        except InputError as error:
            remedy = "mend the data, or name another split in the configuration"
            report.findings.append(Finding("wrong", use.name, str(error), remedy))
    unique = list(dict.fromkeys(image_id for ids, _ in listed.values() for image_id in ids))
    looks = survey(dataset, unique, watch)
    parts = [
        Part(use, ids, labels, [looks[image_id] for image_id in ids])
        for use, (ids, labels) in listed.items()
    ]
    for part in parts:
        report.counts[part.use.name] = part.labels.sum(axis=0)
        report.findings += check_images(part)
        report.findings += check_classes(part, dataset.classes, clusters)
        report.findings += check_masks(part, dataset)
        report.findings += check_agreement(part, dataset.classes)
    report.findings += check_colours(looks)
    report.findings += check_overlaps(parts)
    return report


def check_images(part: Part) -> Iterator[Finding]:
    """How many images there are, how large, and which cannot be read."""
    topic = f"{part.use.name}: images"
    sizes = [look.image.size for look in part.looks if look.image.size is not None]
    if sizes:
        yield Finding("ok", topic, f"{len(sizes):,}, {_sizes(np.array(sizes))}")
    problems = [look.image.problem for look in part.looks if look.image.problem]
    if problems:
        text = f"{len(problems):,} of {len(part.ids):,} cannot be read: {problems[0]}"
        yield Finding("wrong", topic, text, "mend these files, or take them off their splits")


def check_classes(part: Part, classes: Sequence[str], clusters: int | None) -> Iterator[Finding]:
    """How many images show each class, and whether they are enough to train on."""
    topic, counts = f"{part.use.name}: classes", part.labels.sum(axis=0)
    spread = f"each in {counts.min():,} to {counts.max():,} images"
    yield Finding("ok", topic, f"{len(classes)}, {spread}; {counts.sum():,} image-class pairs")
    if "train" in part.use.roles and counts.min() < (clusters or 1):
        rare = [f"{classes[c]} ({counts[c]})" for c in np.argsort(counts, kind="stable")]
        rare = rare[: int((counts < (clusters or 1)).sum())]
        text = f"{len(rare)} shown by too few images to train on: {', '.join(rare[:5])}"
        if clusters is None:
            yield Finding("note", topic, text)
            return
        text += f"; labeler.num_clusters is {clusters}"
        remedy = "give these classes more images, leave them out"
        remedy += f", or set labeler.num_clusters to {counts.min()}" if counts.min() else ""
        yield Finding("wrong", topic, text, remedy)


def _sizes(sizes: np.ndarray) -> str:
    """Heights and widths (N, 2) in words."""
    different = len(np.unique(sizes, axis=0))
    if different == 1:
        return f"all {sizes[0, 1]} x {sizes[0, 0]}"
    told = [
        f"{name} {side.min()} to {side.max()} (median {np.median(side):g})"
        for name, side in (("width", sizes[:, 1]), ("height", sizes[:, 0]))
    ]
    return f"{', '.join(told)}, {different:,} sizes"
