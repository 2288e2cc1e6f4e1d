import os
from pathlib import Path

import pytest
import torch

from sccam_bench import config
from sccam_bench.pipeline import Pipeline
from sccam_bench.stages.models import build_classifier
from sccam_bench.store import Store
from tests.commands.tiny_grid import BASE, OPTIONS, command


def resolved(weights: str) -> dict:
    changes = {**OPTIONS, "rounds": 0, "refiner": None, "classifier_weights": weights}
    return config.resolve(config.merge(config.load(BASE), changes))


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """The weights of a new classifier."""
    params = Pipeline().cell(resolved("")).architecture(0)
    torch.manual_seed(0)
    torch.save(build_classifier(params, 5).state_dict(), tmp_path / "cam.pth")
    return tmp_path / "cam.pth"


def test_a_registered_checkpoint_is_the_file_itself(tmp_path: Path, checkpoint: Path) -> None:
    """The key is the same, so what was run with the path is not run again."""
    store = Store(tmp_path / "store")
    words = ["register", "checkpoint", checkpoint, "--as", "ours", "--base", BASE]
    assert command(store, *words) == 0
    by_path = Pipeline().graph(resolved(str(checkpoint)))
    content = torch.load(checkpoint)
    checkpoint.unlink()
    by_name = Pipeline(store).graph(resolved("registered:ours"))
    assert by_name.final.key == by_path.final.key
    kept = store.artifact("checkpoint", by_name.classifiers[0].params["sha256"])
    weights = kept.weights("weights")
    assert all(torch.equal(weights[name], tensor) for name, tensor in content.items())


@pytest.mark.parametrize("fault", ["missing", "hostile", "unfit", "no tensors", "name", "no base"])
def test_what_cannot_be_registered_leaves_nothing(
    tmp_path: Path, checkpoint: Path, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store, victim = Store(tmp_path / "store"), tmp_path / "victim"
    name, base = "ours", ["--base", BASE]
    if fault == "missing":
        checkpoint.unlink()
        message = "do not exist"
    elif fault == "hostile":
        torch.save({"a": Touch(str(victim))}, checkpoint)
        message = "or it needs to run code to be loaded, which is refused"
    elif fault == "unfit":
        torch.save({"fc8.weight": torch.zeros(5, 3)}, checkpoint)
        message = "1 misshapen: head.weight (5, 3) instead of (5, 256, 1, 1)"
    elif fault == "no tensors":
        torch.save([1, 2], checkpoint)
        message = "hold something else than tensors by name"
    elif fault == "name":
        name, message = "../ours", "is no name"
    else:
        base, message = [], "name it with --base"
    assert command(store, "register", "checkpoint", checkpoint, "--as", name, *base) == 2
    assert message in capsys.readouterr().err
    assert not list(store.root.glob("imports/*"))
    assert not list(store.root.glob("stages/*"))
    assert not victim.exists()


class Touch:
    """Makes a file where it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return os.system, (f"touch {self.path}",)
