"""A small graph by hand: one classifier per seed, its CAMs, and two scores of those."""

from sccam_bench.data.phantom import Phantom
from sccam_bench.report.stage_graph import NamedCell
from sccam_bench.stages.base import Recipe, Stage, Task


def nothing(task: Task) -> None:
    """Not run here."""


def make(dataset: Phantom, kind: str, title: str, value: object = 0, **parents: Stage) -> Stage:
    recipe = Recipe(kind, 1, nothing, gate=kind == "data")
    return Stage(recipe, {"value": value}, dataset, "", parents, title=title)


def seeds(dataset: Phantom, count: int) -> tuple[list[Stage], list[NamedCell]]:
    """Two cells per seed, coarse and fine -> their unique stages, and the cells."""
    check = make(dataset, "data", "check train")
    stages, cells = [check], []
    for seed in range(count):
        classifier = make(dataset, "classifier", "train", seed, data=check)
        cams = make(dataset, "cams", "CAMs", classifier=classifier, data=check)
        stages += [classifier, cams]
        for cuts in ("coarse", "fine"):
            score = make(dataset, "evaluation", "score", cuts, maps=cams, data=check, of=classifier)
            stages.append(score)
            labels = {"method": "CAM", "cuts": cuts, "seed": str(seed)}
            cells.append(NamedCell(labels, {s.key for s in (check, classifier, cams, score)}))
    return stages, cells
