from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sccam_bench.data.base import check_images
from sccam_bench.data.folder import FolderDataset
from sccam_bench.errors import InputError, MissingFiles
from tests.datasets.tiny_folder import CLASSES, TABLE, write_folder, write_mask


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "own")


def own(root: Path, **options: object) -> FolderDataset:
    return FolderDataset(str(root), **{"classes": CLASSES, **options})  # type: ignore[arg-type]


def test_a_table_gives_labels_and_splits(root: Path) -> None:
    data = own(root)
    assert data.image_ids("train") == ["a", "b", "d"]  # c shows nothing
    assert data.image_labels("train").tolist() == [[True, False], [True, True], [False, True]]
    assert data.image_ids("calibration") == ["d"]
    assert check_images(data, ["a", "b", "d"], with_masks=True)["images"] == 3
    for image_id, name in (("a", "a.png"), ("d", "d.tif")):
        with Image.open(root / "images" / name) as picture:
            np.testing.assert_array_equal(data.image(image_id), np.asarray(picture))
    assert set(np.unique(data.mask("b"))) == {0, 1, 2, 255}


def test_lists_give_splits_and_masks_give_labels(root: Path) -> None:
    (root / "splits").mkdir()
    (root / "splits" / "all.txt").write_text("d\na\n")
    data = own(root, labels="masks")
    assert data.image_ids("all") == ["d", "a"]
    assert data.image_labels("all").tolist() == [[False, True], [True, False]]
    (root / "labels.csv").write_text("image_id,labels\na,blood vessel\nd,tumour\n")
    assert own(root).image_labels("all").tolist() == [[True, False], [False, True]]


def test_black_and_white_masks_are_one_class(root: Path) -> None:
    (root / "labels.csv").write_text("image_id,labels,split\na,tumour,train\n")
    drawn = np.zeros((20, 30), bool)
    drawn[3:9] = True
    Image.fromarray(drawn).save(root / "masks" / "a.png")
    np.testing.assert_array_equal(own(root, classes=["tumour"]).mask("a"), drawn)


def test_digest_sees_images_masks_labels_and_class_names(root: Path) -> None:
    def digests(**options: object) -> tuple[str, str]:
        data = own(root, **options)
        return data.digest("train", with_masks=False), data.digest("train", with_masks=True)

    before = digests()
    assert digests() == before
    write_mask(root, "a", [1, 1])
    assert digests()[0] == before[0]
    assert digests()[1] != before[1]
    Image.new("RGB", (30, 20)).save(root / "images" / "a.png")
    repainted = digests()
    assert repainted[0] != before[0]
    (root / "labels.csv").write_text(TABLE.replace("a,tumour", "a,blood vessel"))
    assert digests()[0] != repainted[0]
    (root / "labels.csv").write_text(TABLE.replace("tumour", "other"))
    assert digests(classes=["other", "blood vessel"])[0] != repainted[0]


def sixteen_bits(root: Path) -> None:
    Image.fromarray(np.full((20, 30), 4000, np.uint16)).save(root / "images" / "a.png")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda root: (root / "images" / "a.png").unlink(), r"images/a\.\* is missing"),
        (lambda root: (root / "images" / "a.png").write_bytes(b"half"), r"a\.png is broken"),
        (sixteen_bits, r"a\.png has more than 8 bits per channel \(mode I;16\); scale it"),
        (lambda root: write_mask(root, "a", [3]), "holds the value 3: no class; values are 0 to 2"),
        (lambda root: write_mask(root, "a", [1], (21, 30)), "30 x 20 pixels but its mask is 30"),
        (
            lambda root: Image.new("RGBA", (30, 20)).save(root / "masks" / "a.png"),
            r"a\.png has colours \(mode RGBA\)",
        ),
        (lambda root: (root / "masks" / "a.png").unlink(), r"masks/a\.png is missing"),
    ],
)
def test_damage_is_named_with_its_file(
    root: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(root)
    data = own(root)
    with pytest.raises(InputError, match=message) as caught:
        check_images(data, data.image_ids("train"), with_masks=True)
    assert "1 of 3 images" in str(caught.value)


def test_a_huge_picture_is_an_error_and_no_traceback(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200)
    with pytest.raises(InputError, match=r"a\.png is broken .*exceeds limit"):
        own(root).image("a")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("image_id,labels\na,tumour\n", "neither a list .*train.txt nor a column split"),
        ("image_id,labels,split\na,tumour,trian\n", "has split 'train'; did you mean 'trian'"),
        ("image_id,labels,split\na.png,tumour,train\n", "without folder and extension, 'a'"),
        ("image_id,labels,split\n../a,tumour,train\n", "without folder and extension, 'a'"),
        ("image_id,labels,split\na,tumor,train\n", "line 2: unknown class 'tumor'; did you mean"),
        ("image_id,labels,split\na,,train\n", "no image of split 'train'"),
    ],
)
def test_wrong_tables(root: Path, table: str, message: str) -> None:
    (root / "labels.csv").write_text(table)
    with pytest.raises(InputError, match=message):
        own(root).image_ids("train")


def test_splits_given_twice(root: Path) -> None:
    (root / "splits").mkdir()
    with pytest.raises(InputError, match="given twice"):
        own(root).image_ids("train")


def test_a_list_names_an_image_without_a_row(root: Path) -> None:
    (root / "labels.csv").write_text("image_id,labels\na,tumour\n")
    (root / "splits").mkdir()
    (root / "splits" / "train.txt").write_text("a\nb\n")
    with pytest.raises(InputError, match="no row for image b"):
        own(root).image_ids("train")


def test_two_files_of_one_name(root: Path) -> None:
    Image.new("RGB", (30, 20)).save(root / "images" / "a.jpg")
    with pytest.raises(InputError, match=r"two images 'a': a\.jpg and a\.png"):
        own(root).image("a")


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ([], "names 0 classes"),
        (["Background", "tumour"], "leave it out"),
        (["tumour", "tumour"], "'tumour' more than once"),
        (["tumour; vessel"], "is no class name"),
        ([1], "1 is no class name"),
        ([f"c{number}" for number in range(255)], "names 255 classes"),
    ],
)
def test_wrong_class_names(root: Path, classes: list, message: str) -> None:
    with pytest.raises(InputError, match=message):
        own(root, classes=classes)


def test_a_wrong_root_says_what_belongs_there(root: Path) -> None:
    with pytest.raises(MissingFiles, match=r"it must hold images/, masks/ and labels\.csv"):
        own(root / "images")
