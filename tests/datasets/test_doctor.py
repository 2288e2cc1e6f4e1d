"""Each fault that the doctor knows, made in a tiny data set of one's own, and found."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from sccam_bench.data.base import WSSSDataset
from sccam_bench.data.doctor import examine
from sccam_bench.data.findings import Finding
from sccam_bench.data.folder import FolderDataset
from sccam_bench.data.palette import paletted_png, voc_palette
from sccam_bench.data.phantom import Phantom
from sccam_bench.data.survey import Role, SplitUse
from sccam_bench.data.voc12 import VOC12
from sccam_bench.errors import InputError

CLASSES = ["cat", "dog"]
# image -> classes of its label and values of its mask
SHOWN = {f"i{number}": [1 + number % 2] for number in range(12)} | {"both": [1, 2]}
TRAIN, OTHER = [*list(SHOWN)[:10], "both"], ["i10", "i11"]


def at_once(items: Iterable, what: str, total: int) -> Iterable:
    return items


def use(name: str, *roles: Role) -> SplitUse:
    return SplitUse(name, frozenset(roles))


USES = (use("train", "train", "score"), use("other", "calibrate"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("images", "masks", "splits"):
        (tmp_path / folder).mkdir()
    rng = np.random.default_rng(0)
    rows = ["image_id,labels"]
    for image_id, values in SHOWN.items():
        pixels = rng.integers(0, 256, (16, 24, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / "images" / f"{image_id}.png")
        rows.append(f"{image_id},{' '.join(CLASSES[value - 1] for value in values)}")
        write_mask(tmp_path, image_id, values)
    (tmp_path / "labels.csv").write_text("\n".join(rows))
    relist(tmp_path, "train", TRAIN)
    relist(tmp_path, "other", OTHER)
    return tmp_path


def write_mask(root: Path, image_id: str, values: list[int], shape: tuple = (16, 24)) -> None:
    mask = np.zeros(shape, np.uint8)
    mask[:, : len(values)] = values
    (root / "masks" / f"{image_id}.png").write_bytes(paletted_png(mask))


def relist(root: Path, split: str, ids: list[str]) -> None:
    (root / "splits" / f"{split}.txt").write_text("\n".join(ids))


def relabel(root: Path, old: str, new: str) -> None:
    path = root / "labels.csv"
    path.write_text(path.read_text().replace(old, new))


def findings(
    root: Path, level: str, uses: tuple[SplitUse, ...] = USES, clusters: int | None = None
) -> list[Finding]:
    report = examine(FolderDataset(str(root), CLASSES), uses, clusters, at_once)
    return [finding for finding in report.findings if finding.level == level]


def texts(found: list[Finding]) -> str:
    return " / ".join(f"{finding.topic}: {finding.text}" for finding in found)


def test_nothing_is_wrong_with_data_that_are_right(root: Path) -> None:
    report = examine(FolderDataset(str(root), CLASSES), USES, 6, at_once)
    assert {finding.level for finding in report.findings} == {"ok"}
    told = texts(report.findings)
    assert "train: images: 11, all 24 x 16" in told
    assert "train: classes: 2, each in 6 to 6 images; 12 image-class pairs" in told
    assert "other: masks: 2 of 2 can be used" in told
    assert "train: labels: agree with the masks of 11 images" in told
    assert "copies: no two images have the same pixels" in told
    assert {split: counts.tolist() for split, counts in report.counts.items()} == {
        "train": [6, 6],
        "other": [1, 1],
    }


def test_sizes_are_told_by_their_spread(root: Path) -> None:
    Image.new("RGB", (40, 10)).save(root / "images" / "i0.png")
    Image.new("RGB", (40, 10)).save(root / "images" / "i1.png")
    told = texts(findings(root, "ok"))
    assert "11, width 24 to 40 (median 24), height 10 to 16 (median 16), 2 sizes" in told


def as_rgb(root: Path) -> None:
    Image.open(root / "masks" / "i0.png").convert("RGB").save(root / "masks" / "i0.png")


def as_grey(root: Path) -> None:
    path = str(root / "masks" / "i0.png")
    cv2.imwrite(path, cv2.imread(path, cv2.IMREAD_GRAYSCALE))


def quantised(root: Path) -> None:
    """Swap numbers 1 and 2 and their colours: the picture looks as before."""
    path, swap = root / "masks" / "both.png", np.array([0, 2, 1], np.uint8)
    picture = Image.fromarray(swap[np.asarray(Image.open(path))])
    picture.putpalette(voc_palette()[swap].tobytes())
    picture.save(path)


def rename_copy(root: Path, name: str, source: str) -> None:
    shutil.copy(root / "images" / f"{source}.png", root / "images" / f"{name}.png")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (
            lambda root: (root / "images" / "i0.png").write_bytes(b"half"),
            "train: images: 1 of 11 cannot be read: image",
        ),
        (lambda root: (root / "images" / "i0.png").unlink(), "i0.* is missing"),
        (lambda root: (root / "masks" / "i0.png").unlink(), "masks: 1 of 11 missing: i0"),
        (
            lambda root: (root / "masks" / "i0.png").write_bytes(b"half"),
            "masks: 1 of 11 not a readable picture: i0",
        ),
        (as_rgb, "masks: 1 of 11 true-colour pictures (RGB), not class numbers: i0"),
        (as_grey, "masks: 1 of 11 grey levels of VOC's colours"),
        (
            lambda root: write_mask(root, "i0", [1, 9]),
            "masks: 1 of 11 with values outside 0 to 2 and 255: i0",
        ),
        (
            lambda root: write_mask(root, "i0", [1], (16, 25)),
            "masks: 1 of 11 of another size than their image: i0",
        ),
        (
            lambda root: rename_copy(root, "i10", "i0"),
            "copies: 1 images are scored and used to choose the threshold, under two names: "
            "i0 = i10",
        ),
        (
            lambda root: relist(root, "other", ["i0", "i1"]),
            "other, train: all 2 images of other are in train: none is left",
        ),
        (lambda root: (root / "splits" / "other.txt").unlink(), "other: split list"),
        (
            lambda root: relabel(root, "cat", "kat"),
            "train: " + "{root}/labels.csv line 2: unknown class 'kat'; did you mean 'cat'",
        ),
    ],
)
def test_what_stops_or_spoils_a_run_is_wrong_and_has_a_remedy(
    root: Path, damage: Callable[[Path], None], told: str
) -> None:
    damage(root)
    wrong = findings(root, "wrong")
    assert told.replace("{root}", str(root)) in texts(wrong)
    assert all(finding.remedy for finding in wrong)


def test_a_palette_that_differs_from_the_others_is_found(root: Path) -> None:
    quantised(root)
    wrong = findings(root, "wrong")
    assert "masks: 1 have a palette that gives a colour another number than most do: both" in texts(
        wrong
    )
    assert all(finding.remedy for finding in wrong)


def test_masks_without_a_palette_are_right(root: Path) -> None:
    mask = np.zeros((16, 24), np.uint8)
    mask[:, 0] = 1
    Image.fromarray(mask).save(root / "masks" / "i0.png")
    assert not findings(root, "wrong")
    assert "11 of 11 can be used, 1 of them grey without a palette" in texts(findings(root, "ok"))


def test_a_few_labels_may_differ_from_masks_but_not_many(root: Path) -> None:
    relabel(root, "i0,cat", "i0,dog")
    assert not findings(root, "wrong")
    told = texts(findings(root, "note"))
    assert "in 1 of 11 images a class of the label is not in the mask: i0 (dog)" in told
    assert "in 1 of 11 images a class in the mask is not in the label; scored, it is" in told
    relabel(root, "i2,cat", "i2,dog")
    assert "in 2 of 11 images" in texts(findings(root, "wrong"))


def test_classes_in_another_order_are_recognised(root: Path) -> None:
    data = FolderDataset(str(root), CLASSES[::-1])
    report = examine(data, USES, None, at_once)
    remedies = {one.remedy for one in report.findings if one.level == "wrong"}
    assert any(
        "where masks hold 1 (dog), labels mostly name cat, where masks hold 2 (cat), labels mostly "
        "name dog" in remedy
        for remedy in remedies
    )


def test_black_and_white_masks_of_0_and_255_are_wrong(root: Path) -> None:
    for image_id in SHOWN:
        write_mask(root, image_id, [255, 255])
    wrong = [one for one in findings(root, "wrong") if one.topic == "train: labels"]
    assert "the masks hold 0 and 255 alone" in texts(wrong)
    assert "write its class number" in wrong[0].remedy


def test_blank_masks_are_told(root: Path) -> None:
    write_mask(root, "i0", [])
    write_mask(root, "i1", [255] * 24)
    told = texts(findings(root, "note") + findings(root, "wrong"))
    assert "1 of 11 are background alone: i0" in told
    assert "1 of 11 are ignored (255) everywhere: i1" in told


def test_masks_that_no_score_needs_may_be_missing(root: Path) -> None:
    trained = (use("train", "train"),)
    (root / "masks" / "i0.png").unlink()
    assert not findings(root, "wrong", trained)
    assert "1 of 11 missing: i0" in texts(findings(root, "note", trained))
    shutil.rmtree(root / "masks")
    assert "train: masks: none, and a run needs none here" in texts(findings(root, "ok", trained))
    assert "11 of 11 missing" in texts(findings(root, "wrong"))


def test_a_class_shown_by_fewer_images_than_sub_categories(root: Path) -> None:
    (wrong,) = findings(root, "wrong", clusters=7)
    assert wrong.text.startswith("2 shown by too few images to train on: cat (6), dog (6)")
    assert "labeler.num_clusters is 7" in wrong.text
    assert "set labeler.num_clusters to 6" in wrong.remedy
    relist(root, "train", ["i0", "i2"])
    assert "1 shown by too few images to train on: dog (0)" in texts(findings(root, "note"))


def test_splits_that_share_images_are_judged_by_what_a_run_does_with_them(root: Path) -> None:
    relist(root, "other", ["i0", "i10"])
    shared = "other, train: 1 images are in both: i0"
    assert f"{shared}; the threshold is chosen on the others" in texts(findings(root, "note"))
    assert shared in texts(findings(root, "note", (USES[0], use("other"))))
    held_out = (USES[0], use("other", "held out"))
    assert shared in texts(findings(root, "wrong", held_out))
    relist(root, "other", ["i0", "i1"])
    inside = "all 2 images of other are in train"
    assert inside in texts(findings(root, "note", (USES[0], use("other"))))
    assert inside in texts(findings(root, "wrong", held_out))


def test_one_split_cannot_be_two_things(root: Path) -> None:
    assert "train: is scored and also" in texts(
        findings(root, "wrong", (use("train", "score", "calibrate"),))
    )
    assert "train: is trained on and held out" in texts(
        findings(root, "wrong", (use("train", "train", "held out"),))
    )


def test_copies_leak_only_between_seen_and_unseen_images(root: Path) -> None:
    rename_copy(root, "i1", "i0")
    assert not findings(root, "wrong")
    assert "1 images have copies under other names: i0 = i1" in texts(findings(root, "note"))
    rename_copy(root, "i10", "i0")
    held_out = (use("train", "train"), use("other", "held out"))
    assert "1 images are trained on and held out, under two names: i0 = i1 = i10" in texts(
        findings(root, "wrong", held_out)
    )


def test_generated_images_and_a_layout_of_others_are_examined_alike(
    phantom: Phantom, voc_root: Path
) -> None:
    uses = (use("train", "train", "score"), use("calibration", "calibrate"))
    report = examine(phantom, uses, 2, at_once)
    assert not [finding for finding in report.findings if finding.level == "wrong"]
    report = examine(VOC12(str(voc_root), ["cat", "dog"]), uses[:1], None, at_once)
    assert {finding.level for finding in report.findings} == {"ok"}


class Foreign(Phantom):
    """A data set from elsewhere whose masks fail in its own way."""

    def mask(self, image_id: str) -> np.ndarray:
        raise InputError(f"{image_id} has no polygon")


def test_what_a_foreign_data_set_says_of_its_masks_is_told() -> None:
    data: WSSSDataset = Foreign(num_train=3, num_calibration=1, size=32)
    report = examine(data, USES[:1], None, at_once)
    told = texts([finding for finding in report.findings if finding.level == "wrong"])
    assert "3 of 3 cannot be used: train_00000 has no polygon" in told
