import dataclasses
import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sccam_bench import cli
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import make_plan
from sccam_bench.report.verdicts import Unit
from sccam_bench.results.history import HISTORY, append_history, read_history
from sccam_bench.results.origins import Origin, reasons
from sccam_bench.store import Store
from tests.commands.conftest import TwoRuns, words_of


@pytest.fixture
def copied(two_runs: TwoRuns, tmp_path: Path) -> TwoRuns:
    """The two runs in a store that a test may change."""
    shutil.copytree(two_runs.store.root, tmp_path / "store")
    return TwoRuns(two_runs.first, two_runs.second, Store(tmp_path / "store"))


def said(capsys: pytest.CaptureFixture[str]) -> str:
    out = capsys.readouterr()
    return " ".join((out.out + out.err).replace("│", " ").split())


def history(runs: TwoRuns, *words: str) -> int:
    return cli.main(["history", *words, "--store", str(runs.store.root)])


def test_a_run_appends_each_result_once(copied: TwoRuns) -> None:
    folder = copied.folder(copied.first)
    entries, damaged = read_history(folder)
    assert damaged == 0
    assert [(e.labels["method"], e.seed) for e in entries] == [
        ("CAM", 0),
        ("CAM", 1),
        ("no flip", 0),
        ("no flip", 1),
    ]
    assert all(e.row["miou_transfer"] is not None for e in entries)
    assert not any(name.startswith("chain_") for name in entries[0].row)
    assert entries[0].origin.environment["commit"] == ["aaaaaaaaaaaa"]
    before = (folder / HISTORY).read_bytes()
    assert cli.main(["run", *words_of(copied.first), "--store", str(copied.store.root)]) == 0
    assert (folder / HISTORY).read_bytes() == before, "the same result is no news"


def test_a_changed_result_is_told_with_its_reasons(
    copied: TwoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ablation's base is edited: one run's folder gets the results of the other's cells."""
    folder, other = copied.folder(copied.first), copied.folder(copied.second)
    old, _ = read_history(folder)
    shutil.copy(other / "cells.json", folder)
    planned = make_plan(copied.second, Pipeline(copied.store))
    append_history(dataclasses.replace(planned, request=copied.first), copied.store)
    entries, _ = read_history(folder)
    assert len(entries) == len(old) + 2
    name = copied.first.run_name
    assert history(copied, name, "--cell", "CAM, seed 1") == 0
    text = said(capsys)
    first, second = (e for e in entries if e.cell == old[1].cell)
    values = [e.row["miou_transfer"] or 0.0 for e in (first, second)]
    for value in values:
        assert f"{value:.1f}" in text
    assert Unit("mIoU", 1, False).difference(values[1] - values[0]) in text
    assert "first result" in text
    assert "training.lr: " in text
    assert "seed 0" not in text
    assert history(copied, name) == 0
    assert said(capsys).count("training.lr: ") == 2, "those of seed 1"


def test_the_store_tells_of_runs_without_a_history(
    copied: TwoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    (copied.folder(copied.first) / HISTORY).unlink()
    assert history(copied, copied.first.run_name, "--cell", "CAM") == 0
    text = said(capsys)
    assert text.count("first result") == 2
    assert "aaaaaaaaaaaa" in text


def test_stages_that_are_gone(copied: TwoRuns, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(copied.store.root / "stages")
    assert history(copied, copied.first.path, *words_of(copied.first)[1:]) == 0
    assert said(capsys).count("no longer stored") == 4


def test_a_damaged_line_is_skipped_with_a_word(
    copied: TwoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copied.folder(copied.first) / HISTORY
    text = path.read_text()
    path.write_text(text[:-40])  # a process was killed while it wrote
    entries, damaged = read_history(path.parent)
    assert (len(entries), damaged) == (3, 1)
    assert history(copied, copied.first.run_name) == 0
    assert "1 line is damaged and left out" in said(capsys)
    append_history(make_plan(copied.first, Pipeline(copied.store)), copied.store)
    entries, damaged = read_history(path.parent)
    assert (len(entries), damaged) == (4, 1), "the new line does not join the damaged one"
    assert json.loads(path.read_text().splitlines()[-1])["labels"] == {"method": "no flip"}


def test_a_renamed_heading_hides_nothing(
    copied: TwoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    """An earlier run's table called its methods approaches, and had another one."""
    path = copied.folder(copied.first) / HISTORY
    now = [json.loads(line) for line in path.read_text().splitlines()]
    before = [
        {**one, "labels": {"approach": one["labels"]["method"]}, "time": "2026-01-01T00:00:00Z"}
        for one in now
    ]
    before[-1]["labels"] = {"approach": "EM"}
    path.write_text("".join(f"{json.dumps(one)}\n" for one in [*before, *now]))
    assert history(copied, copied.first.run_name) == 0
    text = said(capsys)
    assert text.count("first result") == 8
    for cell in ("approach CAM, seed 0", "method CAM, seed 0", "EM, seed 1", "no flip, seed 1"):
        assert cell in text
    assert "approach EM" not in text
    assert history(copied, copied.first.run_name, "--cell", "CAM, seed 1") == 0
    assert said(capsys).count("first result") == 2


def test_two_runs_append_one_after_the_other(copied: TwoRuns) -> None:
    path = copied.folder(copied.first) / HISTORY
    path.unlink()
    planned, together = make_plan(copied.first, Pipeline(copied.store)), threading.Barrier(4)

    def append() -> None:
        together.wait()
        append_history(planned, copied.store)

    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(append) for _ in range(4)]:
            one.result()
    assert len(read_history(path.parent)[0]) == 4


def test_wrong_input(two_runs: TwoRuns, capsys: pytest.CaptureFixture[str]) -> None:
    assert history(two_runs, two_runs.first.run_name, "--seeds", "1") == 2
    assert "say which run of an ablation file is meant" in said(capsys)
    assert history(two_runs, two_runs.first.path) == 2
    assert "has no run tiny" in said(capsys)
    assert history(two_runs, "none.py") == 2
    assert "ablation file none.py does not exist" in said(capsys)
    assert history(two_runs, two_runs.first.run_name, "--cell", "CAN") == 2
    assert "--cell CAN: no cell is called so; did you mean 'CAM'?" in said(capsys)


def test_reasons_by_kind() -> None:
    old = Origin(
        {"dataset": {"size": 64}, "training": {"lr": 0.1}},
        {"cams": [1], "data": [1]},
        {"cams": ["a" * 64]},
        {"torch": ["2.1"], "device": ["cpu"]},
    )
    assert reasons(old, old).of_content == []
    code = dataclasses.replace(old, versions={"cams": [2], "other": [1]})
    assert reasons(old, code).code == ["code version of cams: 1 -> 2"]
    data = dataclasses.replace(old, data={"cams": ["b" * 64]})
    assert reasons(old, data).data == ["data of cams: aaaaaaaaaaaa -> bbbbbbbbbbbb"]
    larger = dataclasses.replace(data, config={**old.config, "dataset": {"size": 96}})
    assert reasons(old, larger).of_content == ["dataset.size: 64 -> 96"], "which explains the data"
    machine = dataclasses.replace(old, environment={"torch": ["2.1", "2.2"], "device": ["cpu"]})
    assert reasons(old, machine).of_content == []
    assert reasons(old, machine).environment == ["torch: 2.1 -> 2.1 / 2.2"]
