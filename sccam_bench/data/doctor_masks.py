"""Findings on masks: unusable files, odd palettes, and labels that say something else."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sccam_bench.data.base import IGNORE, WSSSDataset
from sccam_bench.data.files import MaskFileDataset
from sccam_bench.data.findings import Finding, Level, named
from sccam_bench.data.masks import Colour, Fault
from sccam_bench.data.survey import Look, Part

# A few labels and masks differ in every data set (small, hidden, contested objects); beyond this
# share of the images they hardly belong together.
_MANY = 0.1
_CONVERT = (
    "take the masks as they were made, one channel of class numbers; reading one as grey or "
    "saving it as RGB loses the numbers"
)
_REMEDIES = {
    Fault.MISSING: "add these masks, or score another split",
    Fault.BROKEN: "fetch these masks again",
    Fault.TRUE_COLOUR: _CONVERT,
    Fault.GREY_LEVELS: _CONVERT,
    Fault.VALUES: "write 0 for background, 1 for the first of dataset.classes, 255 for ignored",
}
_MATCH = "resize neither, find the matching files"
_ORDER = (
    "check that dataset.classes has the order of the masks' values (1 is its first, background "
    "is not in it) and that labels and masks are of the same images"
)


def check_masks(part: Part, dataset: WSSSDataset) -> Iterator[Finding]:
    """Which masks can be used, and what is wrong with the others."""
    topic, total = f"{part.use.name}: masks", len(part.ids)
    usable = [look.mask for look in part.looks if look.mask.usable]
    faults = [look.mask.fault for look in part.looks if not look.mask.usable]
    if not part.use.needs_masks and faults == [Fault.MISSING] * total:
        yield Finding("ok", topic, "none, and a run needs none here")
        return
    if usable:
        text = f"{len(usable):,} of {total:,} can be used"
        grey = sum(not mask.colours for mask in usable)
        if isinstance(dataset, MaskFileDataset) and grey:
            text += f", {grey:,} of them grey without a palette"
        yield Finding("ok", topic, text)
    yield from _unusable(part, dataset)
    pairs = [(row, look.image.size, look.mask) for row, look in enumerate(part.looks)]
    resized = [row for row, size, mask in pairs if size and mask.size and size != mask.size]
    if resized:
        text = f"{len(resized):,} of {total:,} {Fault.SIZE.value}: {named(part.named(resized))}"
        yield Finding("wrong", topic, text, _MATCH)
    for value, text in ((0, "background alone"), (IGNORE, f"ignored ({IGNORE}) everywhere")):
        blank = [row for row, _, mask in pairs if mask.values == {value}]
        if blank:
            text = f"{len(blank):,} of {total:,} are {text}: {named(part.named(blank))}"
            yield Finding("note", topic, text)


def _unusable(part: Part, dataset: WSSSDataset) -> Iterator[Finding]:
    """One finding for each thing that is wrong with masks."""
    rows: dict[Fault | None, list[int]] = defaultdict(list)
    for row, look in enumerate(part.looks):
        if not look.mask.usable:
            rows[look.mask.fault].append(row)
    for fault, faulty in rows.items():
        text = f"{len(faulty):,} of {len(part.ids):,} "
        if fault is None or not isinstance(dataset, MaskFileDataset):
            text += f"cannot be used: {part.looks[faulty[0]].mask.problem}"
        else:
            text += f"{fault.text(len(dataset.stored_classes))}: {named(part.named(faulty))}"
        optional = not part.use.needs_masks and fault in (None, Fault.MISSING)
        level: Level = "note" if optional else "wrong"
        remedy = "mend these masks" if fault is None else _REMEDIES[fault]
        yield Finding(level, f"{part.use.name}: masks", text, remedy)


def check_agreement(part: Part, classes: Sequence[str]) -> Iterator[Finding]:
    """Whether image labels and masks show the same classes."""
    topic = f"{part.use.name}: labels"
    rows = [row for row, look in enumerate(part.looks) if look.mask.usable]
    if not rows:
        return
    values = [part.looks[row].mask.values for row in rows]
    if frozenset().union(*values) == {0, IGNORE}:
        text = f"the masks hold 0 and {IGNORE} alone, so nothing of a class can be scored"
        remedy = f"{IGNORE} is ignored; where it means the object, write its class number (1)"
        yield Finding("wrong", topic, text, remedy)
        return
    shown = np.array([[c + 1 in held for c in range(len(classes))] for held in values])
    labels = part.labels[rows]
    differing = int((labels != shown).any(axis=1).sum())
    if not differing:
        yield Finding("ok", topic, f"agree with the masks of {len(rows):,} images")
        return
    level: Level = "wrong" if differing > _MANY * len(rows) else "note"
    remedy = f"{_ORDER}{_seeming_order(labels, shown, classes)}"
    for text, odd in (
        ("a class of the label is not in the mask", labels & ~shown),
        (
            "a class in the mask is not in the label; scored, it is always missed",
            shown & ~labels,
        ),
    ):
        found = np.flatnonzero(odd.any(axis=1))
        if found.size:
            examples = [
                f"{part.ids[rows[row]]} ({classes[int(odd[row].argmax())]})" for row in found
            ]
            text = f"in {found.size:,} of {len(rows):,} images {text}: {named(examples)}"
            yield Finding(level, topic, text, remedy)


def _seeming_order(labels: np.ndarray, shown: np.ndarray, classes: Sequence[str]) -> str:
    """Which other class the labels name where a mask shows one: (N, C) bool each -> text."""
    together = shown.T.astype(int) @ labels.astype(int)  # (C, C): in the mask, in the label
    likely = together.argmax(axis=1)
    others = [
        f"where masks hold {c + 1} ({name}), labels mostly name {classes[likely[c]]}"
        for c, name in enumerate(classes)
        if together[c, likely[c]] > together[c, c]
    ]
    return f"; {', '.join(others[:3])}" if others else ""


def check_colours(looks: Mapping[str, Look]) -> Iterator[Finding]:
    """Whether all palettes give a colour the same class number."""
    numbers: dict[Colour, Counter[int]] = defaultdict(Counter)
    for look in looks.values():
        for value, colour in look.mask.colours.items():
            numbers[colour][value] += 1
    usual = {colour: counts.most_common(1)[0][0] for colour, counts in numbers.items()}
    shuffled = [
        image_id
        for image_id, look in looks.items()
        if any(usual[colour] != value for value, colour in look.mask.colours.items())
    ]
    if shuffled:
        text = (
            f"{len(shuffled):,} have a palette that gives a colour another number than most do: "
            f"{named(shuffled)}"
        )
        remedy = "such pictures were quantised again; take the masks as they were made"
        yield Finding("wrong", "masks", text, remedy)
