"""Findings on images that several splits share, by name or by their pixels."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from sccam_bench.data.findings import Finding, named
from sccam_bench.data.survey import Part, Role

_OTHER_CALIBRATION = "name a split with other images in evaluation.calibration"
_OTHER_TRAINING = "take these images off the split that is trained on, or score another one"


def check_overlaps(parts: Sequence[Part]) -> Iterator[Finding]:
    """Images in two splits, and images that are copies of others."""
    for part in parts:
        yield from _both(part)
    for one, other in combinations(parts, 2):
        yield from _shared(one, other)
    if parts:
        yield from _copies(parts)


def _both(part: Part) -> Iterator[Finding]:
    """What one split must not be used for at once."""
    if {"score", "calibrate"} <= part.use.roles:
        text = "is scored and also meant for choosing the transfer threshold: no image is left"
        yield Finding("wrong", part.use.name, text, _OTHER_CALIBRATION)
    if {"train", "held out"} <= part.use.roles:
        yield Finding("wrong", part.use.name, "is trained on and held out", _OTHER_TRAINING)


def _shared(one: Part, other: Part) -> Iterator[Finding]:
    """What two splits share by name."""
    small, large = sorted((one, other), key=lambda part: len(part.ids))
    names = f"{small.use.name}, {large.use.name}"
    inside = set(large.ids)
    common = [image_id for image_id in small.ids if image_id in inside]
    if not common:
        return
    if len(common) == len(small.ids):
        text = f"all {len(common):,} images of {small.use.name} are in {large.use.name}"
    else:
        text = f"{len(common):,} images are in both: {named(common)}"
    if _meet(one, other, "train", "held out"):
        yield Finding("wrong", names, text, _OTHER_TRAINING)
        return
    if _meet(one, other, "score", "calibrate"):
        calibration = one if "calibrate" in one.use.roles else other
        if len(common) == len(calibration.ids):
            text += ": none is left to choose the transfer threshold on"
            yield Finding("wrong", names, text, _OTHER_CALIBRATION)
            return
        text += "; the threshold is chosen on the others"
    yield Finding("note", names, text)


def _meet(one: Part, other: Part, first: Role, second: Role) -> bool:
    """Whether one of the splits has the first role and the other the second."""
    roles = one.use.roles, other.use.roles
    return any(first in a and second in b for a, b in (roles, roles[::-1]))


def _copies(parts: Sequence[Part]) -> Iterator[Finding]:
    """Images of different names and equal pixels."""
    by_content: dict[bytes, set[str]] = defaultdict(set)
    for part in parts:
        for image_id, look in zip(part.ids, part.looks, strict=True):
            if look.image.content is not None:
                by_content[look.image.content].add(image_id)
    groups = [sorted(ids) for ids in by_content.values() if len(ids) > 1]
    if not groups:
        yield Finding("ok", "copies", "no two images have the same pixels")
        return
    text = f"{len(groups):,} images have copies under other names: "
    yield Finding("note", "copies", text + named([" = ".join(ids) for ids in groups]))
    yield from _leaks(parts, groups, ("train", "held out"), "trained on and held out")
    yield from _leaks(
        parts, groups, ("score", "calibrate"), "scored and used to choose the threshold"
    )


def _leaks(
    parts: Sequence[Part], groups: Sequence[list[str]], roles: tuple[Role, Role], text: str
) -> Iterator[Finding]:
    """Images of the first role that have copies, by another name, which have the second alone."""
    first, second = (_with_role(parts, role) for role in roles)
    leaks = [
        " = ".join(group)
        for group in groups
        if first.intersection(group) and (second - first).intersection(group)
    ]
    if leaks:
        text = f"{len(leaks):,} images are {text}, under two names: {named(leaks)}"
        yield Finding("wrong", "copies", text, "take one of the names off its split")


def _with_role(parts: Sequence[Part], role: Role) -> set[str]:
    return {image_id for part in parts if role in part.use.roles for image_id in part.ids}
