"""Where a run's numbers come from: code, packages, machines, times."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sccam_bench.planning import Plan
from sccam_bench.results.finished import finished
from sccam_bench.stages.base import unique
from sccam_bench.store import Store

_DIGITS = 12  # of a commit


def origin(planned: Plan, store: Store) -> dict[str, str]:
    """Where the numbers of a plan's finished cells come from, by name; in words."""
    graphs = [graph for graph in planned.graphs if finished(graph, store)]
    stages = unique(stage for graph in graphs for stage in graph.stages())
    records = [store.meta(stage.recipe.name, stage.key) for stage in stages]
    asked = {"Ablation": planned.request.path, "Base": Path(planned.ablation.base).name}
    return asked | describe(records)


def describe(records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the records of stages say of code, packages, machines and times.

    What was not the same for all of them stands side by side, between " / ".
    """
    ends = sorted(record["finished"] for record in records if record.get("finished"))
    told = {
        "Commit": _distinct(_commit(record) for record in records),
        "Packages": _distinct(_packages(record) for record in records),
        "Machine": _distinct(_machine(record) for record in records),
        "Stages": str(len(records)),
        "Computing": _duration(sum(one["seconds"] for one in records)),
        "Finished": " to ".join(dict.fromkeys([ends[0], ends[-1]])) if ends else "",
    }
    return {name: text for name, text in told.items() if text}


def _commit(record: Mapping[str, Any]) -> str:
    commit = record.get("commit")
    if commit is None:
        return "not known"
    return str(commit)[:_DIGITS] + (" with uncommitted changes" if record.get("dirty") else "")


def _packages(record: Mapping[str, Any]) -> str:
    versions = record.get("versions") or {}
    return ", ".join(f"{name} {version}" for name, version in versions.items() if version)


def _machine(record: Mapping[str, Any]) -> str:
    return ", ".join(str(record[name]) for name in ("machine", "device") if record.get(name))


def _distinct(texts: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(text for text in texts if text))


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
