"""Check VOC 2012 with SBD: images, image labels and masks. Nothing is written."""

from pathlib import Path

from PIL import Image

from sccam_bench.data.findings import UNPACK, Finding, Level, named
from sccam_bench.data.label_table import read_label_table
from sccam_bench.data.manifest import Manifest
from sccam_bench.data.masks import Fault
from sccam_bench.data.threads import Watch, each
from sccam_bench.data.voc12 import VOC_CLASSES, read_annotation
from sccam_bench.data.voc12_layout import Expected, Layout
from sccam_bench.data.voc12_lists import check_lists
from sccam_bench.data.voc12_masks import read_mask, values_from
from sccam_bench.errors import InputError

Size = tuple[int, int]  # height, width

_REMAKE = (
    "move the folder SegmentationClassAug away and run again, with SBD: all masks are made from "
    "VOC's and SBD's in a minute or two"
)
_REMEDIES = {
    Fault.MISSING: "made from VOC's and SBD's without --check",
    Fault.SIZE: f"resize neither, find the matching files; {_REMAKE}",
    Fault.DIFFERS: f"scores would not be comparable; {_REMAKE}",
}


def check_voc12(layout: Layout, expected: Expected, watch: Watch) -> list[Finding]:
    """All findings, in the order in which a user would mend them."""
    findings = [*check_lists(layout, expected)]
    image_findings, sizes = check_images(layout, watch)
    findings += image_findings
    findings += check_labels(layout, expected, watch)
    return findings + check_masks(layout, sizes, expected, watch)


def check_images(layout: Layout, watch: Watch) -> tuple[list[Finding], dict[str, Size]]:
    """Images of train, val and trainaug: there, with a readable header -> findings, sizes."""
    ids = layout.masked_ids()
    outcomes = each(lambda i: _image_size(layout.image(i)), ids, "reading images", watch)
    sizes = {i: outcome for i, outcome in outcomes.items() if isinstance(outcome, tuple)}
    findings = []
    for fault in ("missing", "unreadable"):
        names = [f"{i}.jpg" for i, outcome in outcomes.items() if outcome == fault]
        if names:
            text = f"{len(names):,} of {len(ids):,} {fault}: {named(names)}"
            findings.append(Finding("wrong", "images", text, UNPACK))
    if not findings:
        findings = [Finding("ok", "images", f"{len(ids):,}, headers readable")]
    return findings, sizes


def _image_size(path: Path) -> Size | str:
    try:
        with Image.open(path) as picture:
            return picture.height, picture.width
    except FileNotFoundError:
        return "missing"
    except (OSError, SyntaxError, ValueError):
        return "unreadable"


def check_labels(layout: Layout, expected: Expected, watch: Watch) -> list[Finding]:
    """Image labels of all listed images, and the image-class pairs of trainaug."""
    if (layout.root / "Annotations").is_dir():
        return _check_annotations(layout, expected, watch)
    for path in sorted(layout.root.glob("*.csv")):
        try:
            labels = read_label_table(path, VOC_CLASSES).labels
        except InputError:
            continue  # a table of something else
        lacking = [image_id for image_id in layout.masked_ids() if image_id not in labels]
        if lacking:
            text = f"no Annotations, and {path.name} lacks {len(lacking):,}: {named(lacking)}"
            return [Finding("wrong", "image labels", text, f"add the rows to {path}")]
        pairs = sum(len(labels[image_id]) for image_id in layout.ids("trainaug") or ())
        text = f"no Annotations; dataset.labels={path.name} has all ({pairs:,} pairs in trainaug)"
        return [Finding("note", "image labels", text)]
    text = "no Annotations and no CSV file with the columns image_id,labels"
    remedy = f"{UNPACK}, or use dataset.labels=masks where every image has a mask"
    return [Finding("wrong", "image labels", text, remedy)]


def _check_annotations(layout: Layout, expected: Expected, watch: Watch) -> list[Finding]:
    ids, shown, missing, broken = layout.masked_ids(), {}, [], []
    for image_id in watch(ids, "reading annotations", len(ids)):
        path = layout.annotation(image_id)
        try:
            shown[image_id] = read_annotation(path)
        except InputError as error:
            if path.is_file():
                broken.append(str(error))
            else:
                missing.append(path.name)
    nothing = [f"{i}.xml" for i, names in shown.items() if not names]
    faults = {"missing": missing, "without an object": nothing}
    findings = [
        Finding("wrong", "image labels", f"{len(names):,} {fault}: {named(names)}", UNPACK)
        for fault, names in faults.items()
        if names
    ]
    if broken:
        findings.append(
            Finding("wrong", "image labels", f"{len(broken):,} unusable: {broken[0]}", UNPACK)
        )
    train_ids = layout.ids("trainaug")
    if findings or train_ids is None:
        return findings or [Finding("ok", "image labels", f"{len(ids):,} annotations")]
    pairs = sum(len(shown[image_id]) for image_id in train_ids)
    text = f"{len(ids):,} annotations, {pairs:,} image-class pairs in trainaug"
    # another number of images has its own finding
    if pairs == expected.pairs or len(train_ids) != expected.trainaug:
        return [Finding("ok", "image labels", text)]
    level: Level = "wrong" if expected.binding else "note"
    return [
        Finding(level, "image labels", f"{text}; complete VOC 2012 has {expected.pairs:,}", UNPACK)
    ]


def check_masks(
    layout: Layout, sizes: dict[str, Size], expected: Expected, watch: Watch
) -> list[Finding]:
    """Masks of all listed images, grouped by what is wrong with them.

    In a part of VOC 2012 a missing one is not wrong: only scored images need a mask.
    """
    ids, manifest = layout.masked_ids(), Manifest(layout.root)
    faults = each(
        lambda i: mask_fault(layout, i, sizes.get(i), manifest), ids, "reading masks", watch
    )
    findings = []
    for fault in Fault:
        names = [f"{image_id}.png" for image_id, one in faults.items() if one is fault]
        if names:
            optional = fault is Fault.MISSING and not expected.binding
            level: Level = "note" if fault.harmless or optional else "wrong"
            text = f"{len(names):,} of {len(ids):,} {fault.text(len(VOC_CLASSES))}: {named(names)}"
            findings.append(Finding(level, "masks", text, _REMEDIES.get(fault, _REMAKE)))
    usable = sum(one is None or one.harmless for one in faults.values())
    if usable:
        summary = Finding("ok", "masks", f"{usable:,} in SegmentationClassAug can be used")
        findings.insert(0, summary)
    return findings


def mask_fault(
    layout: Layout, image_id: str, size: Size | None, manifest: Manifest
) -> Fault | None:
    """What is wrong with an image's mask. One that is not ours is compared with its source."""
    path = layout.mask(image_id)
    if not path.is_file():
        return Fault.MISSING
    content = path.read_bytes()
    values, fault = read_mask(content)
    if values is None:
        return fault
    if size is not None and values.shape != size:
        return Fault.SIZE
    source = layout.mask_source(image_id)
    if source is not None and not manifest.is_own(
        path.relative_to(layout.root).as_posix(), content
    ):
        wanted = values_from(source)
        if wanted is not None and (wanted.shape != values.shape or (wanted != values).any()):
            return Fault.DIFFERS
    return fault
