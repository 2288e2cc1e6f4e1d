"""What records of stages say of where numbers come from."""

from typing import Any

from sccam_bench.results.origin import describe

FIRST: dict[str, Any] = {
    "seconds": 100.0,
    "commit": "0123456789abcdef",
    "dirty": False,
    "versions": {"torch": "2.5", "timm": None},
    "machine": "x86_64, Linux",
    "device": "cpu",
    "finished": "2026-01-02T03:04:05Z",
}


def test_one_stage() -> None:
    assert describe([FIRST]) == {
        "Commit": "0123456789ab",
        "Packages": "torch 2.5",
        "Machine": "x86_64, Linux, cpu",
        "Stages": "1",
        "Computing": "100 s",
        "Finished": "2026-01-02T03:04:05Z",
    }


def test_what_differs_is_told_side_by_side() -> None:
    other = FIRST | {"dirty": True, "device": "A100", "finished": "2026-01-01T00:00:00Z"}
    told = describe([FIRST, other, FIRST])
    assert told["Commit"] == "0123456789ab / 0123456789ab with uncommitted changes"
    assert told["Machine"] == "x86_64, Linux, cpu / x86_64, Linux, A100"
    assert told["Packages"] == "torch 2.5"
    assert (told["Stages"], told["Computing"]) == ("3", "5 min")
    assert told["Finished"] == "2026-01-01T00:00:00Z to 2026-01-02T03:04:05Z"


def test_records_that_know_little() -> None:
    told = describe([{"seconds": 1.0, "commit": None, "dirty": None}, {"seconds": 9000.0}])
    assert told == {"Commit": "not known", "Stages": "2", "Computing": "2.5 h"}
