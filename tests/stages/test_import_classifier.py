from pathlib import Path

import pytest
import torch

from sccam_bench import config
from sccam_bench.config import RuntimeOptions
from sccam_bench.errors import InputError
from sccam_bench.pipeline import Pipeline
from sccam_bench.stages.base import Task
from sccam_bench.stages.models import build_classifier
from sccam_bench.store import Store
from tests.conftest import REPOSITORY


def resolved(path: Path, **changes: object) -> dict:
    overrides = {
        "dataset.num_train": 60,
        "dataset.size": 64,
        "rounds": 0,
        "neck": None,
        "classifier_weights": str(path),
        **changes,
    }
    base = config.load(REPOSITORY / "configs" / "sc_cam_phantom.py")
    return config.resolve(config.merge(base, overrides))


def released(path: Path, values: dict) -> torch.nn.Module:
    """Write a checkpoint as PSA or SEAM would, with ``fc8`` and without our prefixes."""
    params = {name: values[name] for name in ("backbone", "neck", "classifier")}
    model = build_classifier({**params, "num_clusters": None}, 5)
    names = {
        "head.weight": "fc8.weight",
        "correlation.projections.0.weight": "f8_3.weight",
        "correlation.projections.1.weight": "f8_4.weight",
        "correlation.mix.weight": "f9.weight",
    }
    state = {names.get(n, n.removeprefix("backbone.")): t for n, t in model.state_dict().items()}
    torch.save(state, path)
    return model


@pytest.mark.parametrize(
    "classifier", [dict(type="CAMClassifier"), dict(type="SEAMClassifier", taps=[1, 2])]
)
def test_the_checkpoint_becomes_round_0(tmp_path: Path, classifier: dict) -> None:
    path = tmp_path / "res38_cls.pth"
    path.write_bytes(b"")
    values = resolved(path, classifier=classifier)
    model = released(path, values)
    stage = Pipeline().graph(values).classifiers[0]
    store = Store(tmp_path)
    with store.writing("classifier", stage.key, {}) as out:
        checkpoint = store.checkpoint("classifier", stage.key)
        task = Task(
            stage.params, stage.dataset, {}, out, lambda *_: None, RuntimeOptions(), checkpoint
        )
        stage.recipe.run(task)
    weights = store.artifact("classifier", stage.key).weights("weights")
    expected = model.state_dict()
    assert weights.keys() == expected.keys()
    assert all(torch.equal(weights[name], tensor) for name, tensor in expected.items())


def test_the_content_of_the_file_counts_and_not_its_place(tmp_path: Path) -> None:
    keys = []
    for name, content in (("a.pth", b"one"), ("b.pth", b"one"), ("c.pth", b"two")):
        (tmp_path / name).write_bytes(content)
        keys.append(Pipeline().graph(resolved(tmp_path / name)).classifiers[0].key)
    assert keys[0] == keys[1] != keys[2]


def test_a_missing_file_is_named_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.pth do not exist"):
        Pipeline().graph(resolved(tmp_path / "nowhere.pth"))
