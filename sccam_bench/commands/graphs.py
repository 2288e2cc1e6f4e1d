"""The option ``--graph`` of `plan`: the graph of an ablation's stages as a file."""

import argparse
import io
from collections.abc import Sequence, Set
from pathlib import Path

from rich.console import Console

from sccam_bench.errors import InputError
from sccam_bench.planning import Plan
from sccam_bench.report.graph_figure import draw_graph, to_svg
from sccam_bench.report.mermaid import to_mermaid
from sccam_bench.report.stage_graph import NamedCell, StageGraph, stage_graph
from sccam_bench.store import write_bytes


def add_graph(command: argparse.ArgumentParser) -> None:
    """Add ``--graph``, which `graph_files` reads."""
    command.add_argument(
        "--graph",
        nargs="+",
        default=[],
        metavar="FILE",
        help="write the graph of the unique stages to FILE.svg (a figure) or FILE.mmd (Mermaid), "
        "or to both",
    )


def graph_files(names: Sequence[str]) -> list[Path]:
    """The files to write.

    Raises:
        InputError: a file that is neither .svg nor .mmd, or a folder.
    """
    paths = [Path(name) for name in names]
    for path in paths:
        if path.suffix not in _WRITERS:
            raise InputError(f"--graph {path}: the file's name must end in .svg or .mmd")
        if path.is_dir():
            raise InputError(f"--graph {path}: this is a folder; name a file")
    return paths


def write_graph(path: Path, planned: Plan, cached: Set[str], console: Console) -> None:
    """Draw the stages of a plan into a file, marked those whose keys are `cached`.

    Raises:
        InputError: the file cannot be written.
    """
    missing = {stage.key for stage in planned.stages} - cached
    cells = [
        NamedCell({**cell.labels, "seed": str(cell.seed)}, {s.key for s in graph.stages()})
        for cell, graph in zip(planned.cells, planned.graphs, strict=True)
    ]
    graph = stage_graph(planned.stages, missing, cells)
    content = _WRITERS[path.suffix](graph, planned.ablation.question)
    try:
        write_bytes(path, content)
    except OSError as error:
        raise InputError(f"--graph {path} cannot be written: {error.strerror}") from error
    grouped = "" if len(graph.nodes) == len(planned.stages) else ", equal siblings grouped"
    text = f"Graph of {len(planned.stages)} stages{grouped}: {path}"
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _svg(graph: StageGraph, title: str) -> io.BytesIO:
    return to_svg(draw_graph(graph, title))


def _mermaid(graph: StageGraph, title: str) -> io.BytesIO:
    return io.BytesIO(to_mermaid(graph, title).encode())


_WRITERS = {".svg": _svg, ".mmd": _mermaid}
