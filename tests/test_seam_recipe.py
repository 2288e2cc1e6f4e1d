"""SEAM goes through every stage, on a tiny Phantom."""

from pathlib import Path

import numpy as np
import pandas as pd

from sccam_bench import cli
from tests.conftest import REPOSITORY

ABLATION = f"""
from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="Does SEAM run?",
    base="{REPOSITORY}/configs/seam_phantom.py",
    cells={{"refined": {{}}, "plain": {{"cam.map": "parent", "cam.normalisation": "max"}}}},
    mixes=["normalisation"],
)
"""
TINY = [
    "dataset.num_train=8",
    "dataset.num_calibration=2",
    "dataset.size=64",
    "training.epochs=1",
    "training.batch_size=4",
]


def test_both_maps_come_from_one_training(tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text(ABLATION)
    store = tmp_path / "store"
    arguments = ["run", str(tmp_path / "tiny.py"), "--store", str(store), "--cfg-options", *TINY]
    assert cli.main(arguments) == 0
    (table,) = store.glob("tiny-*/table.csv")
    rows = pd.read_csv(table)
    assert rows["method"].tolist() == ["refined", "plain"]
    assert np.isfinite(rows["miou_transfer"]).all()
    assert rows["miou_oracle"].nunique() == 2
    assert len(list(store.glob("stages/classifier-*"))) == 1
    text = table.with_name("table.md").read_text()
    assert "refined map" in text
    assert "min_max normalisation" in text
