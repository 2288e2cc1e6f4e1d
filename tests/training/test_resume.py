"""An interrupted training ends as an uninterrupted one, to the last bit."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.model import BaseModel
from torch import nn
from torch.utils.data import Dataset

from sccam_bench import config
from sccam_bench.backbones.base import Backbone
from sccam_bench.checkpoint import Checkpoint
from sccam_bench.classifiers.cam import CAMClassifier
from sccam_bench.classifiers.necks import LightNeck
from sccam_bench.classifiers.rrm import RRMClassifier
from sccam_bench.classifiers.sc_cam import SCCAMClassifier
from sccam_bench.classifiers.seam import SEAMClassifier
from sccam_bench.config import RuntimeOptions, SegmentorTraining, SGDOptions, TrainingOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.data.samples import ClassificationSamples
from sccam_bench.data.segmentation import ScaleCropFlip, SegmentationSamples
from sccam_bench.data.transforms import HorizontalFlip
from sccam_bench.pipeline import Pipeline
from sccam_bench.refiners.affinity_net import AffinityNet
from sccam_bench.refiners.edge_net import EdgeNet
from sccam_bench.segmentors.on_backbone import BackboneSegmentor
from sccam_bench.stages.base import Stage, Task
from sccam_bench.stages.train_classifier import load_shared
from sccam_bench.store import Store
from sccam_bench.training.run import Workplace, train
from tests.conftest import REPOSITORY

DATA = Phantom(num_train=8, num_calibration=1, num_val=1, size=48, sub_categories=2)
CLASSES = len(DATA.classes)
SUB_LABELS = np.repeat(DATA.image_labels("train"), 2, axis=1)
OPTIONS = TrainingOptions(epochs=4, batch_size=4, lr=0.01, momentum=0.9)


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """As the engine's workers have on a CPU."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class TwoLayers(Backbone):
    """The least that all networks can stand on."""

    channels, strides, out_channels = (6, 8), (4, 8), 8

    def __init__(self) -> None:
        super().__init__([127.0] * 3, [128.0] * 3)
        self.shallow = nn.Conv2d(3, 6, 4, stride=4)
        self.deep = nn.Conv2d(6, 8, 2, stride=2)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.taps(images, [1])[0]

    def taps(self, images: torch.Tensor, levels: list[int]) -> list[torch.Tensor]:
        shallow = self.shallow(self.normalise(images)).relu()
        both = [shallow, self.deep(shallow).relu()]
        return [both[level] for level in levels]


def sc_cam_from_previous() -> SCCAMClassifier:
    """Its neck has batch normalisation that learns, whose statistics are part of the state."""
    model = SCCAMClassifier(TwoLayers(), LightNeck(8, channels=8), CLASSES, num_clusters=2)
    load_shared(model, CAMClassifier(TwoLayers(), None, CLASSES).state_dict())
    return model


MODELS: dict[str, Callable[[], BaseModel]] = {
    "CAM": lambda: CAMClassifier(TwoLayers(), None, CLASSES, dropout=0.5),
    "SC-CAM": sc_cam_from_previous,
    "SEAM": lambda: SEAMClassifier(TwoLayers(), None, CLASSES, taps=[0, 1]),
    "RRM": lambda: RRMClassifier(TwoLayers(), None, CLASSES, seg_channels=4, label_scales=[0.5]),
    "AffinityNet": lambda: AffinityNet(TwoLayers(), taps=[0, 1], channels=[4, 8], radius=2),
    "EdgeNet": lambda: EdgeNet(TwoLayers(), taps=[0, 1], displacement=[4, 4], radius=2),
    "segmentor": lambda: BackboneSegmentor(CLASSES, TwoLayers(), rates=(1, 2), scales=(1.0,)),
}


class PairSamples(Dataset):
    """Noise with noisy labels on a grid, for networks that learn from pairs of pixels."""

    def __init__(self, stride: int) -> None:
        self.side = 48 // stride

    def __len__(self) -> int:
        return 8

    def __getitem__(self, position: tuple[int, int]) -> dict[str, torch.Tensor]:
        rng = np.random.default_rng(position)
        images = rng.integers(0, 256, (3, 48, 48), np.uint8)
        labels = rng.integers(0, 2, (self.side, self.side), np.uint8)
        return {"images": torch.from_numpy(images), "labels": torch.from_numpy(labels)}


