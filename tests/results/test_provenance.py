"""What is known of a run, in words."""

from typing import Any

from sccam_bench.results.provenance import provenance_facts

MADE: dict[str, Any] = {
    "commits": [{"commit": "0123456789abcdef", "dirty": False, "stages": 3}],
    "versions": {"torch": ["2.5"], "timm": ["1.0", "1.1"]},
    "machines": [{"machine": "x86_64, Linux", "device": "cpu", "stages": 3}],
    "stages": 3,
    "wall_seconds": 100.0,
    "first_finished": "2026-01-01T00:00:00Z",
    "last_finished": "2026-01-02T03:04:05Z",
}


def test_a_run_by_one_commit_on_one_machine() -> None:
    assert provenance_facts(MADE) == {
        "Code": "commit 0123456789ab",
        "Packages": "torch 2.5, timm 1.0 / 1.1",
        "Machine": "x86_64, Linux, cpu",
        "Stages": "3",
        "Computing": "100 s, summed over the stages",
        "Finished": "2026-01-01T00:00:00Z to 2026-01-02T03:04:05Z",
    }


def test_what_differs_is_told_side_by_side() -> None:
    other = {"processor": "Xeon", "cpus": 2, "memory_gib": 15.6, "device": "A100", "stages": 1}
    told = provenance_facts(
        MADE
        | {
            "commits": [*MADE["commits"], {"commit": "0123456789abcdef", "dirty": True}],
            "machines": [*MADE["machines"], other],
            "wall_seconds": 9000.0,
        }
    )
    assert told["Code"] == "commit 0123456789ab / commit 0123456789ab with uncommitted changes"
    assert told["Machine"] == "x86_64, Linux, cpu / Xeon, 2 CPUs, 15.6 GiB, A100"
    assert told["Computing"] == "2.5 h, summed over the stages"


def test_a_run_of_which_little_is_known() -> None:
    little = {"commits": [{"stages": 1}], "versions": {}, "machines": [{"stages": 1}]}
    times = dict.fromkeys(("wall_seconds", "first_finished", "last_finished"))
    assert provenance_facts(MADE | little | times) == {"Code": "commit not known", "Stages": "3"}
    once = MADE | {"last_finished": MADE["first_finished"], "wall_seconds": 300.0}
    assert provenance_facts(once)["Finished"] == "2026-01-01T00:00:00Z"
    assert provenance_facts(once)["Computing"] == "5 min, summed over the stages"
