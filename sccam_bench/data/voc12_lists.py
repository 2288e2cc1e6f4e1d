"""Check the split lists of VOC 2012 with SBD, each alone and against each other."""

from collections import Counter
from collections.abc import Iterator

from sccam_bench.data.findings import UNPACK, Finding, Level, named
from sccam_bench.data.voc12_layout import SPLITS, Expected, Layout
from sccam_bench.data.voc12_prepare import derived_trainaug

_REMAKE = "to have it made, move {} away and run again with SBD; a file of others is never changed"
_SUBSET = "; if this is meant to be a part of VOC 2012, add --subset"


def check_lists(layout: Layout, expected: Expected) -> Iterator[Finding]:
    """Each split's list, then what the lists must be to each other."""
    if all(layout.words(split) is None for split in SPLITS):
        yield Finding("wrong", "splits", "no list in ImageSets/Segmentation", UNPACK)
    for split in SPLITS:
        yield _check_list(layout, split, expected)
    shared = {
        split: sorted(set(layout.ids(split) or ()) & set(layout.ids("val") or ()))
        for split in ("train", "trainaug")
    }
    for split, ids in shared.items():
        if ids:
            yield Finding(
                "wrong",
                f"val in {split}",
                f"{len(ids):,} images of val are in {split}: {named(ids)}",
                f"take them off {layout.split_list(split)}; scores on val would be worthless",
            )
    left_out = sorted(set(layout.ids("train") or ()) - set(layout.ids("trainaug") or ()))
    if layout.ids("trainaug") is not None and left_out:
        yield Finding(
            "wrong",
            "train in trainaug",
            f"{len(left_out):,} images of train are not in trainaug: {named(left_out)}",
            f"{layout.split_list('trainaug')} must hold all of train; move it away and run again",
        )


def _check_list(layout: Layout, split: str, expected: Expected) -> Finding:
    topic, path, wanted = f"split {split}", layout.split_list(split), expected.images(split)
    odd: Level = "wrong" if expected.binding else "note"
    words, ids = layout.words(split), layout.ids(split)
    if words is None or ids is None:
        if split == "test":
            return Finding("ok", topic, "no list; only the evaluation server needs one")
        remedy = "made from SBD without --check" if split == "trainaug" else UNPACK
        return Finding(odd, topic, f"no list {path.name}", remedy)
    if len(ids) < len(words):
        text = f"{path.name} holds paths, not image names (2007_000032)"
        remedy = f"move {path} away and run again, or leave the bare names in it"
        return Finding("wrong", topic, text, remedy)
    if len(set(ids)) < len(ids):
        twice = sorted(image_id for image_id, times in Counter(ids).items() if times > 1)
        text = f"{len(twice):,} images are listed more than once: {named(twice)}"
        return Finding("wrong", topic, text, f"list each image once in {path}")
    derived = derived_trainaug(layout) if split == "trainaug" else None
    if derived is not None and set(ids) != set(derived):
        text = f"{len(ids):,} images; against train + SBD - val {_difference(ids, derived)}"
        return Finding(odd, topic, text, f"{_REMAKE.format(path)}{_SUBSET}")
    if len(ids) == wanted:
        return Finding("ok", topic, f"{len(ids):,} images")
    remedy = _REMAKE.format(path) if split == "trainaug" and derived is None else UNPACK
    text = f"{len(ids):,} images; complete VOC 2012 has {wanted:,}"
    return Finding(odd, topic, text, f"{remedy}{_SUBSET}")


def _difference(ids: list[str], derived: list[str]) -> str:
    extra, lost = sorted(set(ids) - set(derived)), sorted(set(derived) - set(ids))
    parts = [f"{len(extra):,} too many ({named(extra)})"] if extra else []
    parts += [f"{len(lost):,} left out ({named(lost)})"] if lost else []
    return ", ".join(parts)
