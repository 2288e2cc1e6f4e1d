"""The recipe for images of one's own, run for real on generated images written to disk."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sccam_bench import cli
from sccam_bench.data.phantom import Phantom
from tests.conftest import REPOSITORY

CLASSES = ["plus", "ring"]
TINY = [
    "labeler.num_clusters=2",
    "training.epochs=1",
    "training.batch_size=8",
    "training.transforms=[]",
    "cam.scales=[1.0]",
    "refiner=None",
]


def write_phantom(root: Path) -> None:
    """24 images of train and 4 of calibration as PNG, their masks, and the table."""
    data = Phantom(num_train=24, num_calibration=4, size=64, num_classes=2)
    for folder in ("images", "masks"):
        (root / folder).mkdir(parents=True)
    with (root / "labels.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("image_id", "labels", "split"))
        for split in ("train", "calibration"):
            rows = zip(data.image_ids(split), data.image_labels(split), strict=True)
            for image_id, shown in rows:
                names = ";".join(CLASSES[c] for c in np.flatnonzero(shown))
                table.writerow((image_id, names, split))
                Image.fromarray(data.image(image_id)).save(root / "images" / f"{image_id}.png")
                Image.fromarray(data.mask(image_id)).save(root / "masks" / f"{image_id}.png")


@pytest.mark.slow
def test_from_a_folder_to_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_phantom(tmp_path / "own")
    base = REPOSITORY / "configs/sc_cam_lite0_folder.py"
    options = [f"dataset.root={tmp_path / 'own'}", f"dataset.classes=[{','.join(CLASSES)}]", *TINY]
    assert cli.main(["doctor", str(base), "--cfg-options", *options]) == 0
    path = tmp_path / "own.py"
    path.write_text(
        "from sccam_bench.grid import Ablation\n"
        f"ABLATION = Ablation(question='Does it run?', base='{base}',\n"
        "    cells={'CAM': {'rounds': 0}, 'SC-CAM': {'rounds': 1}})\n"
    )
    store = str(tmp_path / "runs")
    assert cli.main(["run", str(path), "--store", store, "--cfg-options", *options]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "FolderDataset (classes ['plus', 'ring']" in shown
    (table,) = Path(store).glob("own-*/table.csv")
    assert pd.read_csv(table)["miou_transfer"].between(1, 100).all()
