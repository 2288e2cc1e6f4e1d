"""What `plan` says of costs: tables of kinds and of totals, and what they rest on."""

from collections.abc import Mapping, Set
from typing import Any

import torch
from rich.console import Console
from rich.table import Table

from sccam_bench import config
from sccam_bench.config import RuntimeOptions
from sccam_bench.costs.experience import Estimate, Experience, taken
from sccam_bench.costs.forecast import Forecast, Graph, Total, forecast
from sccam_bench.engine.local import layout
from sccam_bench.planning import Plan
from sccam_bench.store import place_name


def print_forecast(
    planned: Plan, cached: Set[str], records: Mapping[str, Mapping[str, Any]], console: Console
) -> None:
    """Print how stages are shared and what they cost, as far as the store's records tell.

    Args:
        cached: keys of the stages that are stored.
        records: the store's, by NAME-KEY.
    """
    cells = [{stage.key for stage in graph.stages()} for graph in planned.graphs]
    missing = {stage.key for stage in planned.stages} - cached
    runtime = config.options(RuntimeOptions, planned.cells[0].config["runtime"])
    estimates = estimated(planned, cached, records)
    found = forecast(Graph(planned.stages, cells, missing), estimates, layout(runtime).slots)
    console.print(kinds_table(found))
    if found.is_timed:
        console.print(costs_table(found))
    console.print(basis(found), style="dim", markup=False, highlight=False)


def estimated(
    planned: Plan, cached: Set[str], records: Mapping[str, Mapping[str, Any]]
) -> dict[str, Estimate]:
    """Key -> what each stage takes; where it is stored, what it took."""
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    experience, estimates = Experience(records, device), {}
    for stage in planned.stages:
        own = records.get(place_name(stage.recipe.name, stage.key), {})
        found = taken(own) if stage.key in cached else Estimate()
        estimates[stage.key] = found.or_else(experience.estimate(stage))
    return estimates


def kinds_table(found: Forecast) -> Table:
    """Stages by recipe: how often they are used, what is left, how long that takes."""
    table = Table("stage")
    for name in ("unique", "uses", "cached", "to run", "records", "time left"):
        table.add_column(name, justify="right")
    for kind in found.kinds:
        counts = (kind.unique, kind.uses, kind.cached, kind.to_run)
        records = "-" if kind.records is None else str(kind.records)
        seconds = "-" if kind.seconds is None or not kind.to_run else duration(kind.seconds)
        table.add_row(kind.name, *map(str, counts), records, seconds)
    return table


def costs_table(found: Forecast) -> Table:
    """Time, disk and GPU hours of all and of what is left, each shared and not."""
    table = Table("")
    workers = f"{found.workers} workers" if found.workers > 1 else "1 worker"
    for name in ("stages", "one by one", workers, "disk", "GPU hours"):
        table.add_column(name, justify="right")
    for name, total in (
        ("left to run", found.left),
        ("  if nothing were shared", found.left_separate),
        ("everything", found.whole),
        ("  if nothing were shared", found.whole_separate),
    ):
        table.add_row(name, str(total.stages), *_costs(total))
    return table


def basis(found: Forecast) -> str:
    """What the estimates rest on, and what they leave out."""
    unknown = [kind.name for kind in found.kinds if kind.records == 0]
    if not found.is_timed:
        return "No stage has been timed in this store yet; costs are known after the first run."
    on = f", on {' and '.join(found.devices)}" if found.devices else ""
    text = f"Times are medians of this store's records{on}."
    if unknown:
        plural = "kinds" if len(unknown) > 1 else "kind"
        text += (
            f" No record fits {len(unknown)} {plural} of stages ({', '.join(unknown)}); sums that "
            "lack them are lower bounds (>=)."
        )
    return text


def _costs(total: Total) -> tuple[str, str, str, str]:
    """One by one, on the workers, disk, GPU hours; a sum of nothing but unknowns is unknown."""
    time, disk = _bound(total.untimed, total.stages), _bound(total.unsized, total.stages)
    gpu_hours = f"{total.gpu_seconds / 3600:.1f}" if total.gpu_seconds else "-"
    return (
        time.format(duration(total.seconds)),
        time.format(duration(total.parallel)),
        disk.format(size(total.bytes)),
        gpu_hours if gpu_hours == "-" else time.format(gpu_hours),
    )


def _bound(unknown: int, stages: int) -> str:
    """How a sum over stages is written of which some are unknown."""
    if not unknown:
        return "{}"
    return "?" if unknown == stages else ">= {}"


def duration(seconds: float) -> str:
    """90 -> "90 s", 600 -> "10 min", 7200 -> "2.0 h"; days from 48 hours on."""
    for limit, unit, name in ((120, 1, "s"), (7200, 60, "min")):
        if seconds < limit:
            return f"{seconds / unit:.0f} {name}"
    hours = seconds / 3600
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"


def size(count: float) -> str:
    """Bytes as MiB, from 1000 MiB on as GiB, from 1000 GiB on as TiB."""
    amount, unit = count / 2**20, "MiB"
    for larger in ("GiB", "TiB"):
        if amount >= 1000:
            amount, unit = amount / 1024, larger
    return f"{amount:.1f} {unit}"
