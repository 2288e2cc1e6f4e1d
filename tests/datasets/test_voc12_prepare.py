from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sccam_bench.data.manifest import MANIFEST
from sccam_bench.data.palette import paletted_png, voc_palette
from sccam_bench.data.voc12_layout import Layout
from sccam_bench.data.voc12_prepare import derive_trainaug, lacks_sbd, prepare
from tests.datasets.tiny_voc12 import (
    SHOWN,
    TRAINAUG,
    sbd_values,
    voc_values,
    write_both,
    write_voc,
)


def at_once(items: Iterable, what: str, total: int) -> Iterable:
    return items


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(write_both(tmp_path), tmp_path / "benchmark_RELEASE" / "dataset")


def state(root: Path) -> dict[str, tuple[bytes, int]]:
    files = [path for path in root.rglob("*") if path.is_file()]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_trainaug_has_no_image_of_val_and_all_of_train() -> None:
    derived = derive_trainaug(["c", "a"], ["v", "w"], ["v", "b", "a", "x"])
    assert derived == ["a", "b", "c", "x"]


def test_list_and_masks_are_made(layout: Layout) -> None:
    assert lacks_sbd(layout)
    done = prepare(layout, at_once)
    assert (done.wrote_list, done.wrote_masks, done.unusable) == (True, 7, [])
    assert layout.ids("trainaug") == TRAINAUG
    for image_id in SHOWN:
        picture = Image.open(layout.mask(image_id))
        assert picture.mode == "P"
        assert picture.getpalette() == voc_palette().reshape(-1).tolist()
        # t1, t2 and v1 are in SBD, too: VOC's mask with the ignored border wins
        wanted = sbd_values if image_id.startswith("s") else voc_values
        np.testing.assert_array_equal(np.asarray(picture), wanted(image_id))
    assert not lacks_sbd(layout)


def test_vocs_own_masks_are_copied_byte_for_byte(layout: Layout) -> None:
    prepare(layout, at_once)
    assert layout.mask("v2").read_bytes() == layout.voc_mask("v2").read_bytes()


def test_a_second_run_writes_nothing(layout: Layout) -> None:
    prepare(layout, at_once)
    before = state(layout.root)
    done = prepare(layout, at_once)
    assert (done.wrote_list, done.wrote_masks) == (False, 0)
    assert state(layout.root) == before


def test_an_interrupted_run_goes_on_where_it_stopped(layout: Layout) -> None:
    def interrupted(items: Iterable, what: str, total: int) -> Iterable:
        for number, item in enumerate(items):
            if number == 3:
                raise KeyboardInterrupt
            yield item

    with pytest.raises(KeyboardInterrupt):
        prepare(layout, interrupted)
    before = state(layout.root)
    assert prepare(layout, at_once).wrote_masks == len(SHOWN) - 3
    after = state(layout.root)
    del before[str(layout.root / MANIFEST)]
    assert {path: after[path] for path in before} == before


def test_files_of_others_stay(layout: Layout) -> None:
    layout.split_list("trainaug").write_text("t1\n")
    layout.mask("t1").parent.mkdir()
    layout.mask("t1").write_bytes(b"somebody's")
    done = prepare(layout, at_once)
    assert not done.wrote_list
    assert layout.split_list("trainaug").read_text() == "t1\n"
    assert layout.mask("t1").read_bytes() == b"somebody's"
    assert layout.mask("t2").is_file()


def test_own_files_that_were_changed_stay(layout: Layout) -> None:
    prepare(layout, at_once)
    layout.split_list("trainaug").write_text("t1\nt2\nt3\n")
    assert not prepare(layout, at_once).wrote_list
    assert layout.ids("trainaug") == ["t1", "t2", "t3"]


def test_own_files_follow_their_sources(layout: Layout) -> None:
    own = layout.voc_mask("t1").read_bytes()
    layout.voc_mask("t1").unlink()
    prepare(layout, at_once)
    assert 255 not in np.asarray(Image.open(layout.mask("t1")))
    layout.voc_mask("t1").write_bytes(own)
    layout.split_list("val").write_text("v1\nv2\ns1\n")
    done = prepare(layout, at_once)
    assert (done.wrote_list, done.wrote_masks) == (True, 1)
    assert layout.mask("t1").read_bytes() == own
    assert "s1" not in (layout.ids("trainaug") or [])


def test_without_sbd_vocs_own_masks_are_still_gathered(tmp_path: Path) -> None:
    write_voc(tmp_path)
    layout = Layout(tmp_path)
    done = prepare(layout, at_once)
    assert (done.wrote_list, done.wrote_masks) == (False, 5)
    assert lacks_sbd(layout)


def test_without_vals_list_nothing_is_derived(layout: Layout) -> None:
    layout.split_list("val").unlink()
    assert not prepare(layout, at_once).wrote_list
    assert layout.ids("trainaug") is None


def test_broken_sources_are_named_and_not_spread(layout: Layout) -> None:
    assert layout.sbd is not None
    (layout.sbd / "cls" / "s1.mat").write_bytes(b"not MATLAB")
    Image.open(layout.voc_mask("t3")).convert("RGB").save(layout.voc_mask("t3"))
    layout.voc_mask("t1").write_bytes(paletted_png(np.full((4, 4), 77, np.uint8)))
    done = prepare(layout, at_once)
    assert done.wrote_masks == len(SHOWN) - 3
    reasons = "\n".join(done.unusable)
    assert "s1.mat is not a mask of SBD" in reasons
    assert "t3.png is not VOC's mask: true-colour" in reasons
    assert "t1.png is not VOC's mask: with values outside" in reasons
    assert not layout.mask("s1").exists()
