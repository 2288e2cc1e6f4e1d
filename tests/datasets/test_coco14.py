import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from torchvision.models._meta import _COCO_CATEGORIES

from sccam_bench.data.base import check_images
from sccam_bench.data.coco14 import COCO14, COCO_CLASSES
from sccam_bench.errors import InputError, MissingFiles
from tests.datasets.tiny_coco import (
    CROWD,
    HOLE,
    NOTHING,
    TWO,
    VAL,
    annotations,
    ring,
    value,
    write_coco,
    write_instances,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_coco(tmp_path / "coco")


def test_the_80_classes_are_in_the_order_of_cocos_numbers() -> None:
    theirs = [name for name in _COCO_CATEGORIES if name not in ("__background__", "N/A")]
    assert list(COCO_CLASSES) == theirs


def test_images_and_labels_come_from_the_annotations(root: Path) -> None:
    data = COCO14(str(root))
    assert data.image_ids("train") == [TWO, HOLE, CROWD]  # sorted; one shows nothing
    shown = [{COCO_CLASSES[c] for c in np.flatnonzero(row)} for row in data.image_labels("train")]
    assert shown == [{"couch", "dog", "cup"}, {"donut"}, {"pizza", "person"}]
    assert data.image_ids("val") == [VAL]
    assert check_images(data, data.image_ids("train"), with_masks=True)["images"] == 3


def test_smaller_instances_are_in_front_and_parts_are_one_object(root: Path) -> None:
    expected = np.zeros((12, 16), np.uint8)
    expected[0:10, 0:10] = value("couch")
    expected[5:7, 5:15] = value("dog")
    expected[0:1, 12:14] = value("cup")
    expected[10:11, 12:14] = value("cup")
    np.testing.assert_array_equal(COCO14(str(root)).mask(TWO), expected)


def test_run_length_encodings_can_have_holes(root: Path) -> None:
    np.testing.assert_array_equal(COCO14(str(root)).mask(HOLE), ring() * value("donut"))


@pytest.mark.parametrize(("crowds", "rest"), [("class", value("person")), ("ignore", 255)])
def test_crowds_are_their_class_or_ignored(root: Path, crowds: str, rest: int) -> None:
    # the crowd's annotated area is the smaller one, so as a class it covers the pizza
    expected = np.full((12, 16), rest)
    if crowds == "ignore":
        expected[ring().astype(bool)] = value("pizza")
    data = COCO14(str(root), crowds=crowds)  # type: ignore[arg-type]
    np.testing.assert_array_equal(data.mask(CROWD), expected)
    assert data.image_labels("train")[2, COCO_CLASSES.index("person")]


def test_other_classes_are_ignored(root: Path) -> None:
    data = COCO14(str(root), classes=["dog", "donut"])
    assert data.image_ids("train") == [TWO, HOLE]
    assert set(np.unique(data.mask(TWO))) == {0, 1, 255}
    assert set(np.unique(data.mask(HOLE))) == {0, 2}


def test_lists_are_splits(root: Path) -> None:
    (root / "splits").mkdir()
    (root / "splits" / "few.txt").write_text(f"{VAL}\n{TWO}\n{NOTHING}\n")
    data = COCO14(str(root))
    assert data.image_ids("few") == [VAL, TWO]
    for wrong, message in (("000000000042", "is no image of COCO"), (VAL[:-2] + "43", "is not in")):
        (root / "splits" / "wrong.txt").write_text(wrong)
        with pytest.raises(InputError, match=message):
            data.image_ids("wrong")
    with pytest.raises(InputError, match="did you mean 'few'"):
        data.image_ids("fewer")


def test_the_annotations_are_read_once_and_only_when_they_are_needed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, load = [], json.load
    monkeypatch.setattr(
        json, "load", lambda file, **how: read.append(file.name) or load(file, **how)
    )
    first, second = COCO14(str(root)), COCO14(str(root), classes=["dog"])
    first.image(TWO)  # what loads images for a training never reads them
    assert not read
    first.image_ids("train")
    second.image_ids("train")
    check_images(first, first.image_ids("train"), with_masks=True)
    assert len(read) == 1


def test_digest_sees_images_instances_and_rules(tmp_path: Path) -> None:
    def digest(change: Callable[[Path], object], masks: bool = True, **options: object) -> str:
        root = write_coco(tmp_path / f"{len(list(tmp_path.iterdir()))}")
        change(root)
        return COCO14(str(root), **options).digest("train", with_masks=masks)  # type: ignore[arg-type]

    def moved(root: Path) -> None:
        changed = annotations()
        changed[0]["segmentation"][0][0] = 1.0
        write_instances(root, "train", [TWO, CROWD, HOLE], changed)

    def repainted(root: Path) -> None:
        Image.new("RGB", (16, 12)).save(root / "train2014" / f"{TWO}.jpg")

    same = digest(lambda root: None)
    assert digest(lambda root: None) == same
    assert digest(moved) != same
    assert digest(moved, masks=False) == digest(lambda root: None, masks=False)
    assert digest(repainted) != same
    assert digest(lambda root: None, crowds="ignore") != same
    assert digest(lambda root: None, classes=["dog"]) != same


def no_segmentation(root: Path) -> None:
    changed = annotations()
    del changed[0]["segmentation"]
    write_instances(root, "train", [TWO, HOLE, CROWD], changed)


def other_classes(root: Path) -> None:
    path = root / "annotations" / "instances_train2014.json"
    path.write_text(path.read_text().replace('"couch"', '"sofa"'))


def cut(root: Path) -> None:
    path = root / "annotations" / "instances_train2014.json"
    path.write_text(path.read_text()[:500])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (no_segmentation, "no instances of COCO .KeyError: 'segmentation'"),
        (other_classes, r"other classes than COCO 2014, for example '(couch|sofa)'"),
        (cut, "instances_train2014.json are broken"),
        (
            lambda root: (root / "annotations" / "instances_train2014.json").unlink(),
            "instances_train2014.json are missing",
        ),
        (
            lambda root: write_instances(root, "train", [HOLE, CROWD], annotations()),
            "KeyError: 9",
        ),
    ],
)
def test_damaged_annotations_are_named(
    root: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(root)
    with pytest.raises(InputError, match=message):
        COCO14(str(root)).image_ids("train")


def test_wrong_options(root: Path) -> None:
    with pytest.raises(MissingFiles, match="has no folder annotations"):
        COCO14(str(root / "train2014"))
    with pytest.raises(InputError, match="unknown class 'sofa'"):
        COCO14(str(root), classes=["sofa"])


def test_it_can_be_planned_in_outline() -> None:
    outline = COCO14.outline(root="nowhere", classes=None)
    assert len(outline.image_ids("train")) == 82_081
    assert len(outline.classes) == 80
