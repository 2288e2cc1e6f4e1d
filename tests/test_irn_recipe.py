"""IRN goes through every stage: on a tiny Phantom, and its recipe on ten images in VOC's layout."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from sccam_bench import cli
from tests.conftest import DATA, REPOSITORY
from tests.test_paper_recipe import write_voc
from tests.weight_rule import read_aliases, read_keys, rule_state

SMALL = ["training.epochs=1", "training.batch_size=4", "edges.training.batch_size=4"]
SMALL += ["edges.training.epochs=1", "edges.crop_size=64", "cam.scales=[1.0]"]
SMALL += ["runtime.workers=1", "runtime.threads=2"]


def run(tmp_path: Path, config: str, refiners: str, options: list[str]) -> pd.DataFrame:
    """The table of a CAM of `config` with these refiners."""
    ablation = tmp_path / "irn.py"
    ablation.write_text(
        "from sccam_bench.grid import Ablation\n"
        "ABLATION = Ablation(question='Does it run?', cells={'CAM': {'rounds': 0}},\n"
        f"    base='{REPOSITORY}/configs/{config}', vary={{'refiner': {refiners}}})\n"
    )
    arguments = ["run", str(ablation), "--store", str(tmp_path / "store"), "--cfg-options"]
    assert cli.main([*arguments, *SMALL, *options]) == 0
    (table,) = (tmp_path / "store").glob("irn-*/table.csv")
    return pd.read_csv(table)


def test_irn_on_phantom(tmp_path: Path) -> None:
    data = ["dataset.num_train=12", "dataset.num_calibration=4", "dataset.size=64"]
    refiners = "{'-': None, 'IRN': dict(type='EdgePropagation', log2_steps=4)}"
    rows = run(tmp_path, "sc_cam_phantom.py", refiners, data)
    assert rows["miou_oracle"].between(1, 100).all()
    assert rows["miou_oracle"].nunique() == 2


@pytest.mark.slow
def test_irn_with_resnet50(tmp_path: Path) -> None:
    write_voc(tmp_path / "voc")
    keys = DATA / "golden" / "resnet50_keys_irn_cam.txt"
    torch.save(rule_state(read_keys(keys), read_aliases(keys)), tmp_path / "res50.pth")
    options = [
        f"dataset.root={tmp_path / 'voc'}",
        "dataset.labels=masks",
        "dataset.classes=[aeroplane,bicycle]",
        f"backbone.weights={tmp_path / 'res50.pth'}",
        "training.transforms=[{'type': 'RandomCrop', 'size': 32}]",
        "edges.net.canvas=64",
        "edges.training.lr=0.001",
        "training.lr=0.001",
    ]
    refiners = "{'-': None, 'IRN': lambda config: config['refiner']}"
    rows = run(tmp_path, "cam_irn_resnet50_voc12.py", refiners, options)
    assert np.isfinite(rows["miou_transfer"]).all()
