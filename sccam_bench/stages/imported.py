"""Maps and masks of other methods, as the stages that they take the place of.

An import command writes the artifact; the stage's key is made from what was imported alone, so that
other content runs anew what depends on it, and the same content is stored once.
"""

import functools

from sccam_bench.data.base import WSSSDataset
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Recipe, Stage, Task

KINDS = ("cams", "masks")


def imported_stage(kind: str, sha256: str, dataset: WSSSDataset, name: str) -> Stage:
    """The stage whose artifact holds what was imported under `name`.

    Args:
        kind: one of `KINDS`.
        sha256: digest of what the files hold.
    """
    params = {"sha256": sha256}
    return Stage(RECIPES[kind], params, dataset, data="", title=f"imported {kind} {name}", cost=0)


def is_imported(stage: Stage) -> bool:
    """Whether a stage's result was made elsewhere."""
    return stage.recipe.name in {recipe.name for recipe in RECIPES.values()}


def _gone(task: Task, kind: str) -> None:
    del task
    raise InputError(
        f"imported {kind} are no longer in the store, and only their files can bring them back; "
        f"import them again: sccam-bench import {kind} --help"
    )


RECIPES = {
    kind: Recipe(f"imported_{kind}", 1, functools.partial(_gone, kind=kind)) for kind in KINDS
}
