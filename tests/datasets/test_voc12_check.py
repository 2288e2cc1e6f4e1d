from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from sccam_bench.data.findings import Finding, named
from sccam_bench.data.palette import paletted_png
from sccam_bench.data.voc12_check import check_voc12
from sccam_bench.data.voc12_layout import Layout
from sccam_bench.data.voc12_prepare import prepare
from tests.datasets.tiny_voc12 import EXPECTED, sbd_values, voc_values, write_both


def at_once(items: Iterable, what: str, total: int) -> Iterable:
    return items


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    prepared = Layout(write_both(tmp_path), tmp_path / "benchmark_RELEASE" / "dataset")
    prepare(prepared, at_once)
    return prepared


def check(layout: Layout, level: str | None = None, *, binding: bool = True) -> list[Finding]:
    findings = check_voc12(layout, replace(EXPECTED, binding=binding), at_once)
    return [finding for finding in findings if level in (None, finding.level)]


def test_what_prepare_made_is_right(layout: Layout) -> None:
    assert {finding.level for finding in check(layout)} == {"ok"}
    texts = " / ".join(f"{finding.topic}: {finding.text}" for finding in check(layout))
    assert "split trainaug: 5 images" in texts
    assert "7 annotations, 7 image-class pairs in trainaug" in texts
    assert "masks: 7 in SegmentationClassAug can be used" in texts


def rewrite(layout: Layout, split: str, text: str) -> None:
    layout.split_list(split).write_text(text)


def as_rgb(layout: Layout) -> None:
    Image.open(layout.mask("s1")).convert("RGB").save(layout.mask("s1"))


def as_grey(layout: Layout) -> None:
    path = str(layout.mask("s1"))
    cv2.imwrite(path, cv2.imread(path, cv2.IMREAD_GRAYSCALE))


def quantised(layout: Layout) -> None:
    Image.open(layout.mask("s1")).convert("RGB").quantize().save(layout.mask("s1"))


def without_border(layout: Layout) -> None:
    layout.mask("t1").write_bytes(paletted_png(sbd_values("t1")))


def smaller(layout: Layout) -> None:
    layout.mask("t1").write_bytes(paletted_png(voc_values("t1")[1:]))


def odd_value(layout: Layout) -> None:
    layout.mask("t1").write_bytes(paletted_png(voc_values("t1") + np.uint8(60)))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


@pytest.mark.parametrize(
    ("damage", "topic", "text"),
    [
        (lambda at: rewrite(at, "train", "t1\nt2\n"), "split train", "2 images; complete"),
        (lambda at: rewrite(at, "train", "t1\nt2\nt3\nt3\n"), "split train", "more than once: t3"),
        (lambda at: rewrite(at, "test", "x\ny\n"), "split test", "2 images; complete VOC 2012 has"),
        (lambda at: at.split_list("val").unlink(), "split val", "no list val.txt"),
        (
            lambda at: rewrite(at, "trainaug", "t1\nt2\nt3\ns1\nx\n"),
            "split trainaug",
            "against train + SBD - val 1 too many (x), 1 left out (s2)",
        ),
        (
            lambda at: rewrite(at, "trainaug", "t1\nt2\nt3\ns1\nv1\n"),
            "val in trainaug",
            "1 images of val are in trainaug: v1",
        ),
        (
            lambda at: rewrite(at, "trainaug", "t1\nt2\nx\ns1\ns2\n"),
            "train in trainaug",
            "1 images of train are not in trainaug: t3",
        ),
        (
            lambda at: rewrite(at, "trainaug", "/JPEGImages/t1.jpg /SegmentationClassAug/t1.png\n"),
            "split trainaug",
            "holds paths, not image names",
        ),
        (lambda at: at.image("s2").unlink(), "images", "1 of 7 missing: s2.jpg"),
        (lambda at: cut(at.image("s2")), "images", "1 of 7 unreadable: s2.jpg"),
        (lambda at: at.annotation("s2").unlink(), "image labels", "1 missing: s2.xml"),
        (
            lambda at: at.annotation("s2").write_text("<annotation/>"),
            "image labels",
            "1 without an object: s2.xml",
        ),
        (lambda at: cut(at.annotation("s2")), "image labels", "1 unusable: annotation"),
        (
            lambda at: at.annotation("s2").write_bytes(at.annotation("s1").read_bytes()),
            "image labels",
            "6 image-class pairs in trainaug; complete VOC 2012 has 7",
        ),
        (lambda at: at.mask("s1").unlink(), "masks", "1 of 7 missing: s1.png"),
        (lambda at: cut(at.mask("s1")), "masks", "1 of 7 not a readable picture: s1.png"),
        (as_rgb, "masks", "1 of 7 true-colour pictures (RGB), not class numbers: s1.png"),
        (as_grey, "masks", "1 of 7 grey levels of VOC's colours"),
        (quantised, "masks", "1 of 7 with VOC's colours under other numbers"),
        (odd_value, "masks", "1 of 7 with values outside 0 to 20 and 255: t1.png"),
        (smaller, "masks", "1 of 7 of another size than their image: t1.png"),
        (without_border, "masks", "1 of 7 not ours and unlike the mask of VOC or SBD: t1.png"),
    ],
)
def test_damage_is_found_and_can_be_mended(
    layout: Layout, damage: Callable[[Layout], None], topic: str, text: str
) -> None:
    damage(layout)
    wrong = [finding for finding in check(layout, "wrong") if finding.topic == topic]
    assert text in " / ".join(finding.text for finding in wrong)
    assert all(finding.remedy for finding in wrong)


