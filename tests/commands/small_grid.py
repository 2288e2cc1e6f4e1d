"""A planned ablation, and stores that hold its stages without any of them having been run."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sccam_bench import cli
from sccam_bench.cfg_options import parse_options
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.stages.base import Stage
from sccam_bench.store import Store
from tests.conftest import REPOSITORY

OPTIONS = ["dataset.num_train=24", "dataset.num_calibration=6", "dataset.size=64"]
ABLATION = f"""
from sccam_bench.grid import Ablation

ABLATION = Ablation(
    question="Is it [planned]?",
    base="{REPOSITORY}/configs/sc_cam_phantom.py",
    cells={{
        "CAM": {{"rounds": 0, "refiner": None}},
        "CAM, half the cuts": {{
            "rounds": 0, "refiner": None, "evaluation.num_thresholds": 50
        }},
    }},
    seeds=(0, 1),
    mixes=["num_thresholds"],
)
"""


def write_ablation(folder: Path) -> Path:
    path = folder / "small.py"
    path.write_text(ABLATION)
    return path


def planned(path: Path, *options: str) -> Plan:
    return make_plan(Request(str(path), parse_options([*OPTIONS, *options])))


def keep(root: Path, stages: Iterable[Stage], **known: Any) -> None:
    """Store stages as if they had run, each with what is `known` of it."""
    store = Store(root)
    store.prepare()
    for stage in stages:
        meta = {**stage.identity(), "title": stage.title, "cost": stage.cost, **known}
        with store.writing(stage.recipe.name, stage.key, meta):
            pass


def command(*words: str | Path, store: Path) -> int:
    return cli.main([*map(str, words), "--store", str(store), "--cfg-options", *OPTIONS])
