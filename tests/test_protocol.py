from sccam_bench.grid import Ablation, expand
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Plan, Request
from sccam_bench.protocol import protocol
from tests.conftest import REPOSITORY

OPTIONS = {"rounds": 1, "dataset.num_train": 60, "dataset.num_calibration": 6, "dataset.size": 64}
PIPELINE = Pipeline()


def told(options: dict | None = None, **grid: object) -> str:
    base = str(REPOSITORY / "configs" / "sc_cam_phantom.py")
    ablation = Ablation(question="?", base=base, **grid)  # type: ignore[arg-type]
    cells = expand(ablation, {**OPTIONS, **(options or {})})
    graphs = [PIPELINE.graph(cell.config) for cell in cells]
    return protocol(Plan(Request("none.py"), ablation, cells, graphs, [], None))


def test_it_says_what_the_seeds_do_not_reach() -> None:
    assert "Seeds" not in told(seeds=(0, 1))
    reach = told(seeds=(0, 1), seeds_reach=["labeler"])
    assert "Seeds: reach labeler alone, other roles 0." in reach
    fixed = told({"seed": 4, "role_seeds.affinity": 9}, seeds_reach=["labeler", "joint"])
    assert "Seeds: reach labeler, joint alone, affinity 9, other roles 4." in fixed
    assert "Seeds: affinity 9." in told({"role_seeds.affinity": 9}, seeds=(0, 1))


def test_each_choice_is_told_once() -> None:
    text = told(vary={"cam.flip": [True, False]}, seeds=(0, 1))
    assert text.count("Scored:") == 1
    assert "with flip, max normalisation / parent map" in text