def test_masks_of_others_with_the_right_values_are_fine(layout: Layout) -> None:
    Image.fromarray(sbd_values("s1")).save(layout.mask("s1"))  # greyscale, as often shared
    other = Image.open(layout.mask("s2"))
    other.putpalette([value for i in range(256) for value in (i, 255 - i, 7)])
    other.save(layout.mask("s2"))
    assert not check(layout, "wrong")
    notes = [finding.text for finding in check(layout, "note")]
    assert notes == [
        "1 of 7 greyscale without a palette: read as they are: s1.png",
        "1 of 7 with a palette that is not VOC's: read as they are: s2.png",
    ]


def test_without_sbd_a_list_of_others_is_counted(layout: Layout) -> None:
    alone = Layout(layout.root)
    assert not check(alone, "wrong")
    rewrite(alone, "trainaug", "t1\nt2\nt3\ns1\n")
    (wrong,) = check(alone, "wrong")  # that it has fewer image-class pairs follows
    assert wrong.text == "4 images; complete VOC 2012 has 5"
    assert str(alone.split_list("trainaug")) in wrong.remedy


def test_a_part_of_voc_may_have_other_counts_but_no_damage(layout: Layout) -> None:
    rewrite(layout, "train", "t1\nt2\n")
    layout.split_list("val").unlink()
    layout.mask("s1").unlink()
    assert check(layout, "wrong")
    assert not check(layout, "wrong", binding=False)
    notes = {finding.topic for finding in check(layout, "note", binding=False)}
    assert notes == {"split train", "split val", "masks"}
    smaller(layout)
    (wrong,) = check(layout, "wrong", binding=False)
    assert "another size" in wrong.text


def test_image_labels_can_come_from_a_table(layout: Layout) -> None:
    for path in (layout.root / "Annotations").iterdir():
        path.unlink()
    (layout.root / "Annotations").rmdir()
    (wrong,) = check(layout, "wrong")
    assert "no CSV file with the columns image_id,labels" in wrong.text
    table = layout.root / "labels.csv"
    table.write_text("image_id,labels\nt1,cat\nt2,dog person\nt3,chair\ns1,person\ns2,bird\nv1,cat")
    (wrong,) = check(layout, "wrong")
    assert "labels.csv lacks 1: v2" in wrong.text
    table.write_text(table.read_text() + "\nv2,aeroplane\n")
    assert not check(layout, "wrong")
    (note,) = check(layout, "note")
    assert "dataset.labels=labels.csv has all (6 pairs in trainaug)" in note.text


def test_a_folder_without_lists_is_wrong_even_as_a_part(layout: Layout) -> None:
    for split in ("train", "val", "trainaug"):
        layout.split_list(split).unlink()
    texts = [finding.text for finding in check(layout, "wrong", binding=False)]
    assert "no list in ImageSets/Segmentation" in texts


def test_long_lists_are_cut() -> None:
    assert named(["a", "b", "c"]) == "a, b, c"
    assert named([f"{i}" for i in range(1_203)]) == "0, 1, 2 and 1,200 more"
