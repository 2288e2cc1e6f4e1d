"""The command `explain`."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from sccam_bench.commands.request import add_cells, add_request, request_of
from sccam_bench.errors import InputError, did_you_mean
from sccam_bench.explanation import Cause, Explanation, History
from sccam_bench.pipeline import Pipeline
from sccam_bench.planning import Plan, Request, make_plan
from sccam_bench.stages.base import Stage
from sccam_bench.store import Store, place_name

_SHORTEST = 4  # hexadecimal digits that stand for a key


def add(commands: Any) -> None:
    text = "say why stages would run again, or when and by which code they were made"
    command = commands.add_parser("explain", help=text, description=text)
    add_request(command)
    add_cells(command)
    command.add_argument(
        "what",
        metavar="STAGE|CELL",
        help="a stage (cams-0123456789abcdef, the beginning of its key, all stages of a kind "
        "like cams, or of a title like 'score') or a cell ('SC-CAM, seed 0')",
    )
    command.set_defaults(handler=_handle)


def _handle(options: argparse.Namespace, console: Console) -> int:
    return explain(request_of(options), options.what, options.store, console)


def explain(request: Request, what: str, root: str, console: Console) -> int:
    """Print of each stage of a cell, or of each stage so called, why it would run again.

    Raises:
        InputError: the ablation has no such stage or cell.
    """
    store = Store(root)
    store.check_format()
    planned = make_plan(request, Pipeline(store))
    chosen = stages_called(what, planned)
    missing = {s.key for s in chosen if not store.has(s.recipe.name, s.key)}
    counts = f"{len(chosen)} stage{'s' if len(chosen) > 1 else ''}, {len(missing)} to run"
    console.print(f"{what}: {counts}", style="bold", markup=False, highlight=False)
    records = store.records()
    history, told = History(records), set[tuple[str, str]]()
    for stage in chosen:
        place = place_name(stage.recipe.name, stage.key)
        aside = store.found_damaged(stage.recipe.name, stage.key)
        if stage.key not in missing:
            lines = [origin(records.get(place, {}))]
        elif aside:
            lines = ["nothing differs: its stored result was damaged and will be made again"]
        else:
            lines = reasons(history.explain(stage), stage.recipe.name, records, told)
        lines += [f"set aside as damaged: {path}" for path in aside]
        _print_stage(stage, "to run" if stage.key in missing else "cached", lines, console)
    return 0


def stages_called(what: str, planned: Plan) -> list[Stage]:
    """The stages of a cell; or one by name or beginning of its key; or all of a kind or title.

    Raises:
        InputError: there is none, or a beginning of several keys.
    """
    for cell, graph in zip(planned.cells, planned.graphs, strict=True):
        if what == cell.name:
            return graph.stages()
    named = [stage for stage in planned.stages if what in (stage.recipe.name, stage.title)]
    if named:
        return named
    begun = [stage for stage in planned.stages if _begins(what, stage)]
    if len(begun) == 1:
        return begun
    if begun:
        places = ", ".join(place_name(stage.recipe.name, stage.key) for stage in begun[:10])
        raise InputError(f"'{what}' begins the keys of {len(begun)} stages: {places}")
    raise _unknown(what, planned)


def _unknown(what: str, planned: Plan) -> InputError:
    path, kind = planned.request.path, what.rpartition("-")[0]
    kinds = {stage.recipe.name for stage in planned.stages}
    if kind in kinds:
        return InputError(f"{path} has no stage {what}; list its stages of this kind with '{kind}'")
    known = {*kinds, *(stage.title for stage in planned.stages), *(c.name for c in planned.cells)}
    return InputError(f"{path} has no stage or cell '{what}'; {did_you_mean(what, known)}")


def _begins(what: str, stage: Stage) -> bool:
    """Whether these are the first digits of a stage's key, with or without the stage's name."""
    digits = what.removeprefix(f"{stage.recipe.name}-")
    return len(digits) >= _SHORTEST and stage.key.startswith(digits)


def origin(record: Mapping[str, Any]) -> str:
    """When, where and by which commit a stage was made, as far as its record says."""
    commit = record.get("commit")
    changed = " with uncommitted changes" if record.get("dirty") else ""
    seconds = record.get("seconds")
    parts = [
        f"finished {record['finished']}" if record.get("finished") else "",
        f"in {seconds:.1f} s" if isinstance(seconds, int | float) else "",
        f"on {record['device']}" if record.get("device") else "",
        f"({record['machine']})" if record.get("machine") else "",
        f"at commit {str(commit)[:12]}{changed}" if commit else "",
    ]
    return " ".join(part for part in parts if part) or "its record does not say how it was made"


def reasons(
    explanation: Explanation,
    kind: str,
    records: Mapping[str, Mapping[str, Any]],
    told: set[tuple[str, str]],
) -> list[str]:
    """Lines of text; a cause in `told` is referred to, others are added there."""
    nearest = explanation.nearest
    if nearest is None:
        return [f"no {kind} stage was ever stored here"]
    finished = records[nearest].get("finished")
    lines = [f"nearest: {nearest}" + (f", finished {finished}" if finished else "")]
    for cause in explanation.causes:
        lines += _because(cause, known=(cause.place, cause.old) in told)
        told.add((cause.place, cause.old))
    return lines


def _because(cause: Cause, *, known: bool) -> Sequence[str]:
    via = f"{' > '.join(cause.roles)} is {cause.place}, not {cause.old}" if cause.roles else ""
    if not cause.changes:
        return [f"{via}, which is stored no longer"]
    if known:
        return [f"{via} (see above)"]
    if via:
        return [f"{via}:", *(f"  {change}" for change in cause.changes)]
    return [str(change) for change in cause.changes]


def _print_stage(stage: Stage, state: str, lines: Sequence[str], console: Console) -> None:
    place = place_name(stage.recipe.name, stage.key)
    lines = [f"{state}  {place}  {stage.title}", *(f"        {line}" for line in lines)]
    # soft wrap: names of stages stay whole, to be copied
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
