"""Where a run may take place; tests/test_cli.py runs it."""

import shutil
import sys
from dataclasses import replace

import pandas as pd
import pytest

from sccam_bench import cli
from sccam_bench.commands.run import ray_engine
from sccam_bench.errors import InputError
from tests.commands.conftest import TwoRuns, words_of


def test_an_address_without_ray_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "ablations/quick.py", "--address", "host:6379"]) == 2
    assert "add --engine ray" in capsys.readouterr().err


def test_ray_that_is_not_installed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sccam_bench.engine.ray", raising=False)
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"pip install -e '\.\[ray\]'"):
        ray_engine(None)


def test_a_cell_alone_is_answered_from_the_store_in_a_folder_of_its_own(
    two_runs: TwoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(two_runs.store.root)]
    cell = ["--cell", "no flip, seed 1"]
    before = (two_runs.folder(two_runs.first) / "table.csv").read_bytes()
    stages = set((two_runs.store.root / "stages").iterdir())
    assert cli.main(["run", *words_of(two_runs.first), *store, *cell]) == 0
    assert set((two_runs.store.root / "stages").iterdir()) == stages
    assert (two_runs.folder(two_runs.first) / "table.csv").read_bytes() == before
    folder = two_runs.folder(replace(two_runs.first, cells=("no flip, seed 1",)))
    rows = pd.read_csv(folder / "table.csv")
    assert rows[["method", "seed"]].to_numpy().tolist() == [["no flip", 1]]
    shutil.rmtree(folder)
    for name in ("plan", "show"):
        capsys.readouterr()
        assert cli.main([name, *words_of(two_runs.first), *store, *cell]) == 0
        text = capsys.readouterr().out
        assert "CAM, seed" not in text
    assert cli.main(["run", *words_of(two_runs.first), *store, "--cell", "no flop"]) == 2
    error = " ".join(capsys.readouterr().err.split())
    assert "--cell no flop: no cell is called so; did you mean 'no flip'?" in error
