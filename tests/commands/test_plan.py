from pathlib import Path

import pytest

from sccam_bench.commands.forecasts import duration, size
from sccam_bench.planning import Plan
from sccam_bench.store import place_name
from tests.commands.small_grid import command, keep, planned, write_ablation


@pytest.fixture(scope="module")
def ablation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ablation(tmp_path_factory.mktemp("ablations"))


@pytest.fixture(scope="module")
def plan(ablation: Path) -> Plan:
    return planned(ablation)


def printed(ablation: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, list]:
    """The cells of each table row by the row's first cell, and all text under "text"."""
    assert command("plan", ablation, store=store) == 0
    text = capsys.readouterr().out
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in text.splitlines()
        if line.startswith("│")
    ]
    found: dict[str, list] = {"text": [" ".join(text.split())]}
    for row in rows:
        found.setdefault(row[0], row[1:])
    return found


def test_stages_are_counted_without_records(
    ablation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = printed(ablation, tmp_path / "none", capsys)
    assert found["classifier"] == ["2", "4", "0", "2", "0", "-"]
    assert found["evaluation"] == ["4", "4", "0", "4", "0", "-"]
    assert "No stage has been timed in this store yet" in found["text"][0]
    assert "everything" not in found
    assert not (tmp_path / "none").exists()


def test_costs_are_learned_from_other_seeds(
    ablation: Path, plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seed 0 is done and took 100 s per stage, so seed 1 takes that; the data checks are shared."""
    first = [stage for graph in plan.graphs[::2] for stage in graph.stages()]
    keep(tmp_path, {s.key: s for s in first}.values(), seconds=100.0, device="NVIDIA H100")
    found = printed(ablation, tmp_path, capsys)
    assert found["classifier"] == ["2", "4", "1", "1", "1", "100 s"]
    assert found["data"][1:] == ["16", found["data"][0], "0", "-", "-"]
    left = len(plan.stages) - len({s.key for s in first})
    assert found["left to run"][:2] == [str(left), duration(100 * left)]
    assert found["left to run"][-1] == f"{left / 36:.1f}"
    assert found["everything"][:2] == [str(len(plan.stages)), duration(100 * len(plan.stages))]
    assert "on NVIDIA H100." in found["text"][0]


def test_kinds_without_a_record_make_lower_bounds(
    ablation: Path, plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(tmp_path, plan.graphs[0].classifiers, seconds=30.0)
    found = printed(ablation, tmp_path, capsys)
    assert found["left to run"][1] == ">= 30 s"
    assert found["everything"][1] == ">= 60 s"
    assert "No record fits 3 kinds of stages (data, cams, evaluation)" in found["text"][0]


def test_what_is_unknown_altogether_is_no_number(
    ablation: Path, plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = [one for one in plan.stages if one.recipe.gate]
    keep(tmp_path, first, seconds=30.0)
    found = printed(ablation, tmp_path, capsys)
    assert found["left to run"][1] == "?"
    assert found["everything"][1] == f">= {duration(30 * len(first))}"


def test_a_finished_ablation_has_nothing_left(
    ablation: Path, plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(tmp_path, plan.stages, seconds=1.0)
    found = printed(ablation, tmp_path, capsys)
    assert found["left to run"][:2] == ["0", "0 s"]
    assert found["cams"][2:] == [found["cams"][0], "0", "-", "-"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (119, "119 s"), (600, "10 min"), (7200, "2.0 h"), (86400 * 3, "3.0 days")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0.0 MiB"), (2**20, "1.0 MiB"), (1536 * 2**20, "1.5 GiB"), (2**41, "2.0 TiB")],
)
def test_sizes(count: float, text: str) -> None:
    assert size(count) == text


def test_the_graph_is_written_in_both_formats(
    ablation: Path, plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(tmp_path, plan.graphs[0].classifiers)
    files = [tmp_path / "new" / "graph.svg", tmp_path / "graph.mmd"]
    assert command("plan", ablation, "--graph", *files, store=tmp_path) == 0
    shown = capsys.readouterr().out
    for path in files:
        text = path.read_text()
        assert f"Graph of {len(plan.stages)} stages: {path}" in shown
        assert "Is it [planned]?" in text
        for stage in plan.stages:
            assert place_name(stage.recipe.name, stage.key) in text
    assert files[1].read_text().count(":::Cached") == 1


@pytest.mark.parametrize("name", ["graph.png", "graph", "graph.SVG", "folder.svg"])
def test_other_files_are_refused_before_anything_is_planned(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.svg").mkdir()
    path = tmp_path / name
    assert command("plan", tmp_path / "none.py", "--graph", path, store=tmp_path) == 2
    assert f"--graph {path}: " in capsys.readouterr().err
    assert not path.is_file()


def test_a_graph_that_cannot_be_written(
    ablation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "graph.mmd"
    assert command("plan", ablation, "--graph", path, store=tmp_path) == 2
    assert "cannot be written" in capsys.readouterr().err
