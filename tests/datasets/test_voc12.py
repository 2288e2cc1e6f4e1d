from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sccam_bench.data.base import check_images
from sccam_bench.data.voc12 import VOC12
from sccam_bench.errors import InputError
from tests.conftest import write_mask

ANIMALS = ("cat", "dog", "person")


@pytest.mark.parametrize("labels", ["xml", "masks", "labels.csv"])
def test_labels_from_each_source(voc_root: Path, labels: str) -> None:
    data = VOC12(str(voc_root), classes=ANIMALS, labels=labels)
    assert data.image_ids("train") == ["a", "b", "d"]  # c shows a chair only
    expected = [[True, False, False], [False, True, True], [True, False, False]]
    assert data.image_labels("train").tolist() == expected


def test_all_twenty_classes_by_default(voc_root: Path) -> None:
    data = VOC12(str(voc_root))
    assert data.image_labels("train").shape == (4, 20)
    assert set(np.unique(data.mask("d"))) == {0, 7, 8, 255}


def test_other_classes_are_ignored_in_masks(voc_root: Path) -> None:
    data = VOC12(str(voc_root), classes=ANIMALS)
    mask = data.mask("d")
    assert (mask[:, 0] == 255).all()  # car
    assert (mask[:, 1] == 1).all()  # cat
    assert (mask[:, 2:-1] == 0).all()


def test_training_images_need_no_mask(voc_root: Path) -> None:
    (voc_root / "SegmentationClassAug" / "a.png").unlink()
    data = VOC12(str(voc_root))
    assert check_images(data, data.image_ids("train"), with_masks=False)["images"] == 4
    with pytest.raises(InputError, match=r"a\.png is missing"):
        check_images(data, data.image_ids("train"), with_masks=True)


def test_digest_sees_images_masks_and_labels(voc_root: Path) -> None:
    def digests() -> list[str]:
        data = VOC12(str(voc_root), labels="labels.csv")
        return [data.digest("train", with_masks=masks) for masks in (False, True)]

    before = digests()
    write_mask(voc_root, "a", [8, 8])
    masks_changed = digests()
    assert masks_changed[0] == before[0]
    assert masks_changed[1] != before[1]
    Image.new("RGB", (30, 20)).save(voc_root / "JPEGImages" / "a.jpg")
    assert digests()[0] != before[0]


def truncate(root: Path) -> None:
    path = root / "JPEGImages" / "b.jpg"
    path.write_bytes(path.read_bytes()[:300])


def recolour(root: Path) -> None:
    Image.new("RGB", (30, 20)).save(root / "SegmentationClassAug" / "b.png")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (truncate, r"b\.jpg is broken"),
        (lambda root: (root / "JPEGImages" / "b.jpg").unlink(), r"b\.jpg is missing"),
        (
            lambda root: (root / "SegmentationClassAug" / "b.png").unlink(),
            r"b\.png is missing; scored images need one",
        ),
        (lambda root: write_mask(root, "b", [12], (20, 31)), "30 x 20 pixels but its mask is 31"),
        (lambda root: write_mask(root, "b", [77]), r"b\.png holds the value 77"),
        (recolour, r"b\.png has colours"),
    ],
)
def test_damage_is_named_with_its_file(voc_root: Path, damage, message: str) -> None:  # type: ignore[no-untyped-def]
    damage(voc_root)
    data = VOC12(str(voc_root))
    with pytest.raises(InputError, match=message) as caught:
        check_images(data, data.image_ids("train"), with_masks=True)
    assert "1 of 4 images" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "labels", "message"),
    [
        ("a,cat\nb,doge\nc,chair\nd,cat", "labels.csv", "line 3: unknown class 'doge'.*'dog'"),
        ("a,cat\nb,dog\nc,chair", "labels.csv", "no row for image d"),
        ("a,cat", "label.csv", "does not exist"),
        ("a,cat\na,dog", "labels.csv", "line 3: a second row for image a"),
    ],
)
def test_wrong_label_files(voc_root: Path, content: str, labels: str, message: str) -> None:
    (voc_root / "labels.csv").write_text("image_id,labels\n" + content + "\n")
    with pytest.raises(InputError, match=message):
        VOC12(str(voc_root), labels=labels).image_ids("train")


def test_a_column_that_is_missing(voc_root: Path) -> None:
    (voc_root / "labels.csv").write_text("id,labels\na,cat\n")
    with pytest.raises(InputError, match="lacks the column image_id"):
        VOC12(str(voc_root), labels="labels.csv").image_ids("train")


def test_wrong_annotations(voc_root: Path) -> None:
    path = voc_root / "Annotations" / "b.xml"
    path.write_text("<annotation><object><name>dgo</name></object></annotation>")
    with pytest.raises(InputError, match=r"b\.xml: unknown class 'dgo'; did you mean 'dog'"):
        VOC12(str(voc_root)).image_ids("train")
    path.write_text("<annotation>")
    with pytest.raises(InputError, match=r"b\.xml is not valid XML"):
        VOC12(str(voc_root)).image_ids("train")
    path.unlink()
    with pytest.raises(InputError, match=r"b\.xml is missing; image labels can also"):
        VOC12(str(voc_root)).image_ids("train")


def test_wrong_options(voc_root: Path) -> None:
    with pytest.raises(InputError, match="no folder JPEGImages"):
        VOC12(str(voc_root / "Annotations"))
    with pytest.raises(InputError, match="unknown class 'cats'; did you mean 'cat'"):
        VOC12(str(voc_root), classes=["cats"])
    with pytest.raises(InputError, match="did you mean 'train'"):
        VOC12(str(voc_root)).image_ids("trains")
    with pytest.raises(InputError, match="shows one of the classes"):
        VOC12(str(voc_root), classes=["bus"]).image_ids("train")
    (voc_root / "ImageSets/Segmentation/train.txt").write_text("a\nb\na\n")
    with pytest.raises(InputError, match="names image a more than once"):
        VOC12(str(voc_root)).image_ids("train")
