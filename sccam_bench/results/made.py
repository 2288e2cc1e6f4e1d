"""How a run was made, for those who read its tables elsewhere: ``made.json``."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sccam_bench.engine.machine import machine
from sccam_bench.planning import Plan, Request
from sccam_bench.results.finished import NOT_RUN
from sccam_bench.results.local_paths import PLACE, is_local, value_without_paths
from sccam_bench.results.reproduction import run_command
from sccam_bench.store import DEFAULT_STORE, Store

FORMAT = 1
_MACHINE = ("processor", "cpus", "memory_gib", "device", "machine")
_REPOSITORY = Path(__file__).resolve().parents[2]


def made(planned: Plan, store: Store, failures: Mapping[str, str]) -> dict[str, Any]:
    """Command, cells, costs, commits, packages and machines of what is stored of a run.

    `wall_seconds` and `cpu_seconds` are sums over the stages, as if they had run one after
    another, shared ones counted once; `cpu_seconds` is None where a stage has no record of it.
    """
    stored = [stage for stage in planned.stages if store.has(stage.recipe.name, stage.key)]
    metas = [store.meta(stage.recipe.name, stage.key) for stage in stored]
    dates = [meta["finished"] for meta in metas if "finished" in meta]
    not_run = sum(reason == NOT_RUN for reason in failures.values())
    return {
        "format": FORMAT,
        "command": run_command(portable(planned.request), Store(DEFAULT_STORE)),
        "question": planned.ablation.question,
        "metric": planned.ablation.metric,
        "seeds": list(dict.fromkeys(cell.seed for cell in planned.cells)),
        "cells": {
            "finished": len(planned.cells) - len(failures),
            "failed": len(failures) - not_run,
            "not_run": not_run,
        },
        "stages": len(stored),
        "wall_seconds": _total(metas, "seconds"),
        "cpu_seconds": _total(metas, "cpu_seconds"),
        "first_finished": min(dates, default=None),
        "last_finished": max(dates, default=None),
        "commits": _counted(metas, ("commit", "dirty")),
        "versions": _versions(metas),
        "machines": _counted(metas, _MACHINE),
        "published_on": machine(),
    }


def portable(request: Request) -> Request:
    """The request as it can be made on another machine: the paths of this one are left out."""
    return dataclasses.replace(
        request,
        path=_portable_file(request.path),
        base=None if request.base is None else _portable_file(request.base),
        options={key: _portable_value(key, value) for key, value in request.options.items()},
    )


def _portable_file(path: str) -> str:
    """Relative to the working folder or the repository, or else the file's name alone."""
    if not is_local(path):
        return path
    found = Path(path).expanduser().resolve()
    for folder in (Path.cwd(), _REPOSITORY):
        if found.is_relative_to(folder):
            return found.relative_to(folder).as_posix()
    return found.name


def _portable_value(key: str, value: Any) -> Any:
    return PLACE if key == "dataset.root" else value_without_paths(value)


def _total(metas: Sequence[Mapping[str, Any]], name: str) -> float | None:
    if not all(name in meta for meta in metas):
        return None
    return round(sum(meta[name] for meta in metas), 1)


def _counted(metas: Iterable[Mapping[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """Each different combination of values, and how many stages have it; the most first."""
    found = Counter(
        json.dumps({name: meta[name] for name in names if meta.get(name) is not None})
        for meta in metas
    )
    return [{**json.loads(text), "stages": number} for text, number in found.most_common()]


def _versions(metas: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """All versions of each package that stages were made with."""
    found: dict[str, set[str]] = {}
    for meta in metas:
        for name, version in meta.get("versions", {}).items():
            if version is not None:
                found.setdefault(name, set()).add(version)
    return {name: sorted(versions) for name, versions in found.items()}
