"""The shipped comparison of all methods, run for real on a tiny Phantom."""

from pathlib import Path

import pandas as pd
import pytest

from sccam_bench import cli
from tests.conftest import REPOSITORY

TINY = [
    "dataset.num_train=24",
    "dataset.num_calibration=6",
    "dataset.num_val=6",
    "dataset.size=64",
    "dataset.sub_categories=2",
    "labeler.num_clusters=2",
    "rounds=1",
    "training.epochs=1",
    "training.batch_size=8",
    "affinity.crop_size=64",
    "affinity.training.epochs=1",
    "segmentor.training.epochs=1",
    "segmentor.training.crop_size=64",
]


@pytest.mark.slow
def test_every_method_fills_its_columns(tmp_path: Path) -> None:
    ablation = str(REPOSITORY / "ablations" / "baselines.py")
    assert cli.main(["run", ablation, "--store", str(tmp_path), "--cfg-options", *TINY]) == 0
    (table,) = tmp_path.glob("baselines-*/table.csv")
    rows = pd.read_csv(table)
    assert len(rows) == 15
    assert rows[["miou_transfer", "seg_miou", "seg_miou_crf"]].gt(0).all().all()
    own = rows["one_stage_miou"].notna() & rows["one_stage_miou_crf"].notna()
    assert (own == (rows["method"] == "RRM")).all()
    text = table.with_name("table.md").read_text()
    assert "refined map" in text
    assert "1-stage" in text
