from pathlib import Path

import pytest

from sccam_bench.data.voc12_layout import Layout, archive_home, checked_root, find_sbd
from sccam_bench.errors import InputError
from tests.datasets.tiny_voc12 import write_both, write_sbd


@pytest.mark.parametrize("given", ["", "VOCdevkit"])
def test_a_root_below_is_found(tmp_path: Path, given: str) -> None:
    root = write_both(tmp_path)
    with pytest.raises(InputError, match=f"one below it has; write --root {root}$"):
        checked_root(tmp_path / given, "fetch it")


def test_a_root_above_is_found(tmp_path: Path) -> None:
    root = write_both(tmp_path)
    assert checked_root(root, "fetch it") == root
    with pytest.raises(InputError, match=f"inside the data set; write --root {root}$"):
        checked_root(root / "JPEGImages", "fetch it")


def test_no_root_is_near(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no folder JPEGImages; fetch it"):
        checked_root(tmp_path, "fetch it")
    with pytest.raises(InputError, match="nothing does not exist; fetch it"):
        checked_root(tmp_path / "nothing", "fetch it")


@pytest.mark.parametrize("place", ["benchmark_RELEASE/dataset", "SBD", "sbd"])
def test_sbd_is_found_beside_vocdevkit(tmp_path: Path, place: str) -> None:
    root = tmp_path / "VOCdevkit" / "VOC2012"
    assert archive_home(root) == tmp_path
    assert find_sbd(root) is None
    (tmp_path / place / "cls").mkdir(parents=True)
    assert find_sbd(root) is None, "without its lists it is of no use"
    (tmp_path / place / "cls").rmdir()
    write_sbd(tmp_path / place)
    found = find_sbd(root)
    assert found is not None
    assert found.samefile(tmp_path / place)


def test_paths_in_a_list_name_no_files(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert layout.ids("trainaug") is None
    layout.split_list("trainaug").parent.mkdir(parents=True)
    layout.split_list("trainaug").write_text("/JPEGImages/a.jpg /SegmentationClassAug/a.png\nb\n")
    assert layout.ids("trainaug") == ["b"]
    assert len(layout.words("trainaug") or ()) == 3
