import shlex
from pathlib import Path

import pytest

from sccam_bench import cli
from sccam_bench.commands.request import request_of
from sccam_bench.errors import InputError
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Request, make_plan
from sccam_bench.results import reproduce_command, run_command
from sccam_bench.store import Store
from tests.commands import tiny_grid
from tests.conftest import REPOSITORY

ODD = (
    "{'it\\'s \"100 %\" $HOME': {'rounds': 0}, "
    "'-dash; `ls`': {'rounds': 0, 'training.weight_decay': 0.1}}"
)


def read(command: str) -> tuple[Request, str]:
    """What the command line understands of a command as a shell would split it."""
    program, *words = shlex.split(command)
    assert program == "sccam-bench"
    options = cli.parser().parse_args(words)
    return request_of(options), options.store


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    folder = tmp_path / "two words"
    folder.mkdir()
    asked = tiny_grid.request(folder, ODD, tiny_grid.WALK)
    base = str(REPOSITORY / "configs" / "cam_phantom.py")
    return Request(asked.path, asked.options | {"dataset.name_": "5"}, base, (3, 4))


def test_each_command_means_the_one_cell(tmp_path: Path) -> None:
    path = tiny_grid.request(tmp_path, ODD, tiny_grid.WALK).path
    asked = Request(path, tiny_grid.OPTIONS, mixes=("flips",))
    pipeline = Pipeline()
    planned = make_plan(asked, pipeline)
    for cell in planned.cells:
        found, store = read(reproduce_command(planned, cell, Store("my store")))
        assert store == "my store"
        again = make_plan(found, pipeline)
        assert again.cells == [cell]
        assert found.run_name != asked.run_name
    assert len({reproduce_command(planned, one, Store("s")) for one in planned.cells}) == 4


def test_nothing_of_the_request_is_lost(request_: Request) -> None:
    assert read(run_command(request_, Store("runs"))) == (request_, "runs")
    assert "--store" not in run_command(request_, Store("runs"))
    few = Request(
        request_.path, cells=("a", "b, seed 0"), baseline="b", mixes=("scales", "normalisation")
    )
    assert read(run_command(few, Store("other"))) == (few, "other")


def test_a_plain_command_is_plain() -> None:
    asked = Request("ablations/quick.py", seeds=(0, 1))
    expected = "sccam-bench run ablations/quick.py --seeds 0 1"
    assert run_command(asked, Store("runs")) == expected


def test_a_cell_needs_no_baseline(tmp_path: Path) -> None:
    path = Path(
        tiny_grid.request(
            tmp_path, "{'a': {'rounds': 0}, 'b': {'rounds': 0, 'training.weight_decay': 0.1}}"
        ).path
    )
    path.write_text(path.read_text().replace("question=", "baseline='a', subject='b', question="))
    for name, baseline, subject in (("a", "a", None), ("b", None, "b")):
        planned = make_plan(Request(str(path), tiny_grid.OPTIONS, cells=(name,)))
        assert (planned.ablation.baseline, planned.ablation.subject) == (baseline, subject)
        assert planned.reference() == {"method": name}
    with pytest.raises(InputError, match="--baseline a: the table has no such line"):
        make_plan(Request(str(path), tiny_grid.OPTIONS, baseline="a", cells=("b",)))
