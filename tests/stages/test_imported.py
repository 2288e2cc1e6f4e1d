import pickle
from pathlib import Path

import pytest

from sccam_bench.config import RuntimeOptions
from sccam_bench.data.phantom import Phantom
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Task
from sccam_bench.stages.imported import imported_stage, is_imported
from sccam_bench.store import ArtifactWriter


def test_the_key_is_of_the_content_alone(phantom: Phantom) -> None:
    other = Phantom(num_train=3, size=32)
    one = imported_stage("cams", "aa", phantom, "theirs")
    assert one.key == imported_stage("cams", "aa", other, "another name").key
    assert one.key != imported_stage("cams", "bb", phantom, "theirs").key
    assert one.key != imported_stage("masks", "aa", phantom, "theirs").key
    assert is_imported(one)


def test_what_is_gone_cannot_be_made_again(phantom: Phantom, tmp_path: Path) -> None:
    stage = pickle.loads(pickle.dumps(imported_stage("masks", "aa", phantom, "theirs")))
    output = ArtifactWriter(tmp_path)
    task = Task(stage.params, stage.dataset, {}, output, lambda *_: None, RuntimeOptions())
    with pytest.raises(InputError, match="import them again: sccam-bench import masks"):
        stage.recipe.run(task)
