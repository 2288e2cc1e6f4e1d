from pathlib import Path

import numpy as np
import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.errors import InputError
from sccam_bench.interchange.folder import Folder, Wanted
from sccam_bench.interchange.layouts import cam_bytes
from sccam_bench.interchange.sources import CamFiles
from sccam_bench.store import Store

KEY = "0" * 64


def write_cams(folder: Path, phantom: Phantom, *splits: str) -> None:
    """A file per image: each class's map is its number / 10 everywhere."""
    folder.mkdir(exist_ok=True)
    for split in splits:
        for image_id, row in zip(
            phantom.image_ids(split), phantom.image_labels(split), strict=True
        ):
            keys = np.flatnonzero(row)
            maps = np.ones((len(keys), 64, 64), np.float32) * keys[:, None, None] / 10
            (folder / f"{image_id}.npy").write_bytes(cam_bytes(maps, keys, "psa"))


def opened(path: Path, phantom: Phantom) -> Folder:
    needed = {"scored images": phantom.image_ids("train")}
    wanted = Wanted(phantom, ["train", "calibration"], needed)
    return Folder(path, CamFiles("psa"), wanted, lambda items, *_: items)


def test_what_fits_is_stored_for_each_image(tmp_path: Path, phantom: Phantom) -> None:
    write_cams(tmp_path / "cams", phantom, "train", "calibration")
    folder = opened(tmp_path / "cams", phantom)
    sha256 = folder.check()
    assert len(folder.ids) == 30
    store = Store(tmp_path / "store")
    with store.writing("imported_cams", KEY, {}) as output:
        folder.store(output, sha256)
    maps, keys = store.artifact("imported_cams", KEY).maps("train_00003")
    assert np.allclose(maps, keys[:, None, None] / 10, atol=1e-3)


def test_the_digest_follows_content_and_images(tmp_path: Path, phantom: Phantom) -> None:
    path = tmp_path / "cams"
    write_cams(path, phantom, "train")
    before = opened(path, phantom).check()
    assert opened(path, phantom).check() == before
    write_cams(path, phantom, "calibration")
    more = opened(path, phantom).check()
    first = phantom.image_ids("train")[0]
    keys = np.flatnonzero(phantom.image_labels("train")[0])
    other = cam_bytes(np.full((len(keys), 64, 64), 0.4), keys, "psa")
    (path / f"{first}.npy").write_bytes(other)
    assert len({before, more, opened(path, phantom).check()}) == 3


def test_all_problems_are_listed_at_once(tmp_path: Path, phantom: Phantom) -> None:
    path = tmp_path / "cams"
    write_cams(path, phantom, "train")
    ids = phantom.image_ids("train")
    (path / f"{ids[0]}.npy").unlink()
    (path / f"{ids[1]}.npy").rename(path / "train_00099.npy")
    (path / f"{ids[2]}.npy").write_bytes(b"damaged")
    keys = np.flatnonzero(phantom.image_labels("train")[3])
    small = cam_bytes(np.zeros((len(keys), 32, 64)), keys, "psa")
    (path / f"{ids[3]}.npy").write_bytes(small)
    with pytest.raises(InputError) as caught:
        opened(path, phantom).check()
    lines = str(caught.value).splitlines()
    assert "cannot be imported, nothing was stored" in lines[0]
    assert lines[1].endswith("2 of 24 scored images missing: train_00000.npy, train_00001.npy")
    assert "1 belong to no image" in lines[2]
    assert "(train, calibration): train_00099.npy" in lines[2]
    assert "train_00002.npy is not an intact .npy file" in lines[3]
    assert "train_00003.npy: maps of 64 x 32 pixels for an image of 64 x 64" in lines[4]
    assert len(lines) == 5


def test_a_thousand_unfit_files_fit_one_screen(tmp_path: Path, phantom: Phantom) -> None:
    write_cams(tmp_path / "cams", phantom, "train")
    for path in (tmp_path / "cams").iterdir():
        path.write_bytes(b"damaged")
    with pytest.raises(InputError, match=r"\.\.\. and 14 more files that do not fit") as caught:
        opened(tmp_path / "cams", phantom).check()
    assert len(str(caught.value).splitlines()) == 12


def test_a_change_while_it_is_read_stores_nothing(tmp_path: Path, phantom: Phantom) -> None:
    path = tmp_path / "cams"
    write_cams(path, phantom, "train")
    folder, store = opened(path, phantom), Store(tmp_path / "store")
    sha256 = folder.check()
    keys = np.flatnonzero(phantom.image_labels("train")[0])
    (path / "train_00000.npy").write_bytes(cam_bytes(np.ones((len(keys), 64, 64)), keys, "psa"))
    with (
        pytest.raises(InputError, match="changed while they were read"),
        store.writing("imported_cams", KEY, {}) as output,
    ):
        folder.store(output, sha256)
    assert not store.has("imported_cams", KEY)


def test_no_folder_and_an_empty_one(tmp_path: Path, phantom: Phantom) -> None:
    with pytest.raises(InputError, match="nowhere is no folder"):
        opened(tmp_path / "nowhere", phantom)
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(InputError, match=r"holds no \.npy files"):
        opened(tmp_path, phantom)
