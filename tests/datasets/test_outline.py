import pytest

from sccam_bench.data.voc12 import SPLIT_SIZES, VOC12, VOC_CLASSES
from sccam_bench.errors import InputError


def test_voc_in_outline() -> None:
    outline = VOC12.outline(root="nowhere", classes=None)
    assert outline.classes == VOC_CLASSES
    assert len(set(outline.image_ids("trainaug"))) == SPLIT_SIZES["trainaug"] == 10_582
    assert outline.image_labels("val").shape == (1449, 20)
    assert outline.digest("train", with_masks=True) != outline.digest("val", with_masks=True)
    assert VOC12.outline(classes=["cat", "dog"]).classes == ("cat", "dog")


def test_what_an_outline_cannot_know() -> None:
    outline = VOC12.outline(classes=None)
    with pytest.raises(InputError, match="did you mean 'train'"):
        outline.image_ids("trian")
    with pytest.raises(InputError, match="in outline only"):
        outline.image("train 0")
    with pytest.raises(InputError, match="in outline only"):
        outline.mask("train 0")
    with pytest.raises(InputError, match="did you mean 'dog'"):
        VOC12.outline(classes=["dgo"])
