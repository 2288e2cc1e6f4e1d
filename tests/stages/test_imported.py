import pickle
from pathlib import Path

from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.attempt import Job, attempt
from sccam_bench.stages.imported import imported_stage, is_imported
from sccam_bench.store import Store


def test_the_key_is_of_the_content_alone(phantom: Phantom) -> None:
    other = Phantom(num_train=3, size=32)
    one = imported_stage("cams", "aa", phantom, "theirs")
    assert one.key == imported_stage("cams", "aa", other, "another name").key
    assert one.key != imported_stage("cams", "bb", phantom, "theirs").key
    assert one.key != imported_stage("masks", "aa", phantom, "theirs").key
    assert is_imported(one)


def test_what_is_gone_cannot_be_made_again(phantom: Phantom, tmp_path: Path) -> None:
    stage = pickle.loads(pickle.dumps(imported_stage("masks", "aa", phantom, "theirs")))
    store = Store(tmp_path)
    store.prepare()
    result = attempt(stage.work(), Job(str(tmp_path), RuntimeOptions()), lambda *_: None)
    assert result.kind == "input"
    assert "import them again: sccam-bench import masks" in result.reason
    assert not store.has(stage.recipe.name, stage.key)
