"""The archives of VOC 2012 and SBD: fetched and unpacked beside their place, then moved there."""

import shutil
import tarfile
import urllib.error
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from torchvision.datasets.sbd import SBDataset
from torchvision.datasets.utils import check_integrity, download_url, extract_archive
from torchvision.datasets.voc import DATASET_YEAR_DICT

from sccam_bench.errors import InputError


@dataclass(frozen=True)
class Archive:
    """An archive, and the folder in it that is wanted.

    Args:
        page: the title of the official page that offers it, and what it is called there.
        folder: where the archive's data are once it is unpacked.
    """

    filename: str
    url: str
    md5: str
    page: str
    folder: str


_VOC = DATASET_YEAR_DICT["2012"]
VOC_ARCHIVE = Archive(
    filename=_VOC["filename"],
    url=_VOC["url"],
    md5=_VOC["md5"],
    page='page "Visual Object Classes Challenge 2012", training/validation data, 2 GB',
    folder="VOCdevkit/VOC2012",
)
SBD_ARCHIVE = Archive(
    filename=SBDataset.filename,
    url=SBDataset.url,
    md5=SBDataset.md5,
    page='page "Semantic Boundaries Dataset and Benchmark", 1.4 GB',
    folder="benchmark_RELEASE/dataset",
)


def unpack_if_there(archive: Archive, home: Path) -> bool:
    """Unpack an archive that lies in `home` -> whether its folder is there now.

    Raises:
        InputError: the archive is not the published one, or cannot be unpacked.
    """
    if (home / archive.folder).is_dir():
        return True
    path = home / archive.filename
    if not path.is_file():
        return False
    if not check_integrity(str(path), archive.md5):
        raise InputError(
            f"{path} is not the published archive (its MD5 is not {archive.md5}), perhaps only a "
            "part of it; delete it and fetch it again"
        )
    _unpack(archive, home)
    return True


def download(archive: Archive, home: Path) -> None:
    """Download an archive into `home`; a part of it never has its name.

    Raises:
        InputError: it cannot be fetched; the message says how to fetch it by hand.
    """
    home.mkdir(parents=True, exist_ok=True)
    unfinished = home / f".unfinished-{archive.filename}"
    try:
        download_url(archive.url, str(home), filename=unfinished.name, md5=archive.md5)
    except (urllib.error.URLError, OSError, HTTPException, RuntimeError) as error:
        unfinished.unlink(missing_ok=True)
        raise InputError(
            f"{archive.url} could not be downloaded ({error})\n{fetch_by_hand(archive, home)}"
        ) from error
    unfinished.replace(home / archive.filename)


def fetch_by_hand(archive: Archive, home: Path) -> str:
    """What to do without network, in one line."""
    return f"fetch {archive.filename} ({archive.page}), put it into {home} and run this again"


def _unpack(archive: Archive, home: Path) -> None:
    staging = home / f".unfinished-{archive.filename}-unpacked"
    shutil.rmtree(staging, ignore_errors=True)  # what an interrupted run left
    try:
        extract_archive(str(home / archive.filename), str(staging))
        if not (staging / archive.folder).is_dir():
            raise InputError(f"{home / archive.filename} holds no folder {archive.folder}")
        (home / archive.folder).parent.mkdir(parents=True, exist_ok=True)
        (staging / archive.folder).rename(home / archive.folder)
    except (OSError, tarfile.TarError) as error:
        raise InputError(
            f"{home / archive.filename} cannot be unpacked ({error}); is there room in {home}?"
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
