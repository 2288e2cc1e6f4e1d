import hashlib
from pathlib import Path

from sccam_bench.data.files import read_split_list
from sccam_bench.data.folder import FolderDataset
from sccam_bench.data.voc12 import VOC12
from tests.datasets.tiny_folder import CLASSES, write_folder


def test_the_digest_is_that_of_files_read_one_by_one(voc_root: Path) -> None:
    """Stored results are found by it, so reading ahead in threads must not change it."""
    data = VOC12(str(voc_root))
    ids, labels = data.image_ids("train"), data.image_labels("train")
    hashed = hashlib.sha256(repr((data.classes, ids)).encode())
    hashed.update(labels.tobytes())
    for image_id in ids:
        hashed.update((voc_root / "JPEGImages" / f"{image_id}.jpg").read_bytes())
        hashed.update((voc_root / "SegmentationClassAug" / f"{image_id}.png").read_bytes())
    assert data.digest("train", with_masks=True) == hashed.hexdigest()


def test_a_missing_file_is_the_data_checks_to_report(tmp_path: Path) -> None:
    root = write_folder(tmp_path)
    complete = FolderDataset(str(root), CLASSES).digest("train", with_masks=True)
    (root / "masks" / "a.png").unlink()
    (root / "images" / "b.JPG").unlink()
    assert FolderDataset(str(root), CLASSES).digest("train", with_masks=True) != complete


def test_lists_are_read_with_any_blanks_between(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("a\r\nb c\n\n d")
    assert read_split_list(tmp_path, "train") == ["a", "b", "c", "d"]