def samples_for(model: BaseModel) -> Dataset:
    if isinstance(model, AffinityNet | EdgeNet):
        return PairSamples(model.stride)
    if isinstance(model, BackboneSegmentor):
        augment = ScaleCropFlip([0.75, 1.0], 48, model.mean_colour)
        return SegmentationSamples(DATA, DATA.image_ids("train"), DATA.mask, augment, seed=1)
    sub_labels = SUB_LABELS if isinstance(model, SCCAMClassifier) else None
    return ClassificationSamples(DATA, "train", [HorizontalFlip()], 1, sub_labels)


class Interrupted(Exception):
    pass


class Attempt:
    """One process' worth of a training: what it started with, and what became of it."""

    def __init__(self, kind: str, folder: Path, loaders: int = 0, every: float = 0.0) -> None:
        self.kind, self.folder = kind, folder
        self.checkpoint = Checkpoint(folder / "checkpoint")
        self.runtime = RuntimeOptions(loaders=loaders, checkpoint_every=every)
        self.remarks: list[str] = []
        self.options: SGDOptions = OPTIONS
        if kind == "segmentor":
            self.options = SegmentorTraining(epochs=4, batch_size=4, lr=0.01, lr_interval=3)

    def run(self, seed: int, end_at: int | None = None) -> "Attempt":
        """Train from weights drawn with `seed`; interrupt it in step `end_at`."""
        torch.manual_seed(seed)
        self.model = MODELS[self.kind]()
        samples = samples_for(self.model)

        def report(share: float, remark: str) -> None:
            self.remarks.append(remark)
            if len(self.remarks) == end_at:
                raise Interrupted

        place = Workplace(self.folder, report, self.checkpoint, self.runtime)
        self.curve = train(self.model, samples, self.options, 1, place)
        return self

    def assert_same(self, other: "Attempt") -> None:
        assert self.curve == other.curve
        assert len(self.curve) == 4
        expected = other.model.state_dict()
        for name, tensor in self.model.state_dict().items():
            assert torch.equal(tensor, expected[name]), name


def interrupted(kind: str, folder: Path, loaders: int = 0) -> Attempt:
    """An attempt that ended in the first of the two steps of its third epoch."""
    attempt = Attempt(kind, folder, loaders)
    with pytest.raises(Interrupted):
        attempt.run(seed=0, end_at=5)
    return attempt


@pytest.mark.parametrize(("kind", "loaders"), [*((kind, 0) for kind in MODELS), ("CAM", 1)])
def test_a_resumed_training_ends_as_an_uninterrupted_one(
    tmp_path: Path, kind: str, loaders: int
) -> None:
    """It starts from other weights: all that matters is in the checkpoint."""
    whole = Attempt(kind, tmp_path / "whole", loaders).run(seed=0)
    interrupted(kind, tmp_path / "again", loaders)
    resumed = Attempt(kind, tmp_path / "again", loaders).run(seed=99)
    resumed.assert_same(whole)
    assert resumed.remarks == ["epoch 3/4"] * 2 + ["epoch 4/4"] * 2


def test_a_training_may_be_interrupted_again_and_again(tmp_path: Path) -> None:
    whole = Attempt("CAM", tmp_path / "whole").run(seed=0)
    for seed in range(3):
        with pytest.raises(Interrupted):
            Attempt("CAM", tmp_path / "again").run(seed, end_at=3)
    Attempt("CAM", tmp_path / "again").run(seed=99).assert_same(whole)


def test_a_damaged_checkpoint_costs_time_alone(tmp_path: Path) -> None:
    whole = Attempt("CAM", tmp_path / "whole").run(seed=0)
    interrupted("CAM", tmp_path / "again")
    (path,) = (tmp_path / "again" / "checkpoint").iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    resumed = Attempt("CAM", tmp_path / "again").run(seed=0)
    resumed.assert_same(whole)
    assert resumed.remarks[0] == "epoch 1/4"


