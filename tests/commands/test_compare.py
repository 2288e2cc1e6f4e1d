import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sccam_bench import cli
from sccam_bench.errors import InputError
from sccam_bench.evaluation.bootstrap import over_images, resampled_mean_iou
from sccam_bench.report import image_counts
from sccam_bench.report.comparing import resamples_for
from sccam_bench.report.protocol import Protocol, to_json
from sccam_bench.results.run_comparison import compare_runs, pairs_of
from sccam_bench.results.stored_runs import find_run, read_run
from sccam_bench.store import Store
from tests.commands.conftest import TwoRuns

METRIC = "miou_transfer"


@pytest.fixture
def copied(two_runs: TwoRuns, tmp_path: Path) -> TwoRuns:
    """The two runs in a store that a test may change."""
    shutil.copytree(two_runs.store.root, tmp_path / "store")
    return TwoRuns(two_runs.first, two_runs.second, Store(tmp_path / "store"))


def compare(runs: TwoRuns, *words: object) -> int:
    folders = [str(runs.folder(runs.first)), runs.second.run_name]
    store = ["--store", str(runs.store.root)]
    return cli.main(["compare", *folders, *store, *map(str, words)])


def said(capsys: pytest.CaptureFixture[str]) -> str:
    out = capsys.readouterr()
    return " ".join((out.out + out.err).split())


def test_the_seed_that_both_have_is_compared_image_by_image(two_runs: TwoRuns) -> None:
    a, b = (read_run(r.run_name, two_runs.folder(r)) for r in (two_runs.first, two_runs.second))
    found = compare_runs(a, b, pairs_of(a, b, METRIC), METRIC)
    tables = [pd.read_csv(run.folder / "table.csv") for run in (a, b)]
    values = [table.set_index(["method", "seed"])[METRIC] for table in tables]
    assert [line.labels["method"] for line in found.lines] == ["CAM", "no flip"]
    assert found.only == (["CAM, seed 0", "no flip, seed 0"], [])
    for line in found.lines:
        one, method = line.comparison, line.labels["method"]
        assert one is not None
        assert one.n == 1
        assert line.mean(0) == pytest.approx(values[0][method, 1], rel=1e-12)
        assert line.mean(1) == pytest.approx(values[1][method, 1], rel=1e-12)
        difference = values[1][method, 1] - values[0][method, 1]
        assert one.difference == pytest.approx(difference, abs=1e-9)
        counts = [
            image_counts.of_metric(METRIC, cell.recalled.map_scores, {}, two_runs.store)
            for pair in line.pairs
            for cell in (pair.second, pair.first)
            if cell.recalled is not None
        ]
        known = [each for each in counts if each is not None]
        resamples = resamples_for(len(found.lines), known)
        resampled = resampled_mean_iou([each.counts for each in known], resamples=resamples)
        images = counts[0].images.number if counts[0] else 0
        expected = over_images(100 * (resampled[0] - resampled[1]), images)
        assert expected is not None
        assert one.images is not None
        np.testing.assert_allclose(
            [one.images.low, one.images.high], [expected.low, expected.high], atol=1e-9
        )


