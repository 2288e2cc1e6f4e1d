"""The command `data voc12`: prepare and check VOC 2012 with SBD."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from sccam_bench.commands.findings import print_findings, watcher
from sccam_bench.data.findings import Finding, Level
from sccam_bench.data.voc12_archives import (
    SBD_ARCHIVE,
    VOC_ARCHIVE,
    Archive,
    download,
    fetch_by_hand,
    unpack_if_there,
)
from sccam_bench.data.voc12_check import check_voc12
from sccam_bench.data.voc12_layout import (
    COMPLETE,
    Expected,
    Layout,
    archive_home,
    checked_root,
    find_sbd,
    is_sbd,
)
from sccam_bench.data.voc12_prepare import Preparation, lacks_sbd, prepare
from sccam_bench.errors import InputError


@dataclass(frozen=True)
class VOC12Request:
    """What the user asked for.

    Args:
        root: VOCdevkit/VOC2012.
        sbd: SBD's folder `dataset`; None: one of its usual places.
        download: fetch the archives that are needed and not there.
        check_only: write nothing.
        expected: the counts of the complete data set.
        archives: VOC 2012's and SBD's.
    """

    root: str
    sbd: str | None = None
    download: bool = False
    check_only: bool = False
    expected: Expected = COMPLETE
    archives: tuple[Archive, Archive] = (VOC_ARCHIVE, SBD_ARCHIVE)


def add(commands: Any) -> None:
    text = "prepare and check a data set"
    data = commands.add_parser("data", help=text, description=text)
    sets = data.add_subparsers(dest="data_set", required=True)
    text = (
        "VOC 2012 with SBD: make trainaug.txt and the masks of its 10,582 images where they are "
        "missing, then check lists, images, labels and masks; files of others are never changed"
    )
    one = sets.add_parser("voc12", help="VOC 2012 with SBD", description=text)
    one.add_argument("--root", required=True, metavar="DIR", help="VOCdevkit/VOC2012")
    one.add_argument(
        "--sbd",
        metavar="DIR",
        help="SBD's folder dataset (default: benchmark_RELEASE/dataset beside VOCdevkit)",
    )
    one.add_argument(
        "--subset", action="store_true", help="a part of VOC 2012: other counts are not wrong"
    )
    writing = one.add_mutually_exclusive_group()
    writing.add_argument("--check", action="store_true", help="only check, write nothing")
    writing.add_argument(
        "--download", action="store_true", help="fetch what is missing (2 GB and 1.4 GB)"
    )
    one.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    request = VOC12Request(
        root=options.root,
        sbd=options.sbd,
        download=options.download,
        check_only=options.check,
        expected=Expected(binding=not options.subset),
    )
    return voc12(request, console)


def voc12(request: VOC12Request, console: Console) -> int:
    """Prepare what can be prepared, then check and print -> number of things that are wrong.

    Raises:
        InputError: there is no data set at the root, or a file cannot be fetched or written.
    """
    watch = watcher(console)
    layout = _find(request)
    done = Preparation() if request.check_only else prepare(layout, watch)
    findings = [
        _sbd_finding(layout, request),
        *_written(layout, done),
        *check_voc12(layout, request.expected, watch),
    ]
    console.print(f"VOC 2012 in {layout.root}", style="bold", markup=False, highlight=False)
    whole = "complete VOC 2012 with SBD" if request.expected.binding else "a part of VOC 2012"
    return print_findings(findings, whole, console)


def _find(request: VOC12Request) -> Layout:
    """Where VOC 2012 and SBD are, after unpacking what lies in archives or may be downloaded."""
    given = Path(request.root).expanduser().absolute()
    archive, sbd_archive = request.archives
    places_itself = given.parts[-2:] == ("VOCdevkit", "VOC2012")
    if places_itself and not given.exists():
        _provide(archive, archive_home(given), request)
    wanted = given if places_itself else given / "VOCdevkit" / "VOC2012"
    root = checked_root(
        given,
        f"to get VOC 2012, run with --root {wanted} --download\n"
        f"without network, {fetch_by_hand(archive, archive_home(wanted))} with --root {wanted}",
    )
    if request.sbd is not None:
        sbd = Path(request.sbd).expanduser().absolute()
        if not is_sbd(sbd):
            raise InputError(
                f"--sbd {sbd} is not SBD: it must hold cls/, train.txt and val.txt "
                "(benchmark_RELEASE/dataset of the unpacked archive)"
            )
        return Layout(root, sbd)
    layout = Layout(root, find_sbd(root))
    if layout.sbd is None and lacks_sbd(layout):
        _provide(sbd_archive, archive_home(root), request)
        layout = Layout(root, find_sbd(root))
    return layout


def _provide(archive: Archive, home: Path, request: VOC12Request) -> None:
    if request.check_only or unpack_if_there(archive, home):
        return
    if request.download:
        download(archive, home)
        unpack_if_there(archive, home)


def _sbd_finding(layout: Layout, request: VOC12Request) -> Finding:
    if layout.sbd is not None:
        return Finding("ok", "SBD", str(layout.sbd))
    if not lacks_sbd(layout):
        return Finding("ok", "SBD", "not here, and not needed: trainaug and its masks are there")
    remedy = (
        "run with --download, or without network, "
        f"{fetch_by_hand(request.archives[1], archive_home(layout.root))}; "
        "unpacked elsewhere, name its folder with --sbd"
    )
    level: Level = "wrong" if request.expected.binding else "note"
    return Finding(level, "SBD", "not here; trainaug or masks are made from it", remedy)


def _written(layout: Layout, done: Preparation) -> list[Finding]:
    findings = []
    if done.wrote_list:
        findings.append(Finding("ok", "written", str(layout.split_list("trainaug"))))
    if done.wrote_masks:
        text = f"{done.wrote_masks:,} masks in SegmentationClassAug"
        findings.append(Finding("ok", "written", text))
    if done.unusable:
        text = f"{len(done.unusable):,} masks could not be made: {done.unusable[0]}"
        remedy = "unpack the archive of VOC 2012 or SBD that holds these files again"
        findings.append(Finding("wrong", "written", text, remedy))
    return findings
