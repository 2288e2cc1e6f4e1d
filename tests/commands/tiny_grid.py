"""A tiny grid on Phantom, whose stages run in this process."""

from pathlib import Path
from typing import Any

from rich.console import Console

from sccam_bench import cli
from sccam_bench.config import RuntimeOptions
from sccam_bench.engine.attempt import Job, attempt
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.store import Store
from tests.conftest import REPOSITORY

BASE = REPOSITORY / "configs" / "sc_cam_phantom.py"
OPTIONS = {
    "dataset.num_train": 6,
    "dataset.num_calibration": 3,
    "dataset.num_val": 2,
    "dataset.size": 64,
    "dataset.sub_categories": 1,
    "labeler.num_clusters": 1,
    "training.epochs": 1,
    "training.batch_size": 4,
    "cam.scales": [1.0],
    "affinity.crop_size": 64,
    "affinity.labels": "powers",
    "affinity.training.epochs": 1,
}
WORDS = ["--cfg-options", *(f"{key}={value}" for key, value in OPTIONS.items())]
WALK = "{'refiner': {'-': None, 'walk': dict(type='RandomWalk', log2_steps=3)}}"


def request(folder: Path, cells: str, vary: str = "{}") -> Request:
    """An ablation file with these cells."""
    path = folder / "tiny.py"
    path.write_text(
        "from sccam_bench.grid import Ablation\n"
        f"ABLATION = Ablation(question='?', base='{BASE}', cells={cells}, vary={vary})\n"
    )
    return Request(str(path), OPTIONS)


def run_here(request: Request, store: Store, last: str = "", **provenance: Any) -> Plan:
    """Run what the store lacks of an ablation, up to the first stage of the kind `last`.

    `provenance` is kept with each stage, as commit="..." or dirty=True.
    """
    store.prepare()
    planned = make_plan(request, Pipeline(store))
    job = Job(str(store.root), RuntimeOptions(), provenance)
    for stage in planned.stages:
        if not store.has(stage.recipe.name, stage.key):
            result = attempt(stage.work(), job, lambda *_: None)
            assert result.kind == "done", result.reason
        if stage.recipe.name == last:
            break
    return planned


def command(store: Store, *words: object) -> int:
    """A command on this store, with the grid's options."""
    return cli.main([*map(str, words), "--store", str(store.root), *WORDS])


def quiet() -> Console:
    return Console(quiet=True)
