from sccam_bench.commands.cell_table import cell_table, repeats
from sccam_bench.grid import Ablation, expand
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Plan, Request
from sccam_bench.stages.base import in_order
from tests.conftest import REPOSITORY

TINY = {"dataset.num_train": 60, "dataset.num_calibration": 6, "dataset.size": 64}
BASE = str(REPOSITORY / "configs" / "sc_cam_phantom.py")
PIPELINE = Pipeline()


def plan(**grid: object) -> Plan:
    ablation = Ablation(question="?", base=BASE, **grid)  # type: ignore[arg-type]
    cells = expand(ablation, TINY)
    graphs = [PIPELINE.graph(cell.config) for cell in cells]
    stages = in_order(end for graph in graphs for end in graph.ends)
    return Plan(Request("none.py"), ablation, cells, graphs, stages, None)


def shown(planned: Plan, cached: set[str]) -> list[list[str]]:
    """The printed table, cell by cell."""
    table = cell_table(planned, cached)
    return [list(column) for column in zip(*(c.cells for c in table.columns), strict=True)]


def test_few_cells_are_listed() -> None:
    planned = plan(vary={"rounds": [0, 1], "refiner": {"-": None}}, seeds=(0, 1))
    first = planned.graphs[0]
    whole = len(planned.graphs[2].stages())
    lines = shown(planned, {stage.key for stage in first.stages()})
    # round 0 of the same seed is shared: classifier and data, not its maps and their scores
    assert lines[0] == ["0, -", "0", str(len(first.stages())), "0"]
    assert lines[2][:3] == ["1, -", "0", str(whole)]
    shared = {s.key for s in first.stages()} & {s.key for s in planned.graphs[2].stages()}
    assert int(lines[2][3]) == whole - len(shared)


def test_many_cells_are_summed_up_by_axis() -> None:
    planned = plan(
        cells={"SC-CAM": {"refiner": None}},
        vary={"labeler.num_clusters": [2, 3], "rounds": [0, 1]},
        seeds=range(25),
    )
    assert len(planned.cells) == 100
    cached = {
        s.key
        for c, g in zip(planned.cells, planned.graphs, strict=True)
        for s in g.stages()
        if c.config["rounds"] == 0
    }
    lines = shown(planned, cached)
    assert [line[:4] for line in lines] == [
        ["method", "SC-CAM", "100", "50"],
        ["num_clusters", "2", "50", "25"],
        ["", "3", "50", "25"],
        ["rounds", "0", "50", "50"],
        ["", "1", "50", "0"],
        ["seed", "25 values, 0 to 24", "100", "50"],
    ]
    missing = len({stage.key for stage in planned.stages} - cached)
    assert [int(line[4]) for line in lines] == [
        missing,
        *[len(unique_stages(planned, k) - cached) for k in (2, 3)],
        0,
        missing,
        missing,
    ]


def unique_stages(planned: Plan, k: int) -> set[str]:
    return {
        stage.key
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
        if cell.config["labeler"]["num_clusters"] == k
        for stage in graph.stages()
    }


def test_cells_that_must_come_out_alike_are_named() -> None:
    """CAM has no clusters: it is the same for every K."""
    cells = {"CAM": {"rounds": 0}, "SC-CAM": {"rounds": 1}}
    planned = plan(cells=cells, vary={"labeler.num_clusters": [2, 3], "refiner": {"-": None}})
    assert repeats(planned) == (
        "1 of 4 cells has all stages of another: CAM, 3, -, seed 0 = CAM, 2, -, seed 0"
    )
    assert repeats(plan(vary={"rounds": [0, 1]})) == ""


def test_seeds_that_reach_nothing_are_named() -> None:
    planned = plan(vary={"rounds": [0]}, seeds=range(5), seeds_reach=["labeler"])
    told = repeats(planned)
    assert told.startswith("4 of 5 cells have all stages of another: 0, seed 1 = 0, seed 0;")
    assert told.endswith("; ...")
