import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sccam_bench import cli
from sccam_bench.commands.publish import publish_run
from sccam_bench.planning import Request
from sccam_bench.report.protocol import read_protocols
from sccam_bench.results.made import portable
from sccam_bench.results.stored_runs import read_run
from sccam_bench.store import Store
from tests.commands import tiny_grid
from tests.commands.conftest import CELLS, TwoRuns, words_of
from tests.conftest import REPOSITORY

FILES = {"table.csv", "table.md", "table.tex", "differences.csv", "protocols.json", "made.json"}


def publish(runs: TwoRuns, target: Path, *words: str, request: Request | None = None) -> int:
    told = words_of(request or runs.first)
    store = ["--store", str(runs.store.root)]
    return cli.main(["publish", told[0], str(target), *told[1:], *store, *words])


@pytest.fixture
def copied(two_runs: TwoRuns, tmp_path: Path) -> TwoRuns:
    """The two runs in a store that a test may change."""
    shutil.copytree(two_runs.store.root, tmp_path / "store")
    return TwoRuns(two_runs.first, two_runs.second, Store(tmp_path / "store"))


def test_what_a_supplement_needs(
    two_runs: TwoRuns, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "results" / "tiny"
    assert publish(two_runs, target) == 0
    files = {path.name for path in target.iterdir()}
    assert files >= FILES
    told = capsys.readouterr().out
    assert all(name in told for name in files)
    run = two_runs.folder(two_runs.first)
    pd.testing.assert_frame_equal(pd.read_csv(target / "table.csv"), pd.read_csv(run / "table.csv"))
    made = json.loads((target / "made.json").read_text())
    assert made["seeds"] == [0, 1]
    assert made["cells"] == {"finished": 4, "failed": 0, "not_run": 0}
    assert made["commits"] == [{"commit": 40 * "a", "dirty": False, "stages": made["stages"]}]
    assert made["versions"] == {"torch": ["2.a"]}
    assert 0 < made["wall_seconds"] < 600
    assert 0 < made["cpu_seconds"] < 600
    (machine,) = made["machines"]
    assert {"processor", "cpus", "memory_gib", "device", "machine", "stages"} == set(machine)
    assert made["first_finished"] <= made["last_finished"]
    assert made["command"].startswith("sccam-bench run tiny.py --cfg-options dataset.num_train=6 ")
    assert made["command"].endswith(" --seeds 0 1 --mix-protocols flips")
    assert len(read_protocols(target)) == 2, "with their ids"
    for name in ("table.md", "table.tex", "differences.csv"):
        assert (target / name).read_text() == (run / name).read_text(), "it names no path"


def test_uncommitted_changes_are_told(two_runs: TwoRuns, tmp_path: Path) -> None:
    assert publish(two_runs, tmp_path, request=two_runs.second) == 0
    found = json.loads((tmp_path / "made.json").read_text())["commits"]
    told = {(one["commit"][0], one["dirty"]) for one in found}
    assert told == {("a", False), ("b", True)}, "some stages are shared with the first run"


def test_no_path_of_this_machine_is_published(
    copied: TwoRuns, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also not within the reason of a failed cell."""
    for place in json.loads((copied.folder(copied.first) / "cells.json").read_text())["cells"][0][
        "ends"
    ]:
        shutil.rmtree(copied.store.root / "stages" / place)
    reason = f"/home/al_ice/x.png cannot be read (sccam-bench log a --store {copied.store.root})"
    failures = {"CAM, seed 0": reason}
    (copied.folder(copied.first) / "failures.json").write_text(json.dumps(failures))
    target = tmp_path / "published"
    assert publish(copied, target) == 2
    text = " ".join(capsys.readouterr().err.split())
    assert "1 of 4 cells are unfinished (CAM, seed 0)" in text
    assert "--partial" in text
    assert not target.exists()
    assert publish(copied, target, "--partial") == 0
    for path in target.iterdir():
        text = path.read_text()
        for secret in (str(tmp_path), "/home", "al_ice", "alice", str(REPOSITORY), "/tmp"):
            assert secret not in text.replace("\\", ""), path
        assert not re.search(r"""(^|[\s"'=(])/\w""", text), path
    assert "DIR/x.png cannot be read" in (target / "table.md").read_text()
    cells = json.loads((target / "made.json").read_text())["cells"]
    assert cells == {"finished": 3, "failed": 1, "not_run": 0}


def test_a_command_that_others_can_use() -> None:
    own = str(REPOSITORY / "ablations" / "quick.py")
    options = {
        "dataset.root": "data/VOC",
        "backbone": {"weights": "/home/alice/a.pth"},
        "labeler.num_clusters": 5,
        "custom": "../alice",
    }
    found = portable(Request(own, options, base="/home/alice/mine.py", seeds=(1,)))
    assert found.path == "ablations/quick.py"
    assert found.base == "mine.py"
    assert found.options == {
        "dataset.root": "DIR",
        "backbone": {"weights": "DIR/a.pth"},
        "labeler.num_clusters": 5,
        "custom": "DIR",
    }
    assert portable(Request("a/b.py", {}, "c.py")) == Request("a/b.py", {}, "c.py")


def test_a_file_without_anything_to_say_goes(two_runs: TwoRuns, tmp_path: Path) -> None:
    whole = two_runs.first
    publish_run(whole, str(two_runs.store.root), tmp_path, partial=False)
    assert (tmp_path / "differences.csv").is_file()
    (tmp_path / "notes.md").write_text("my own")
    alone = replace(two_runs.first, cells=("CAM",))  # one line has no differences
    publish_run(alone, str(two_runs.store.root), tmp_path, partial=False)
    assert not (tmp_path / "differences.csv").exists()
    assert (tmp_path / "notes.md").read_text() == "my own"


def test_files_of_others_are_not_overwritten(
    two_runs: TwoRuns, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stages.csv").write_text("my own")
    assert publish(two_runs, tmp_path) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "holds stages.csv, which publish has not written" in told
    assert [path.name for path in tmp_path.iterdir()] == ["stages.csv"]
    assert (tmp_path / "stages.csv").read_text() == "my own"
    assert publish(two_runs, two_runs.store.run_folder(two_runs.first.run_name)) == 2
    assert "cells.json, which publish has not written" in " ".join(capsys.readouterr().err.split())


def test_wrong_input(two_runs: TwoRuns, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert publish(two_runs, tmp_path / "file") == 2
    assert "is a file; name a folder" in " ".join(capsys.readouterr().err.split())
    assert publish(two_runs, tmp_path / "file" / "below") == 2
    assert "cannot be written" in " ".join(capsys.readouterr().err.split())
    empty = TwoRuns(two_runs.first, two_runs.second, Store(tmp_path / "none"))
    assert publish(empty, tmp_path / "x") == 2
    assert "nothing of" in " ".join(capsys.readouterr().err.split())


def test_lines_that_only_paths_tell_apart_are_refused(
    two_runs: TwoRuns, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cells are those of the finished run, but called by folders."""
    target, names = tmp_path / "published", ("/data/voc2007", "/data/voc2012")
    for first, second, status in ((*names, 2), ("/2", "/4", 0), ("VOC", names[1], 0)):
        cells = CELLS.replace("'CAM'", f"'{first}'").replace("'no flip'", f"'{second}'")
        request = replace(two_runs.first, path=tiny_grid.request(tmp_path, cells).path)
        assert publish(two_runs, target, request=request) == status
        told = " ".join(capsys.readouterr().err.split())
        if status:
            assert f"'{first}' and '{second}' of method" in told
            assert "name them in the ablation" in told
            assert not target.exists()
        else:
            labels = [cell.labels["method"] for cell in read_run("x", target).cells]
            assert labels[::2] == [first, second if second == "/4" else "DIR"]
