"""A tiny VOC 2012 and SBD on disk, in the layout of the real archives."""

import contextlib
import hashlib
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from sccam_bench.data.palette import paletted_png
from sccam_bench.data.voc12 import VOC_CLASSES
from sccam_bench.data.voc12_archives import SBD_ARCHIVE, VOC_ARCHIVE, Archive
from sccam_bench.data.voc12_layout import Expected

# name -> classes of its objects; t: VOC train, v: VOC val, s: SBD alone
SHOWN = {"t1": [8], "t2": [12, 15], "t3": [9], "v1": [8], "v2": [1], "s1": [15], "s2": [20, 3]}
LISTS = {"train": ["t1", "t2", "t3"], "val": ["v1", "v2"]}
SBD_LISTS = {"train": ["t1", "s1"], "val": ["v1", "t2", "s2"]}
TRAINAUG = ["s1", "s2", "t1", "t2", "t3"]
EXPECTED = Expected(train=3, val=2, trainaug=5, test=1, pairs=7)
SIZE = (16, 24)


def sbd_values(image_id: str) -> np.ndarray:
    """Columns of each class on background, without a border."""
    mask = np.zeros(SIZE, np.uint8)
    for number, value in enumerate(SHOWN[image_id]):
        mask[:, 4 * number : 4 * number + 4] = value
    return mask


def voc_values(image_id: str) -> np.ndarray:
    """The same with VOC's ignored border."""
    mask = sbd_values(image_id)
    mask[:, 4 * len(SHOWN[image_id])] = 255
    return mask


def write_voc(root: Path) -> None:
    """VOC 2012 at `root`: no trainaug list, own masks for train and val alone."""
    for folder in ("JPEGImages", "Annotations", "SegmentationClass", "ImageSets/Segmentation"):
        (root / folder).mkdir(parents=True)
    for image_id, classes in SHOWN.items():
        Image.new("RGB", SIZE[::-1]).save(root / "JPEGImages" / f"{image_id}.jpg")
        # the first object twice, and difficult: neither changes the image's labels
        names = [VOC_CLASSES[value - 1] for value in [classes[0], *classes]]
        objects = "".join(
            f"<object><name>{name}</name><difficult>1</difficult></object>" for name in names
        )
        path = root / "Annotations" / f"{image_id}.xml"
        path.write_text(f"<annotation>{objects}</annotation>")
    for split, ids in LISTS.items():
        (root / "ImageSets" / "Segmentation" / f"{split}.txt").write_text("\n".join(ids) + "\n")
        for image_id in ids:
            png = paletted_png(voc_values(image_id))
            (root / "SegmentationClass" / f"{image_id}.png").write_bytes(png)


def write_sbd(folder: Path) -> None:
    """SBD at `folder` (benchmark_RELEASE/dataset)."""
    (folder / "cls").mkdir(parents=True)
    for split, ids in SBD_LISTS.items():
        (folder / f"{split}.txt").write_text("\n".join(ids) + "\n")
        for image_id in ids:
            struct = {"Segmentation": sbd_values(image_id), "CategoriesPresent": SHOWN[image_id]}
            savemat(folder / "cls" / f"{image_id}.mat", {"GTcls": struct})


def write_both(home: Path) -> Path:
    """VOC and SBD as their archives unpack in `home` -> VOC's root."""
    write_voc(home / "VOCdevkit" / "VOC2012")
    write_sbd(home / "benchmark_RELEASE" / "dataset")
    return home / "VOCdevkit" / "VOC2012"


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Keep the tests' output clean."""


@contextlib.contextmanager
def served_archives() -> Iterator[tuple[Archive, Archive]]:
    """Archives of both with the layout of the real ones, on a server of this machine."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name in ("no_proxy", "NO_PROXY"):
            patch.setenv(name, "127.0.0.1")
        source, shelf = Path(folder, "source"), Path(folder, "shelf")
        write_both(source)
        shelf.mkdir()
        handler = partial(_QuietHandler, directory=str(shelf))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_port}"
            voc = _pack(VOC_ARCHIVE, source, shelf, url)
            yield voc, _pack(SBD_ARCHIVE, source, shelf, url)
            server.shutdown()


def _pack(archive: Archive, source: Path, shelf: Path, url: str) -> Archive:
    path = shelf / archive.filename
    with tarfile.open(path, "w:gz" if path.suffix == ".tgz" else "w") as tar:
        top = Path(archive.folder).parts[0]
        tar.add(source / top, top)
    md5 = hashlib.md5(path.read_bytes()).hexdigest()
    return replace(archive, url=f"{url}/{archive.filename}", md5=md5)
