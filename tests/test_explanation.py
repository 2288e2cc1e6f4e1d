"""Explanations of hand-made chains: data -> classifier -> cams -> evaluation."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.explanation import Cause, History
from sccam_bench.stages.base import Recipe, Stage, Task
from sccam_bench.store import place_name


def nothing(task: Task) -> None:
    """Not run here."""


@dataclass(frozen=True)
class Chain:
    """A cell's stages, by kind."""

    dataset: Phantom
    epochs: int = 4
    seed: int = 0
    scales: tuple[float, ...] = (1.0,)
    version: int = 1
    digest: str = "d0"
    cuts: int = 100
    extra: dict[str, Any] = field(default_factory=dict)

    def stages(self) -> dict[str, Stage]:
        def stage(kind: str, params: dict, **parents: Stage) -> Stage:
            version = self.version if kind == "cams" else 1
            return Stage(Recipe(kind, version, nothing), params, self.dataset, self.digest, parents)

        data = stage("data", {"split": "train"})
        training = {"training": {"epochs": self.epochs, "lr": 0.1}, "seed": self.seed}
        classifier = stage("classifier", {**training, **self.extra}, data=data)
        cams = stage("cams", {"cam": {"scales": list(self.scales)}}, classifier=classifier)
        final = stage("evaluation", {"cuts": self.cuts}, maps=cams, calibration=cams, data=data)
        return {"data": data, "classifier": classifier, "cams": cams, "evaluation": final}


def place(stage: Stage) -> str:
    return place_name(stage.recipe.name, stage.key)


def stored(*chains: Chain) -> dict[str, dict]:
    return {place(one): one.identity() for chain in chains for one in chain.stages().values()}


def text(causes: tuple[Cause, ...]) -> list[str]:
    return [" > ".join(cause.roles) + ": " + "; ".join(map(str, cause.changes)) for cause in causes]


@pytest.mark.parametrize(
    ("change", "kind", "expected"),
    [
        (dict(scales=(1.0, 0.5)), "cams", [": cam.scales: [1.0] -> [1.0, 0.5]"]),
        (dict(version=2), "cams", [": code version: 1 -> 2"]),
        (dict(digest="d1"), "data", [": data digest: d0 -> d1"]),
        (dict(epochs=8), "classifier", [": training.epochs: 4 -> 8"]),
        (dict(epochs=8), "cams", ["classifier: training.epochs: 4 -> 8"]),
        (dict(epochs=8), "evaluation", ["maps > classifier: training.epochs: 4 -> 8"]),
        (
            dict(epochs=8, cuts=50),
            "evaluation",
            [": cuts: 100 -> 50", "maps > classifier: training.epochs: 4 -> 8"],
        ),
        (dict(extra={"num_clusters": 3}), "classifier", [": num_clusters: (not set) -> 3"]),
    ],
)
def test_the_root_of_a_difference(
    phantom: Phantom, change: dict, kind: str, expected: list[str]
) -> None:
    before, after = Chain(phantom).stages(), Chain(phantom, **change).stages()
    found = History(stored(Chain(phantom))).explain(after[kind])
    assert found.nearest == place(before[kind])
    assert text(found.causes) == expected


def test_a_changed_parent_is_named_with_the_stage_in_its_stead(phantom: Phantom) -> None:
    before, after = Chain(phantom).stages(), Chain(phantom, epochs=8).stages()
    (cause,) = History(stored(Chain(phantom))).explain(after["evaluation"]).causes
    assert cause.place == place(after["classifier"])
    assert cause.old == place(before["classifier"])


def test_the_nearest_has_the_fewest_differences_in_all_ancestors(phantom: Phantom) -> None:
    """Of the parents alone both stored CAMs differ by one; the root tells them apart."""
    other = Chain(phantom, epochs=4, seed=7)
    near = Chain(phantom, epochs=4, seed=0)
    wanted = Chain(phantom, epochs=8, seed=0).stages()
    for order in ([near, other], [other, near]):
        found = History(stored(*order)).explain(wanted["cams"])
        assert found.nearest == place(near.stages()["cams"])
        assert text(found.causes) == ["classifier: training.epochs: 4 -> 8"]


def test_of_equally_near_stages_the_latest_is_taken(phantom: Phantom) -> None:
    records = stored(Chain(phantom, epochs=4), Chain(phantom, epochs=16))
    old, new = (place(Chain(phantom, epochs=n).stages()["classifier"]) for n in (4, 16))
    wanted = Chain(phantom, epochs=8).stages()["classifier"]
    for latest in (old, new):
        for one in (old, new):
            records[one]["finished"] = f"2026-01-0{1 + (one == latest)}T00:00:00Z"
        assert History(records).explain(wanted).nearest == latest


def test_a_kind_that_was_never_stored(phantom: Phantom) -> None:
    records = {name: one for name, one in stored(Chain(phantom)).items() if "cams" not in name}
    found = History(records).explain(Chain(phantom).stages()["cams"])
    assert found.nearest is None
    assert not found.causes


def test_a_parent_that_is_stored_no_longer(phantom: Phantom) -> None:
    records = stored(Chain(phantom))
    gone = Chain(phantom).stages()["classifier"]
    del records[place(gone)]
    after = Chain(phantom, epochs=8).stages()
    (cause,) = History(records).explain(after["cams"]).causes
    assert cause == Cause(("classifier",), place(after["classifier"]), gone.key[:16], ())


def test_parents_that_come_go_or_change_their_kind(phantom: Phantom) -> None:
    before = Chain(phantom).stages()
    records = stored(Chain(phantom))
    guide = Stage(Recipe("affinity", 1, nothing), {}, phantom, "d0")
    records[place(guide)] = guide.identity()
    parents = {"maps": guide, "data": before["data"], "guide": guide}
    now = Stage(Recipe("evaluation", 1, nothing), {"cuts": 100}, phantom, "d0", parents)
    (cause,) = History(records).explain(now).causes
    assert [str(change) for change in cause.changes] == [
        f"parent maps: {place(before['cams'])} -> {place(guide)}",
        f"parent calibration: {place(before['cams'])} -> (not set)",
        f"parent guide: (not set) -> {place(guide)}",
    ]


def test_the_same_stage_has_no_cause(phantom: Phantom) -> None:
    stages = Chain(phantom).stages()
    history = History(stored(Chain(phantom, seed=1), Chain(phantom)))
    for stage in stages.values():
        found = history.explain(stage)
        assert found.nearest == place(stage)
        assert found.causes == ()
