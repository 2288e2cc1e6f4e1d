from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sccam_bench.data.folder import FolderDataset
from sccam_bench.data.masks import Fault
from sccam_bench.data.survey import SplitUse, look_at_image, look_at_mask, survey
from sccam_bench.data.voc12 import VOC12
from tests.datasets.tiny_folder import CLASSES, write_folder


@pytest.fixture
def data(tmp_path: Path) -> FolderDataset:
    return FolderDataset(str(write_folder(tmp_path)), CLASSES)


def test_content_is_that_of_the_pixels_not_of_the_file(data: FolderDataset) -> None:
    before = look_at_image(data, "a")
    Image.open(data.image_file("a")).save(data.root / "images" / "e.tif")
    again = FolderDataset(str(data.root), CLASSES)
    assert look_at_image(again, "e") == before
    assert before.size == (20, 30)
    turned = np.asarray(Image.open(data.image_file("a"))).reshape(30, 20, 3)
    Image.fromarray(turned).save(data.root / "images" / "e.tif")
    assert look_at_image(again, "e").content != before.content


def test_values_of_a_mask_are_in_the_numbers_of_the_chosen_classes(voc_root: Path) -> None:
    look = look_at_mask(VOC12(str(voc_root), ["cat"]), "d")  # a car and a cat
    assert look.values == {0, 1, 255}
    assert look.size == (20, 30)
    assert set(look.colours) == {0, 7, 8, 255}  # the file's own


def test_problems_are_kept_and_do_not_stop_the_others(data: FolderDataset) -> None:
    data.image_file("a").write_bytes(b"half")
    looks = survey(data, ["a", "c", "d"], lambda items, what, total: items)
    assert looks["a"].image.size is None
    assert "is broken" in looks["a"].image.problem
    assert looks["c"].mask.fault is Fault.MISSING
    assert not looks["c"].mask.usable
    assert looks["d"].mask.usable
    assert looks["d"].mask.colours == {}


def test_masks_are_needed_where_something_is_scored() -> None:
    assert not SplitUse("train", frozenset({"train"})).needs_masks
    assert SplitUse("train", frozenset({"train", "score"})).needs_masks
