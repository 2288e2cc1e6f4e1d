from pathlib import Path

import pytest

from sccam_bench.data.voc12 import VOC12
from sccam_bench.errors import InputError
from sccam_bench.stages.selection import select, whole_split


@pytest.fixture
def data(voc_root: Path) -> VOC12:
    (voc_root / "ImageSets/Segmentation/val.txt").write_text("b\n")
    return VOC12(str(voc_root))


def test_whole_split(data: VOC12) -> None:
    chosen = select(data, whole_split("train"))
    assert chosen.ids == ["a", "b", "c", "d"]
    assert chosen.labels.shape == (4, 20)


def test_scored_images_are_left_out_and_the_rest_thinned(data: VOC12) -> None:
    chosen = select(data, {"split": "train", "exclude": "val", "size": 2})
    assert chosen.ids == ["a", "d"]
    everything = select(data, {"split": "train", "exclude": "val", "size": 50})
    assert everything.ids == ["a", "c", "d"]
    assert everything.labels[2].sum() == 2


def test_nothing_left_is_an_error(data: VOC12) -> None:
    with pytest.raises(InputError, match="must be other images than those scored"):
        select(data, {"split": "train", "exclude": "train", "size": 2})
