"""Make what VOC 2012 and SBD together lack for training on trainaug: its list and its masks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sccam_bench.data.manifest import Manifest
from sccam_bench.data.threads import Watch
from sccam_bench.data.voc12_layout import Layout
from sccam_bench.data.voc12_masks import png_from
from sccam_bench.errors import InputError


@dataclass
class Preparation:
    """What was written, and the masks that could not be made, with the reason."""

    wrote_list: bool = False
    wrote_masks: int = 0
    unusable: list[str] = field(default_factory=list)


def derive_trainaug(train: Iterable[str], val: Iterable[str], sbd: Iterable[str]) -> list[str]:
    """VOC's train and every image of SBD that is not in VOC's val, sorted."""
    return sorted(set(train) | (set(sbd) - set(val)))


def derived_trainaug(layout: Layout) -> list[str] | None:
    """The images that trainaug must have; None without SBD or one of VOC's own lists."""
    train, val = layout.ids("train"), layout.ids("val")
    if layout.sbd is None or train is None or val is None:
        return None
    return derive_trainaug(train, val, layout.sbd_ids())


def lacks_sbd(layout: Layout) -> bool:
    """Whether SBD is needed: for the list, or for a mask that neither is there nor in VOC."""
    return layout.ids("trainaug") is None or any(
        not layout.mask(i).is_file() and not layout.voc_mask(i).is_file()
        for i in layout.masked_ids()
    )


def prepare(layout: Layout, watch: Watch) -> Preparation:
    """Write trainaug.txt and the masks that are missing. Finished files are never made again.

    Raises:
        InputError: the folder cannot be written.
    """
    manifest, done = Manifest(layout.root), Preparation()
    try:
        done.wrote_list = _write_list(layout, manifest)
        missing = [i for i in layout.masked_ids() if _wants_mask(layout, manifest, i)]
        for image_id in watch(missing, "making masks", len(missing)):
            _write_mask(layout, manifest, image_id, done)
    except OSError as error:
        raise InputError(
            f"{error.filename or layout.root} cannot be written ({error.strerror}); make "
            f"{layout.root} writable, or look at it only: --check"
        ) from error
    return done


def _write_list(layout: Layout, manifest: Manifest) -> bool:
    ids = derived_trainaug(layout)
    if ids is None:
        return False
    path = layout.split_list("trainaug")
    content = "".join(f"{image_id}\n" for image_id in ids).encode()
    file = _below(layout, path)
    if path.is_file():
        there = path.read_bytes()
        if there == content or not manifest.is_own(file, there):
            return False
    manifest.write(file, content, "VOC train + SBD - VOC val")
    return True


def _wants_mask(layout: Layout, manifest: Manifest, image_id: str) -> bool:
    source, path = layout.mask_source(image_id), layout.mask(image_id)
    if source is None:
        return False
    if not path.is_file():
        return True
    file = _below(layout, path)
    # we made it from SBD before VOC's own mask was there
    outdated = manifest.source(file) not in (None, _source_name(source))
    return outdated and manifest.is_own(file, path.read_bytes())


def _write_mask(layout: Layout, manifest: Manifest, image_id: str, done: Preparation) -> None:
    source = layout.mask_source(image_id)
    if source is None:  # was there a moment ago
        return
    try:
        content = png_from(source)
    except InputError as error:
        done.unusable.append(str(error))
        return
    manifest.write(_below(layout, layout.mask(image_id)), content, _source_name(source))
    done.wrote_masks += 1


def _source_name(source: Path) -> str:
    return f"{source.parent.name}/{source.name}"


def _below(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.root).as_posix()
