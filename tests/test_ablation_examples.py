"""docs/ablations.md: two of its examples share what it says (tests/test_documents.py has all)."""

from pathlib import Path

import pytest

from sccam_bench.errors import InputError
from sccam_bench.planning import Plan, Request, make_plan
from tests.conftest import REPOSITORY
from tests.documents import blocks

TINY = {"dataset.num_train": 100, "dataset.num_calibration": 6, "dataset.size": 64}


def plan_of(question: str, folder: Path) -> Plan:
    """The plan of an example."""
    return make_plan(Request(str(written(example(question), folder)), TINY))


def example(question: str) -> str:
    (text,) = (block.text for block in blocks("docs/ablations.md") if question in block.text)
    return text


def written(text: str, folder: Path) -> Path:
    """An ablation file beside ``configs``, where the examples expect to be."""
    (folder / "configs").symlink_to(REPOSITORY / "configs")
    path = folder / "mine" / "example.py"
    path.parent.mkdir()
    path.write_text(text)
    return path


def test_one_factor_at_a_time_is_as_told(tmp_path: Path) -> None:
    planned = plan_of("Which of its settings", tmp_path)
    assert [list(cell.labels.values()) for cell in planned.cells] == [
        ["4", "2", "random walk"],
        ["2", "2", "random walk"],
        ["8", "2", "random walk"],
        ["4", "1", "random walk"],
        ["4", "3", "random walk"],
        ["4", "2", "-"],
    ]


def test_the_example_of_two_protocols_is_refused_if_it_does_not_say_so(tmp_path: Path) -> None:
    text = example("need ImageNet weights")
    path = written(text.replace('    mixes=["pretraining"],\n', ""), tmp_path)
    with pytest.raises(InputError, match=r"pre-training \(pretraining\): weights package in 'CAM"):
        make_plan(Request(str(path), TINY))
    path.write_text(text)
    planned = make_plan(Request(str(path), TINY))
    assert len({one.id for one in planned.protocols().values()}) == 2


def test_seeds_that_reach_the_labeler_share_the_first_rounds(tmp_path: Path) -> None:
    planned = plan_of("the seed of k-means", tmp_path)
    trained = [stage for stage in planned.stages if stage.recipe.name == "classifier"]
    assert len([stage for stage in trained if "sub_labels" not in stage.parents]) == 3
    assert len([stage for stage in trained if "sub_labels" in stage.parents]) == 15
