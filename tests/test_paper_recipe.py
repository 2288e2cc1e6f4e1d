"""The paper's recipe goes through every stage, on ten tiny images in VOC's layout."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from sccam_bench import cli
from sccam_bench.data.phantom import Phantom
from tests.conftest import DATA, REPOSITORY
from tests.weight_rule import read_keys, rule_state

OPTIONS = [
    "dataset.labels=masks",
    "dataset.classes=[aeroplane,bicycle]",
    "labeler.num_clusters=2",
    "rounds=1",
    "round_stops=[1]",
    "training.epochs=2",
    "training.batch_size=2",
    "training.transforms=[{'type': 'ResizeLong', 'low': 32, 'high': 48}, "
    "{'type': 'RandomCrop', 'size': 32}]",
    "affinity.training.epochs=1",
    "affinity.training.batch_size=2",
    "affinity.crop_size=64",
    "cam.scales=[1.0]",
    "runtime.workers=1",
    "runtime.threads=2",
]


def write_voc(root: Path) -> None:
    """Ten generated images of two classes as VOC would store them."""
    data = Phantom(num_train=10, size=40, num_classes=2)
    for folder in ("JPEGImages", "SegmentationClassAug", "ImageSets/Segmentation"):
        (root / folder).mkdir(parents=True)
    ids = data.image_ids("train")
    for image_id in ids:
        Image.fromarray(data.image(image_id)).save(root / "JPEGImages" / f"{image_id}.jpg")
        mask = Image.frombytes("P", (40, 40), data.mask(image_id).tobytes())
        mask.putpalette(list(range(256)) * 3)
        mask.save(root / "SegmentationClassAug" / f"{image_id}.png")
    lists = root / "ImageSets/Segmentation"
    (lists / "trainaug.txt").write_text("\n".join(ids))
    (lists / "train.txt").write_text("\n".join(ids[:6]))


@pytest.mark.slow
def test_sc_cam_with_resnet38(tmp_path: Path) -> None:
    write_voc(tmp_path / "voc")
    state = rule_state(read_keys(DATA / "golden" / "resnet38_keys_psa_cls.txt"))
    torch.save({n: t for n, t in state.items() if n != "fc8.weight"}, tmp_path / "imagenet.pth")
    state["fc8.weight"] = state["fc8.weight"][:2]
    torch.save(state, tmp_path / "res38_cls.pth")
    ablation = tmp_path / "paper.py"
    ablation.write_text(
        "from sccam_bench.grid import Ablation\n"
        "ABLATION = Ablation(question='Does it run?', cells={'SC-CAM': {}},\n"
        f"    base='{REPOSITORY}/configs/sc_cam_resnet38_voc12.py',\n"
        "    vary={'refiner': {'-': None, 'CRF': dict(type='DenseCRF'),\n"
        "                      'random walk': lambda config: config['refiner']}})\n"
    )
    paths = [
        f"dataset.root={tmp_path / 'voc'}",
        f"backbone.weights={tmp_path / 'imagenet.pth'}",
        f"classifier_weights={tmp_path / 'res38_cls.pth'}",
    ]
    store = tmp_path / "store"
    arguments = ["run", str(ablation), "--store", str(store), "--cfg-options", *OPTIONS, *paths]
    assert cli.main(arguments) == 0
    (table,) = store.glob("paper-*/table.csv")
    rows = pd.read_csv(table)
    assert rows["refiner"].tolist() == ["-", "CRF", "random walk"]
    assert np.isfinite(rows["miou_transfer"]).all()
    assert rows["chain_epochs"].eq(1).all()
