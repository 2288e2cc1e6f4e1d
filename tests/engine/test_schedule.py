"""Which stage comes next, without running any."""

import random

import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.result import Result
from sccam_bench.engine.schedule import ELSEWHERE_SECONDS, Schedule, path_costs
from sccam_bench.stages.base import Recipe, Stage, unique
from sccam_bench.store import place_name
from tests.engine.stages import add, make


def schedule_of(*finals: Stage, stored: set[str] | None = None, retries: int = 1) -> Schedule:
    stages = unique(stage for final in finals for stage in final.with_ancestors())
    kept = set() if stored is None else stored
    return Schedule(stages, lambda stage: stage.key in kept, retries)


def start(schedule: Schedule, now: float = 0.0) -> str | None:
    stage = schedule.next(now)
    return None if stage is None else stage.recipe.name


def diamond(phantom: Phantom) -> dict[str, Stage]:
    a = make(phantom, "a", add)
    b, c = make(phantom, "b", add, a), make(phantom, "c", add, a)
    return {"a": a, "b": b, "c": c, "d": make(phantom, "d", add, b, c)}


def test_the_longest_chain_goes_first(phantom: Phantom) -> None:
    first = make(phantom, "a", add)
    long = make(phantom, "c", add, make(phantom, "b", add, first))
    short = make(phantom, "d", add)
    costs = path_costs([first, long.parents["parent0"], long, short])
    assert [costs[s.key] for s in (first, long, short)] == [3, 1, 1]
    schedule = schedule_of(short, long)
    assert [start(schedule), start(schedule), start(schedule)] == ["a", "d", None]


def test_parents_come_first_and_stored_ones_not_at_all(phantom: Phantom) -> None:
    stages = diamond(phantom)
    schedule = schedule_of(stages["d"], stored={stages["a"].key})
    assert {start(schedule), start(schedule)} == {"b", "c"}
    assert start(schedule) is None
    assert not schedule.settle(stages["b"], Result("done"), 0.0)
    assert start(schedule) is None
    schedule.settle(stages["c"], Result("done"), 0.0)
    assert start(schedule) == "d"
    schedule.settle(stages["d"], Result("done"), 0.0)
    assert schedule.finished


def test_gates_come_before_everything(phantom: Phantom) -> None:
    gate = Stage(Recipe("data", 1, add, gate=True), {}, phantom, "")
    other = make(phantom, "a", add, make(phantom, "b", add))
    schedule = schedule_of(other, gate)
    assert [start(schedule), start(schedule)] == ["data", None]
    schedule.settle(gate, Result("done"), 0.0)
    assert start(schedule) == "b"


def test_a_lost_process_is_tried_again_alone_and_then_given_up(phantom: Phantom) -> None:
    one, two = make(phantom, "a", add), make(phantom, "b", add)
    three = make(phantom, "c", add)
    schedule = schedule_of(one, two, three)
    assert {start(schedule), start(schedule)} == {"a", "b"}
    assert schedule.settle(one, Result("lost", reason="killed"), 0.0)
    names = [start(schedule)]
    schedule.settle(two, Result("done"), 0.0)
    if names == [None]:
        assert start(schedule) == "a"
        assert start(schedule) is None, "nothing runs beside it"
    assert not schedule.settle(one, Result("lost", reason="killed"), 0.0)
    assert schedule.outcome.reasons == {one.key: "killed"}
    assert start(schedule) == "c"


def test_what_another_run_computes_is_looked_at_later(phantom: Phantom) -> None:
    one, two = make(phantom, "a", add), make(phantom, "b", add)
    schedule = schedule_of(one, two)
    assert start(schedule) == "a"
    assert schedule.settle(one, Result("elsewhere"), 10.0)
    assert [start(schedule, 10.0), start(schedule, 10.0)] == ["b", None]
    assert start(schedule, 10.0 + ELSEWHERE_SECONDS) == "a"


def test_a_damaged_input_is_computed_again_with_what_it_lacks(phantom: Phantom) -> None:
    stages = diamond(phantom)
    stored = {stages[name].key for name in "abc"}
    schedule = schedule_of(stages["d"], stored=stored)
    assert start(schedule) == "d"
    stored -= {stages["a"].key, stages["b"].key}  # b is set aside, and a was deleted before
    place = place_name("b", stages["b"].key)
    assert schedule.settle(stages["d"], Result("damaged", place=place), 0.0)
    for name in "abd":
        assert start(schedule) == name
        assert start(schedule) is None
        schedule.settle(stages[name], Result("done"), 0.0)
    assert schedule.finished
    assert not schedule.outcome.reasons


def test_a_disk_that_damages_everything_is_given_up(phantom: Phantom) -> None:
    first = make(phantom, "a", add)
    last = make(phantom, "b", add, first)
    stored = {first.key}
    schedule = schedule_of(last, stored=stored, retries=0)
    result = Result("damaged", place=place_name("a", first.key), reason="changed")
    start(schedule)
    stored.clear()
    assert schedule.settle(last, result, 0.0), "one more computation, retries or not"
    assert start(schedule) == "a"
    schedule.settle(first, Result("done"), 0.0)
    assert start(schedule) == "b"
    assert not schedule.settle(last, result, 0.0)
    assert schedule.outcome.reasons[last.key] == "changed"
    assert schedule.finished


def test_a_full_disk_stops_without_blaming_a_stage(phantom: Phantom) -> None:
    one, two = make(phantom, "a", add), make(phantom, "b", add)
    schedule = schedule_of(one, two)
    start(schedule)
    schedule.settle(one, Result("no_room", reason="full"), 0.0)
    assert schedule.finished
    assert schedule.no_room == "full"
    assert not schedule.outcome.reasons


@pytest.mark.parametrize("seed", range(20))
def test_every_stage_of_a_random_graph_ends_once_after_its_parents(
    phantom: Phantom, seed: int
) -> None:
    rng = random.Random(seed)
    stages: list[Stage] = []
    for number in range(30):
        parents = rng.sample(stages, min(len(stages), rng.randrange(4)))
        stages.append(make(phantom, f"s{number}", add, *parents))
    doomed = {stages[rng.randrange(30)].key for _ in range(2)}
    stored: set[str] = set()
    schedule = Schedule(stages, lambda stage: stage.key in stored)
    running: list[Stage] = []
    while not schedule.finished:
        while len(running) < 3 and (stage := schedule.next(0.0)) is not None:
            assert all(parent.key in stored for parent in stage.parents.values())
            running.append(stage)
        assert running, "it hangs"
        stage = running.pop(rng.randrange(len(running)))
        failed = stage.key in doomed
        if not failed:
            assert stage.key not in stored
            stored.add(stage.key)
        schedule.settle(stage, Result("fault" if failed else "done", reason="why"), 0.0)
    reasons = schedule.outcome.reasons
    inner = {parent.key for stage in stages for parent in stage.parents.values()}
    for stage in stages:
        needs = {one.key for one in stage.with_ancestors()}
        if stage.key not in inner:  # what was asked for
            assert (stage.key in stored) == (not needs & doomed)
            assert (stage.key in reasons) == bool(needs & doomed)
