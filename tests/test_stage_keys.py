"""Results that are stored stay valid: the shipped ablations keep the keys of their stages.

Where a change is meant, because a recipe's version was raised, write the file anew with
`python -m tests.test_stage_keys`.
"""

import hashlib
import json
from pathlib import Path

import pytest

from sccam_bench.data.base import WSSSDataset
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Request, make_plan
from tests.conftest import DATA, REPOSITORY

KEPT = DATA / "stage_keys.json"
ABLATIONS = [
    "baselines",
    "controls",
    "k_sweep",
    "lambda_sweep",
    "negative_control",
    "negative_control_continued",
    "quick",
    "random_walk",
    "refiners",
    "rounds",
    "segmentation",
    "sub_map",
]


class AnyMachine(Pipeline):
    """Its keys do not depend on how the machine draws Phantom's images."""

    def _compute_digest(self, dataset: WSSSDataset, split: str, with_masks: bool) -> str:
        return f"{split}, {dataset.options}"


PIPELINE = AnyMachine()


def keys(name: str) -> dict[str, str]:
    """For each kind of stage: how many there are, and a digest of their keys."""
    planned = make_plan(Request(str(REPOSITORY / "ablations" / f"{name}.py")), PIPELINE)
    kinds: dict[str, list[str]] = {"cells": [cell.name for cell in planned.cells]}
    for stage in planned.stages:
        kinds.setdefault(stage.recipe.name, []).append(stage.key)
    return {
        kind: f"{len(names)} {hashlib.sha256(' '.join(sorted(names)).encode()).hexdigest()[:12]}"
        for kind, names in kinds.items()
    }


@pytest.mark.parametrize("name", ABLATIONS)
def test_shipped_ablations_keep_their_keys(name: str) -> None:
    assert keys(name) == json.loads(KEPT.read_text())[name]


if __name__ == "__main__":
    Path(KEPT).write_text(json.dumps({name: keys(name) for name in ABLATIONS}, indent=1) + "\n")
