"""From files to a row in the table: imported results stand beside our own, with equal numbers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sccam_bench import cli
from sccam_bench.interchange.layouts import LAYOUTS
from sccam_bench.protocol import protocol
from sccam_bench.results import cell_rows, make_report, print_report, write_report
from sccam_bench.store import Store
from tests.commands.tiny_grid import BASE, WALK, WORDS, command, quiet, request, run_here

OWN = "CAM, -, seed 0"
COST = ["cam_ms", "refine_ms", "chain_epochs", "chain_seconds", "chain_peak_mib"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store in which the CAM of a tiny grid is finished, and its ablation file beside it."""
    folder = tmp_path_factory.mktemp("grid")
    store = Store(folder / "store")
    run_here(request(folder, "{'CAM': {'rounds': 0}}", WALK), store)
    return store


def ablation(store: Store) -> Path:
    return store.root.parent / "tiny.py"


def exported(store: Store, folder: Path, layout: str) -> Path:
    words = ["export", "cams", ablation(store), "--cell", OWN, "--format", layout, folder]
    assert command(store, *words) == 0
    return folder


def import_cams(store: Store, folder: Path, layout: str, name: str) -> int:
    words = ["import", "cams", folder, "--format", layout, "--as", name, "--base", BASE]
    return command(store, *words)


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_exported_and_imported_cams_score_the_same(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the last digit: the store holds maps as float16, which every layout's float32 keeps."""
    for layout in LAYOUTS:
        folder = exported(store, tmp_path / layout, layout)
        assert len(files(folder)) == 9
        assert import_cams(store, folder, layout, layout) == 0
    assert "irn: cams of 9 images, layout irn" in capsys.readouterr().out
    assert len(list((store.root / "stages").glob("imported_cams-*"))) == 1, "one content"
    cells = "{'CAM': {'rounds': 0}, 'theirs': {'imported': dict(cams='irn')}}"
    planned = run_here(request(tmp_path, cells, WALK), store)
    rows = pd.DataFrame(cell_rows(planned, store)).set_index(["method", "refiner"])
    own, theirs = rows.loc["CAM"], rows.loc["theirs"]
    differing = ["stage_key", "protocol", *COST]
    pd.testing.assert_frame_equal(
        own.drop(columns=differing), theirs.drop(columns=differing), check_exact=True
    )
    assert own["miou_transfer"].nunique() == 2, "the random walk changes something"
    assert theirs[["cam_ms", "chain_epochs", "chain_seconds"]].isna().all(axis=None)
    assert theirs["refine_ms"].notna().tolist() == [False, True]
    digest = planned.graphs[-1].imported.sha256[:12]  # type: ignore[union-attr]
    assert f"imported as irn from layout irn, SHA-256 {digest}" in protocol(planned)
    report = make_report(planned, store, {})
    marked = {line for line, column in report.marks.signs if column == "miou_transfer"}
    assert marked == {("theirs", "-"), ("theirs", "walk")}
    assert report.marks.footnotes["†"].startswith("not known: training images, backbone, pre-tr")
    print_report(planned, store, quiet(), report)


def test_exported_and_imported_masks_score_the_same(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "masks"
    assert command(store, "export", "masks", ablation(store), "--cell", OWN, folder) == 0
    with Image.open(folder / "train_00000.png") as picture:
        assert picture.mode == "P"
    assert len(files(folder)) == 6
    assert command(store, "import", "masks", folder, "--as", "m", "--base", BASE) == 0
    cells = "{'theirs': {'imported': dict(masks='m'), 'refiner': None}}"
    planned = run_here(request(tmp_path, cells), store)
    (row,) = cell_rows(planned, store)
    own = run_here(request(store.root.parent, "{'CAM': {'rounds': 0}}", WALK), store)
    assert row["mask_miou"] == cell_rows(own, store)[0]["miou_transfer"]
    assert "miou_transfer" not in row
    write_report(planned, store, make_report(planned, store, {}))
    written = store.run_folder(planned.request.run_name)
    assert {"examples.png", "examples.pdf", "table.tex"} <= files(written)
    assert "curves.png" not in files(written)
    text = (written / "table.md").read_text()
    assert "mask mIoU: imported masks as they are" in text
    assert "Masks: imported as m from layout png" in text
    assert "Backbone" not in text


def test_nothing_is_imported_of_a_folder_with_a_fault(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = exported(store, tmp_path / "cams", "psa")
    (folder / "train_00001.npy").unlink()
    (folder / "calibration_00002.npy").unlink()
    (folder / "train_00077.npy").write_bytes((folder / "train_00000.npy").read_bytes())
    np.save(folder / "train_00002.npy", np.zeros((2, 64, 64)))
    before = files(store.root)
    assert import_cams(store, folder, "psa", "faulty") == 2
    shown = " ".join(capsys.readouterr().err.split())
    assert "1 of 6 scored images (evaluation.split) missing: train_00001.npy" in shown
    assert "1 of 3 images for the transfer threshold (evaluation.calibration) missing" in shown
    assert "1 belong to no image of the configuration's splits (train, calibration)" in shown
    assert "train_00002.npy holds an array of shape (2, 64, 64)" in shown
    assert files(store.root) == before


def test_what_the_refiner_would_need_is_told(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = exported(store, tmp_path / "cams", "psa")
    words = ["import", "cams", folder, "--format", "psa", "--as", "few", "--base", BASE]
    options = [*WORDS, "affinity.split=val"]
    assert cli.main([*map(str, words), "--store", str(store.root), *options]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "not there: 2 of 2 images that the refiner's network learns from" in shown


def test_a_name_that_cannot_be_is_refused_before_the_files_are_read(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_cams(store, tmp_path / "nowhere", "psa", "a/b") == 2
    assert "'a/b' is no name" in capsys.readouterr().err
    assert import_cams(store, tmp_path / "nowhere", "psa", "ab") == 2
    assert "nowhere is no folder" in capsys.readouterr().err
