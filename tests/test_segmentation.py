"""CAM, random walk and a segmentor through the whole pipeline, on a tiny Phantom."""

from pathlib import Path

import pandas as pd
import pytest

from sccam_bench import cli
from tests.conftest import REPOSITORY

ABLATION = f"""
from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="Does it segment?",
    base="{REPOSITORY}/configs/cam_segmentor_phantom.py",
    cells={{"CAM": {{}}, "truth": {{"segmentor.threshold": "truth", "segmentor.crf": False}}}},
    mixes=["segmentor_masks"],
    metric="seg_miou",
)
"""
TINY = [
    "dataset.num_train=24",
    "dataset.num_calibration=6",
    "dataset.num_val=6",
    "dataset.size=64",
    "refiner=None",
    "training.epochs=1",
    "training.batch_size=8",
    "segmentor.training.epochs=2",
    "segmentor.training.crop_size=64",
]


@pytest.mark.slow
def test_a_segmentor_is_trained_scored_and_reported(tmp_path: Path) -> None:
    ablation = tmp_path / "tiny.py"
    ablation.write_text(ABLATION)
    store = tmp_path / "store"
    arguments = [str(ablation), "--store", str(store), "--cfg-options", *TINY]
    assert cli.main(["run", *arguments]) == 0
    (table,) = store.glob("tiny-*/table.csv")
    rows = pd.read_csv(table).set_index("method")
    assert rows["seg_miou"].between(1, 100).all()
    assert rows["seg_miou_crf"].notna().tolist() == [True, False]
    assert rows["seg_miou_background"].between(1, 100).all()
    text = table.with_name("table.md").read_text()
    assert "initialised from ImageNet" in text
    assert "6 images of split val, no image labels" in text
    assert cli.main(["show", *arguments]) == 0


def test_the_paper_recipe_names_splits_and_models_that_exist(tmp_path: Path) -> None:
    ablation = tmp_path / "paper.py"
    base = REPOSITORY / "configs/sc_cam_deeplab_v2_voc12.py"
    ablation.write_text(
        "from sccam_bench.grid import Ablation\n"
        f"ABLATION = Ablation(question='?', base='{base}', metric='seg_miou')\n"
    )
    assert cli.main(["plan", str(ablation), "--store", str(tmp_path / "store")]) == 0