def test_what_differs_is_said(two_runs: TwoRuns, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(two_runs) == 0
    text = said(capsys)
    assert "2 of 4 cells" not in text
    assert f"B: {two_runs.folder(two_runs.second)}, 2 of 2 cells have a result" in text
    assert "made at commit aaaaaaaaaaaa" in text
    assert "only in A: CAM, seed 0; no flip, seed 0" in text
    assert "training.lr: " in text
    assert "-> 0.05" in text
    assert "commit: aaaaaaaaaaaa -> bbbbbbbbbbbb*" in text
    assert "torch: 2.a -> 2.b" in text
    assert "run A" in text


def test_the_same_stages_have_the_same_result(
    copied: TwoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(copied.folder(copied.first), copied.store.root / "again")
    names = [copied.first.run_name, "again"]
    assert cli.main(["compare", *names, "--store", str(copied.store.root)]) == 0
    text = said(capsys)
    assert text.count("same result (same stages)") == 2
    assert "95 %" not in text
    assert "What differs between A and B: nothing that is recorded" in text
    assert cli.main(["compare", *names, "--store", str(copied.store.root), "--format", "csv"]) == 2
    assert "no two results of these runs were made by other stages" in said(capsys)


def test_formats_hold_the_differences(
    two_runs: TwoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(two_runs, "--format", "csv") == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["method"] for row in rows] == ["CAM", "no flip"]
    assert {row["compared_with"] for row in rows} == {"run A"}
    assert compare(two_runs, "--format", "markdown") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "## mIoU transfer: run B against run A"
    assert lines[2].split("|")[1].strip() == "method"
    assert [line.split("|")[1].strip() for line in lines[4:6]] == ["CAM", "no flip"]
    assert "run A" in lines[4].split("|")[-2], "the verdict"


def test_the_table_holds_a_and_b_and_b_minus_a(
    two_runs: TwoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    metric = "recall_transfer"  # in which both lines differ, to either side
    assert compare(two_runs, "--metric", metric, "--format", "markdown") == 0
    written = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    header, _, *lines = ([one.strip() for one in line.split("|")[1:-1]] for line in written)
    a, b = (
        pd.read_csv(two_runs.folder(request) / "table.csv").set_index(["method", "seed"])[metric]
        for request in (two_runs.first, two_runs.second)
    )
    for line, method in zip(lines, ("CAM", "no flip"), strict=True):
        row = dict(zip(header, line, strict=True))
        first, second = a[method, 1], b[method, 1]
        assert abs(second - first) > 0.1, "a difference of 0 has no sign"
        assert row["method"] == method
        assert (row["A"], row["B"]) == (f"{first:.1f}", f"{second:.1f}")
        assert row["difference"] == f"{second - first:+.1f}"


def test_a_table_alone_has_values_and_no_interval_over_images(
    two_runs: TwoRuns, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published = tmp_path / "published"
    published.mkdir()
    shutil.copy(two_runs.folder(two_runs.second) / "table.csv", published)
    names = [two_runs.first.run_name, str(published)]
    assert cli.main(["compare", *names, "--store", str(two_runs.store.root)]) == 0
    text = said(capsys)
    assert "no interval over images for the lines of 2 cells of B" in text
    assert "its folder lies in no store" in text
    assert f"configurations are not known: no cells.json in {published}" in text
    assert "made at commit" not in text.partition("B: ")[2].partition("method")[0]
    made = {"commits": [{"commit": "0123456789abcdef", "dirty": True, "stages": 3}]}
    (published / "made.json").write_text(json.dumps(made))
    assert cli.main(["compare", *names, "--store", str(two_runs.store.root)]) == 0
    assert "made at commit 0123456789ab*" in said(capsys)
    assert "95 % over images" not in text
    rows = pd.read_csv(published / "table.csv").set_index(["method", "seed"])
    assert f"{rows.loc[('CAM', 1), METRIC]:.1f}" in text


def test_a_table_of_several_seeds_tells_their_noise(
    two_runs: TwoRuns, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pd.read_csv(two_runs.folder(two_runs.first) / "table.csv")
    gains = table["seed"].map({0: 1.0, 1: 2.0})
    for name, rows in (("old", table), ("new", table.assign(miou_transfer=table[METRIC] + gains))):
        (tmp_path / name).mkdir()
        rows.assign(stage_key=name).to_csv(tmp_path / name / "table.csv", index=False)
    assert cli.main(["compare", str(tmp_path / "old"), str(tmp_path / "new")]) == 0
    text = said(capsys)
    assert "+1.5" in text
    assert "[-4.9, 7.9]" in text, "t of one degree of freedom: 12.706 * 0.5"
    assert "not distinguishable from run A over 2 seeds" in text


def test_stages_that_are_gone(copied: TwoRuns, capsys: pytest.CaptureFixture[str]) -> None:
    for place in copied.store.root.glob("stages/evaluation-*"):
        shutil.rmtree(place)
    assert compare(copied) == 0
    text = said(capsys)
    assert "2 cells of A, whose per-image counts are missing, not in its store now" in text
    assert "training.lr: " in text, "cells.json still says so"
    (copied.folder(copied.first) / "table.csv").unlink()
    assert compare(copied) == 2
    assert f"has no result of {METRIC}; finish it" in said(capsys)


def test_an_unfinished_run(copied: TwoRuns, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied.folder(copied.second)
    for path in folder.iterdir():
        if path.name != "cells.json":
            path.unlink()
    cells = json.loads((folder / "cells.json").read_text())["cells"]
    gone = next(c for c in cells if c["name"] == "no flip, seed 1")["ends"][0]
    shutil.rmtree(copied.store.root / "stages" / gone)
    assert compare(copied) == 0
    text = said(capsys)
    assert "1 of 2 cells have a result" in text
    assert "no flip: no result in B" in text


def test_rows_of_stages_that_a_run_no_longer_has_do_not_count(copied: TwoRuns) -> None:
    folder = copied.folder(copied.first)
    for place in copied.store.root.glob("stages/evaluation-*"):
        shutil.rmtree(place)
    table = pd.read_csv(folder / "table.csv")
    table.assign(stage_key=["0" * 16, *table["stage_key"][1:]]).to_csv(
        folder / "table.csv", index=False
    )
    rows = [cell.row for cell in read_run("a", folder).cells]
    assert [bool(row) for row in rows] == [False, True, True, True]


def test_what_is_no_run(two_runs: TwoRuns, tmp_path: Path) -> None:
    root = str(two_runs.store.root)
    name = two_runs.first.run_name
    with pytest.raises(InputError, match=f"has no run '{name}x'.*did you mean '{name}'"):
        find_run(f"{name}x", root)
    with pytest.raises(InputError, match="is not the folder of a run"):
        find_run(str(tmp_path), root)
    with pytest.raises(InputError, match="there is none in it"):
        find_run("quick", str(tmp_path))
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="not a table of a run"):
        read_run("x", tmp_path)
    (tmp_path / "table.csv").write_text("method,seed\n")
    with pytest.raises(InputError, match="has no cells"):
        read_run("x", tmp_path)


def test_runs_without_a_common_cell(
    two_runs: TwoRuns, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "table.csv").write_text(f"method,seed,{METRIC}\nother,0,50\n")
    store = ["--store", str(two_runs.store.root)]
    assert cli.main(["compare", two_runs.first.run_name, str(tmp_path), *store]) == 2
    assert "no cell of the same labels and seed; the first has 'CAM, seed 0'" in said(capsys)


def protocol_of(folder: Path, **facts: object) -> None:
    """Write down that all numbers of a run have this protocol."""
    protocol = Protocol(facts)
    (folder / "protocols.json").write_text(to_json([protocol]))
    table = pd.read_csv(folder / "table.csv").assign(protocol=protocol.id)
    table.to_csv(folder / "table.csv", index=False)


def test_other_protocols_are_not_compared_unless_told(
    copied: TwoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [copied.folder(request) for request in (copied.first, copied.second)]
    protocol_of(folders[0], scales=[1.0], segmentor="none", fixed_threshold=0.15)
    protocol_of(folders[1], scales=[1.0, 1.5], segmentor="some", fixed_threshold=0.15)
    assert compare(copied) == 2
    text = said(capsys)
    assert "different protocols" in text
    assert "CAM scales [1.0] against [1.0, 1.5]" in text
    assert "segmentor" not in text, "it has no part in the scores of maps"
    assert compare(copied, "--mix-protocols") == 0
    text = said(capsys)
    assert "other protocol: CAM scales [1.0] -> [1.0, 1.5]" in text
    assert "not written down" not in text
    for kind in ("markdown", "csv"):  # a table that leaves the terminal says it too
        assert compare(copied, "--mix-protocols", "--format", kind) == 0
        text = said(capsys)
        assert text.count("another protocol: CAM scales [1.0, 1.5], run A [1.0]") >= 2
    assert compare(copied, "--metric", "chain_epochs") == 0, "costs have no protocol"
    protocol_of(folders[0], scales=[1.0, 1.5])
    capsys.readouterr()
    assert compare(copied) == 0
    assert "other protocol" not in said(capsys)


def test_an_unknown_metric(two_runs: TwoRuns, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(two_runs, "--metric", "miou_tranfer") == 2
    assert "--metric: there is no column 'miou_tranfer'; did you mean" in said(capsys)
    assert compare(two_runs, "--metric", "miou") == 2
    assert "there is no column 'miou'; did you mean 'miou_transfer'?" in said(capsys)
    assert compare(two_runs, "--metric", "seg_miou") == 2
    assert "has no result of seg_miou" in said(capsys)
    assert compare(two_runs, "--metric", "chain_seconds") == 0
