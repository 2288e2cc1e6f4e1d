"""A request, resolved completely before anything is computed."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sccam_bench.errors import InputError
from sccam_bench.grid import Ablation, Cell, chosen, expand, load_ablation
from sccam_bench.pipeline import CellGraph, Pipeline
from sccam_bench.report import published, tables
from sccam_bench.report.comparing import lines_called, reference_line
from sccam_bench.report.mixing import check_mixing
from sccam_bench.report.protocol import Protocol
from sccam_bench.stages.base import Stage, in_order

_LONG = 80  # characters of the seeds in a run's name: file systems allow 255 for the whole


@dataclass(frozen=True)
class Request:
    """An ablation file, and how this call changes it.

    Attributes:
        options: dotted key -> value, changes of the base configuration.
        base: configuration file instead of the ablation's own; None keeps that.
        seeds: instead of the ablation's own; None keeps those.
        published: whether to compare all published figures with the measured rows.
        baseline: name of the line that the others are compared with; None for the first.
        cells: names of the only cells that are asked for, see `grid.chosen`; None for all.
        mixes: facts of the protocol in which cells may differ, beside the ablation's own.
    """

    path: str
    options: Mapping[str, Any] = field(default_factory=dict)
    base: str | None = None
    seeds: tuple[int, ...] | None = None
    published: bool = False
    baseline: str | None = None
    cells: tuple[str, ...] | None = None
    mixes: tuple[str, ...] = ()

    @property
    def run_name(self) -> str:
        """The ablation's name, the other base's, the other seeds, digests of options and cells."""
        parts = [Path(self.path).stem]
        if self.base is not None:
            parts.append(Path(self.base).stem)
        if self.seeds is not None:
            seeds = "_".join(map(str, self.seeds))
            parts.append(f"seeds_{seeds if len(seeds) < _LONG else _digest(list(self.seeds))}")
        if self.options:
            parts.append(_digest(dict(self.options)))
        if self.cells is not None:
            parts.append(f"cells_{_digest(sorted(set(self.cells)))}")
        return "-".join(parts)


@dataclass(frozen=True)
class Plan:
    """An ablation's cells, their graphs, and the unique stages, parents before children."""

    request: Request
    ablation: Ablation
    cells: list[Cell]
    graphs: list[CellGraph]
    stages: list[Stage]
    published_figures: pd.DataFrame | None

    def lines(self) -> list[Mapping[str, str]]:
        """The labels of the table's lines: the cells, but for their seeds."""
        return list({tuple(cell.labels.items()): cell.labels for cell in self.cells}.values())

    def reference(self) -> Mapping[str, str]:
        """The line that the others are compared with.

        Raises:
            InputError: no line is called as the request or the ablation says.
        """
        if self.request.baseline is not None:
            return reference_line(self.lines(), self.request.baseline)
        return reference_line(self.lines(), self.ablation.baseline, "Ablation.baseline")

    def subjects(self) -> list[Mapping[str, str]]:
        """The lines that the question is about; none where the ablation names none.

        Raises:
            InputError: no line is called so.
        """
        name = self.ablation.subject
        return [] if name is None else lines_called(self.lines(), name, "Ablation.subject")

    def protocols(self) -> dict[tuple[str, ...], Protocol]:
        """The protocol of each line, by its labels."""
        found: dict[tuple[str, ...], Protocol] = {}
        for cell, graph in zip(self.cells, self.graphs, strict=True):
            found.setdefault(tuple(cell.labels.values()), graph.protocol)
        return found

    def naive_trainings(self) -> int:
        """Classifier trainings if no cell shared anything."""
        return sum(trainings(graph.classifiers) for graph in self.graphs)

    def repeats(self) -> dict[str, str]:
        """Cells that cannot but have the results of an earlier one, and which that is.

        It is no error: a grid may name one configuration twice, or change what nothing reads.
        """
        first: dict[tuple[str, ...], str] = {}
        twins = {}
        for cell, graph in zip(self.cells, self.graphs, strict=True):
            other = first.setdefault(tuple(end.key for end in graph.ends), cell.name)
            if other != cell.name:
                twins[cell.name] = other
        return twins


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def trainings(stages: Sequence[Stage]) -> int:
    """Classifiers among the stages that are trained here, not imported."""
    return sum(s.recipe.name == "classifier" and "training" in s.params for s in stages)


def make_plan(request: Request, pipeline: Pipeline | None = None) -> Plan:
    """Resolve an ablation completely; nothing is computed.

    Raises:
        InputError: anything in ablation, configuration or data set description is wrong, or the
            cells differ in their protocol without being meant to.
    """
    ablation = load_ablation(request.path)
    if request.base is not None:
        ablation = dataclasses.replace(ablation, base=request.base)
    if request.seeds is not None:
        ablation = dataclasses.replace(ablation, seeds=request.seeds)
    tables.check_metric(ablation.metric)
    figures = _published_figures(request, ablation)
    cells = expand(ablation, request.options)
    if request.cells is not None:
        cells = chosen(cells, request.cells)
        ablation = _of_cells(ablation, cells)
    pipeline = pipeline or Pipeline()
    graphs = [pipeline.graph(cell.config) for cell in cells]
    ordered = in_order(end for graph in graphs for end in graph.ends)
    planned = Plan(request, ablation, cells, graphs, ordered, figures)
    named = {", ".join(labels): one for labels, one in planned.protocols().items()}
    check_mixing(named, {*ablation.mixes, *request.mixes})
    planned.reference(), planned.subjects()  # refuse a name that no line has
    return planned


def _of_cells(ablation: Ablation, cells: Sequence[Cell]) -> Ablation:
    """Without a baseline or subject that is none of the cells'."""
    lines = [list(cell.labels.values()) for cell in cells]
    names = {name for line in lines for name in (*line, ", ".join(line))}
    return dataclasses.replace(
        ablation,
        baseline=ablation.baseline if ablation.baseline in names else None,
        subject=ablation.subject if ablation.subject in names else None,
    )


def _published_figures(request: Request, ablation: Ablation) -> pd.DataFrame | None:
    """The ablation's own file of figures; all files beside it where they are to be compared."""
    if ablation.published is None:
        if request.published:
            raise InputError(
                f"--published: ablation file {request.path} names no published figures; add "
                'published="../results/published/voc12_seeds.csv" to it'
            )
        return None
    own = published.read_published(Path(ablation.published))
    return published.read_folder(Path(ablation.published).parent) if request.published else own
