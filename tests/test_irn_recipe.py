"""IRN goes through every stage: on a tiny Phantom, and its recipe on ten images in VOC's layout."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from sccam_bench import cli, config
from sccam_bench.config import RuntimeOptions
from sccam_bench.pipeline import Pipeline
from sccam_bench.stages.base import Stage, Task, unique
from sccam_bench.store import Artifact, Store
from tests.conftest import DATA, REPOSITORY
from tests.test_paper_recipe import write_voc
from tests.weight_rule import read_aliases, read_keys, rule_state

PHANTOM = {
    "dataset.num_train": 12,
    "dataset.num_calibration": 4,
    "dataset.size": 64,
    "rounds": 0,
    "training.epochs": 1,
    "training.batch_size": 4,
    "cam.scales": [1.0],
    "edges.training.epochs": 2,
    "edges.training.batch_size": 4,
    "edges.crop_size": 64,
    "refiner": dict(type="EdgePropagation"),
}
RECIPE = [
    "dataset.labels=masks",
    "dataset.classes=[aeroplane,bicycle]",
    "training.epochs=1",
    "training.batch_size=4",
    "training.lr=0.001",
    "training.transforms=[{'type': 'RandomCrop', 'size': 32}]",
    "cam.scales=[1.0]",
    "edges.training.epochs=1",
    "edges.training.batch_size=4",
    "edges.crop_size=64",
    "edges.net.canvas=64",
    "runtime.workers=1",
    "runtime.threads=2",
]


def run_here(stages: list[Stage], store: Store) -> dict[str, Artifact]:
    """Run stages one after the other in this process -> the last result of each kind."""
    done: dict[str, Artifact] = {}
    for stage in stages:
        inputs = {
            role: store.artifact(parent.recipe.name, parent.key)
            for role, parent in stage.parents.items()
        }
        with store.writing(stage.recipe.name, stage.key, {}) as out:
            stage.recipe.run(
                Task(
                    stage.params,
                    stage.dataset,
                    inputs,
                    out,
                    lambda *_: None,
                    RuntimeOptions(),
                    store.checkpoint(stage.recipe.name, stage.key),
                )
            )
        done[stage.recipe.name] = store.artifact(stage.recipe.name, stage.key)
    return done


def test_irn_on_phantom(tmp_path: Path) -> None:
    base = config.load(REPOSITORY / "configs" / "sc_cam_phantom.py")
    graph = Pipeline().graph(config.resolve(config.merge(base, PHANTOM)))
    store = Store(tmp_path)
    store.prepare()
    done = run_here(unique(graph.final.with_ancestors()), store)
    assert len(done["edges"].table("loss")) == 2
    assert done["edges"].weights("weights")["edge_head.mix.weight"].shape == (1, 64, 1, 1)
    maps = store.artifact(graph.maps.recipe.name, graph.maps.key)
    image_ids = graph.dataset.image_ids("train")
    labels = np.stack([done["edge_labels"].labels(image_id) for image_id in image_ids])
    assert {0, 1, 255} <= set(np.unique(labels))
    tops = []
    for image_id in image_ids:
        refined, keys = maps.maps(image_id)
        assert refined.shape == (len(keys), 64, 64)
        assert refined.min() >= 0
        tops.append(refined.max())
    # the strongest point has share 1 / (1 + 0.25); this classifier has empty maps, too
    assert set(np.round(tops, 3)) <= {np.float32(0), np.float32(0.8)}
    assert max(tops) > 0


@pytest.mark.slow
def test_irn_with_resnet50(tmp_path: Path) -> None:
    write_voc(tmp_path / "voc")
    keys = DATA / "golden" / "resnet50_keys_irn_cam.txt"
    torch.save(rule_state(read_keys(keys), aliases=read_aliases(keys)), tmp_path / "res50.pth")
    ablation = tmp_path / "irn.py"
    ablation.write_text(
        "from sccam_bench.grid import Ablation\n"
        "ABLATION = Ablation(question='Does it run?', cells={'CAM': {}},\n"
        f"    base='{REPOSITORY}/configs/cam_irn_resnet50_voc12.py',\n"
        "    vary={'refiner': {'-': None, 'IRN': lambda config: config['refiner']}})\n"
    )
    paths = [f"dataset.root={tmp_path / 'voc'}", f"backbone.weights={tmp_path / 'res50.pth'}"]
    store = tmp_path / "store"
    arguments = ["run", str(ablation), "--store", str(store), "--cfg-options", *RECIPE, *paths]
    assert cli.main(arguments) == 0
    (table,) = store.glob("irn-*/table.csv")
    rows = pd.read_csv(table)
    assert rows["refiner"].tolist() == ["-", "IRN"]
    assert np.isfinite(rows["miou_transfer"]).all()
