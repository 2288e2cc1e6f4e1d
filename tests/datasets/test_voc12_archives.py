"""Downloading and unpacking, from a server on this machine."""

import hashlib
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sccam_bench.data.voc12_archives import (
    VOC_ARCHIVE,
    Archive,
    download,
    unpack_if_there,
)
from sccam_bench.errors import InputError
from tests.datasets.tiny_voc12 import served_archives


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Archive, Archive]]:
    with served_archives() as archives:
        yield archives


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_archives_are_downloaded_and_unpacked(
    served: tuple[Archive, Archive], tmp_path: Path
) -> None:
    home = tmp_path / "new"
    for archive in served:
        download(archive, home)
        assert unpack_if_there(archive, home)
    assert (home / "VOCdevkit/VOC2012/JPEGImages/t1.jpg").is_file()
    assert (home / "benchmark_RELEASE/dataset/cls/s1.mat").is_file()
    tops = ["VOCdevkit", "benchmark_RELEASE", *(archive.filename for archive in served)]
    assert names(home) == sorted(tops), "nothing unfinished is left"


def test_an_archive_put_there_by_hand_is_unpacked_once(
    served: tuple[Archive, Archive], tmp_path: Path
) -> None:
    archive = served[0]
    assert not unpack_if_there(archive, tmp_path)
    download(archive, tmp_path)
    (tmp_path / "VOCdevkit" / "VOC2007").mkdir(parents=True)  # another year's data stay
    left = tmp_path / f".unfinished-{archive.filename}-unpacked" / "VOCdevkit" / "half"
    left.mkdir(parents=True)
    assert unpack_if_there(archive, tmp_path)
    assert names(tmp_path / "VOCdevkit") == ["VOC2007", "VOC2012"]
    changed = tmp_path / "VOCdevkit/VOC2012/ImageSets/Segmentation/train.txt"
    changed.write_text("mine\n")
    assert unpack_if_there(archive, tmp_path)
    assert changed.read_text() == "mine\n"


def test_half_an_archive_is_refused(served: tuple[Archive, Archive], tmp_path: Path) -> None:
    (tmp_path / served[0].filename).write_bytes(b"half")
    with pytest.raises(InputError, match=r"VOCtrainval_11-May-2012\.tar is not the published"):
        unpack_if_there(served[0], tmp_path)
    assert names(tmp_path) == [served[0].filename]


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://127.0.0.1:9/nobody-listens.tar"},
        {"md5": "0" * 32},
    ],
)
def test_a_failed_download_says_what_to_do_by_hand(
    served: tuple[Archive, Archive], tmp_path: Path, change: dict[str, str]
) -> None:
    archive = replace(served[0], **change)
    with pytest.raises(InputError, match="could not be downloaded") as caught:
        download(archive, tmp_path)
    message = str(caught.value)
    assert "fetch VOCtrainval_11-May-2012.tar" in message
    assert f"put it into {tmp_path}" in message
    assert names(tmp_path) == []


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.tar"
    with tarfile.open(path, "w") as tar:
        tar.add(__file__, "other.py")
    md5 = hashlib.md5(path.read_bytes()).hexdigest()
    archive = replace(VOC_ARCHIVE, filename="other.tar", md5=md5)
    with pytest.raises(InputError, match="holds no folder VOCdevkit/VOC2012"):
        unpack_if_there(archive, tmp_path)
    assert names(tmp_path) == ["other.tar"]