def test_the_checkpoint_of_another_training_is_not_used(tmp_path: Path) -> None:
    interrupted("CAM", tmp_path)
    other = Attempt("SEAM", tmp_path).run(seed=0)
    assert other.remarks[0] == "epoch 1/4"
    interrupted("CAM", tmp_path)
    longer = Attempt("CAM", tmp_path)
    longer.options = dataclasses.replace(OPTIONS, epochs=5)
    assert longer.run(seed=0).remarks[0] == "epoch 1/5"


def test_a_checkpoint_that_cannot_be_written_does_not_end_the_training(tmp_path: Path) -> None:
    whole = Attempt("CAM", tmp_path / "whole").run(seed=0)
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "checkpoint").write_text("a file where the folder should be")
    Attempt("CAM", tmp_path / "again").run(seed=0).assert_same(whole)


def test_short_trainings_write_nothing(tmp_path: Path) -> None:
    Attempt("CAM", tmp_path, every=60.0).run(seed=0)
    assert not (tmp_path / "checkpoint").exists()


# One real kill, through the command line and its worker process

EPOCHS = 40
TINY = {
    "dataset.num_train": 8,
    "dataset.num_calibration": 2,
    "dataset.size": 48,
    "backbone.num_stages": 2,
    "neck": None,
    "refiner": None,
    "rounds": 0,
    "training.epochs": EPOCHS,
    "training.batch_size": 4,
    "runtime.workers": 1,
    "runtime.threads": 1,
    "runtime.checkpoint_every": 0,
}
ABLATION = f"""
from sccam_bench.grid import Ablation

ABLATION = Ablation(question="Resumed?", base="{REPOSITORY}/configs/sc_cam_phantom.py",
                    cells={{"CAM": {TINY!r}}})
"""


def trained_here(stage: Stage, store: Store) -> None:
    """Run the stage uninterrupted in this process."""
    checkpoint = store.checkpoint("classifier", stage.key)
    with store.writing("classifier", stage.key, {}) as out:
        stage.recipe.run(
            Task(
                stage.params,
                stage.dataset,
                {},
                out,
                lambda *_: None,
                RuntimeOptions(),
                checkpoint,
            )
        )


def killed_at_the_first_checkpoint(command: list[str], folder: Path) -> None:
    process = subprocess.Popen(command, start_new_session=True, cwd=REPOSITORY)
    try:
        deadline = time.monotonic() + 120
        while not list(folder.glob("*.pth")):
            assert process.poll() is None, "it ended before its first checkpoint"
            assert time.monotonic() < deadline
            time.sleep(0.001)
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # the worker too
        process.wait()


@pytest.mark.slow
def test_a_killed_run_goes_on_at_its_checkpoint(tmp_path: Path) -> None:
    """A mark in the checkpoint's loss curve shows that the second run did go on from there."""
    base = config.load(REPOSITORY / "configs" / "sc_cam_phantom.py")
    stage = Pipeline().graph(config.resolve(config.merge(base, TINY))).classifiers[0]
    ablation, store = tmp_path / "kill.py", Store(tmp_path / "store")
    ablation.write_text(ABLATION)
    command = [sys.executable, "-m", "sccam_bench.cli", "run", str(ablation)]
    command += ["--store", str(store.root)]
    folder = store.root / "checkpoints" / f"classifier-{stage.key[:16]}"
    killed_at_the_first_checkpoint(command, folder)
    assert not store.has("classifier", stage.key)

    checkpoint = store.checkpoint("classifier", stage.key)
    state = checkpoint.load()
    assert state is not None
    done = state["epoch"]
    assert 1 <= done < EPOCHS
    checkpoint.save({**state, "loss": [123.0] * done})
    spent = checkpoint.spent()

    subprocess.run(command, check=True, cwd=REPOSITORY)
    whole = Store(tmp_path / "whole")
    trained_here(stage, whole)
    found, expected = (one.artifact("classifier", stage.key) for one in (store, whole))
    assert found.table("loss") == [123.0] * done + expected.table("loss")[done:]
    weights = expected.weights("weights")
    assert all(torch.equal(weights[n], tensor) for n, tensor in found.weights("weights").items())
    meta = store.root / "stages" / folder.name / "stage.json"
    assert json.loads(meta.read_text())["seconds"] > spent
    assert not folder.exists()
