"""The loop with real attempts, all in this process."""

from pathlib import Path

import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.engine.loop import Policy
from sccam_bench.errors import InputError
from sccam_bench.stages.base import Recipe, Stage
from sccam_bench.store import Store, place_name
from tests.engine import stages as recipes
from tests.engine.stages import add, make, run_inline


def log_of(store: Store, stage: Stage) -> str:
    return store.log(stage.recipe.name, stage.key).read_text()


def test_each_stage_runs_once_and_is_kept(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = make(phantom, "a", add)
    final = make(phantom, "c", add, first, make(phantom, "b", add, first))
    assert run_inline(store, final)[0].ran == ["a", "b", "c"]
    assert store.artifact("c", final.key).table("sum") == 4
    meta = store.meta("c", final.key)
    assert meta["seconds"] >= 0
    assert 10 < meta["peak_memory_mib"] < 10_000
    assert meta["device"]
    assert meta["bytes"] == len("4")
    assert meta["parents"] == final.identity()["parents"]
    assert "done in" in log_of(store, final)
    assert run_inline(store, final)[0].ran == []


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(recipes.refuse, "the value is wrong"), (recipes.crash, "ZeroDivisionError: oops")],
)
def test_a_failure_costs_only_those_that_need_it(
    phantom: Phantom,
    tmp_path: Path,
    fault,
    reason: str,  # type: ignore[no-untyped-def]
) -> None:
    store = Store(tmp_path)
    shared = make(phantom, "a", add)
    failing = make(phantom, "d", fault, shared)
    lost = make(phantom, "e", add, failing)
    kept = make(phantom, "c", add, shared)
    recorder, outcome = run_inline(store, lost, kept)
    assert set(recorder.ran) == {"a", "d", "c"}
    assert recorder.lost == ["d"]
    assert reason in outcome.reasons[lost.key]
    assert outcome.failed[lost.key] == failing.key
    assert kept.key not in outcome.reasons
    assert store.has("c", kept.key)
    assert not store.has("d", failing.key)
    assert reason in log_of(store, failing)
    assert run_inline(store, lost)[0].ran == ["d"]  # failures are tried again


def test_the_log_holds_what_was_printed_and_the_traceback(phantom: Phantom, tmp_path: Path) -> None:
    store, stage = Store(tmp_path), make(phantom, "a", recipes.crash)
    run_inline(store, stage)
    run_inline(store, stage)
    text = log_of(store, stage)
    assert text.count("stage a begins") == 2
    assert text.count("about to crash") == 2
    assert "Traceback" in text
    assert "in crash" in text


def test_failing_fast_starts_nothing_more(phantom: Phantom, tmp_path: Path) -> None:
    bad, good = make(phantom, "a", recipes.refuse), make(phantom, "b", add)
    recorder, outcome = run_inline(Store(tmp_path), bad, good, policy=Policy(fail_fast=True))
    assert recorder.ran == ["a"]
    assert recorder.drained == [0]
    assert set(outcome.reasons) == {bad.key}


def test_a_full_disk_ends_the_run_with_a_remedy(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = make(phantom, "a", add)
    with pytest.raises(InputError, match="free some space"):
        run_inline(store, make(phantom, "b", recipes.fill, first), make(phantom, "c", add, first))
    assert store.has("a", first.key)


def test_a_damaged_input_is_set_aside_and_computed_again(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = make(phantom, "a", add)
    final = make(phantom, "b", add, first)
    run_inline(store, first)
    place = tmp_path / "stages" / place_name("a", first.key)
    (place / "sum.json").write_text("7")  # as many bytes as before
    recorder, outcome = run_inline(store, final)
    assert not outcome.reasons
    assert recorder.ran == ["b", "a", "b"]
    assert "sum.json has changed" in recorder.again[0]
    assert store.artifact("b", final.key).table("sum") == 2
    (aside,) = (tmp_path / "set_aside").iterdir()
    assert (aside / "sum.json").read_text() == "7"


def test_checks_come_before_everything_and_stop_what_needs_them(
    phantom: Phantom, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    chain = make(phantom, "b", add, make(phantom, "a", add))
    check = Stage(Recipe("data", 1, recipes.refuse, gate=True), {"value": 1}, phantom, "")
    final = make(phantom, "c", add, chain, check)
    recorder, outcome = run_inline(store, final)
    assert recorder.ran == ["data"], "nothing expensive runs for a cell that is lost"
    assert "the value is wrong" in outcome.reasons[final.key]


def test_what_may_pass_is_tried_again(phantom: Phantom, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    stage = make(phantom, "a", recipes.stale_once, mark=tmp_path / "mark")
    recorder, outcome = run_inline(store, stage)
    assert recorder.ran == ["a", "a"]
    assert not outcome.reasons
    assert run_inline(store, make(phantom, "b", recipes.crash))[0].ran == ["b"], "a fault is not"
