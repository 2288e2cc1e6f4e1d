"""A graph of stages as a figure: columns by depth, filled as far as stages are cached."""

import io
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sccam_bench.report.layered import Layout, layered
from sccam_bench.report.stage_graph import Node, StageGraph

# Blue and orange of Okabe and Ito differ for any colour vision; the outline says the same again.
_CACHED, _TO_RUN = "#CFE3F2", "#FBE3C8"
_OUTLINES = {
    "cached": ("#0072B2", "solid"),
    "to run": ("#D55E00", "dashed"),
    "partly cached": ("#555555", "dashdot"),
}
_WIDTH, _APART, _LINE, _PADDING = 2.35, 0.65, 0.125, 0.06  # inches
_HEAD, _FOOT = 0.5, 0.5  # inches for the title and for the legend
_LETTERS = 36  # in a line
_FONT = 6.5


@dataclass(frozen=True)
class _Box:
    """A node's text and where it is drawn, in inches to the right and downwards."""

    node: Node
    lines: list[str]
    left: float
    top: float

    @property
    def height(self) -> float:
        return _LINE * len(self.lines) + 2 * _PADDING


def draw_graph(graph: StageGraph, title: str) -> Figure:
    """The graph from left to right, gates above; groups are filled as far as they are cached."""
    inner = [number for number, node in enumerate(graph.nodes) if not node.gate]
    number_of = {number: row for row, number in enumerate(inner)}
    edges = [(number_of[start], number_of[end]) for start, end in graph.edges]
    boxes = [_Box(graph.nodes[n], _lines(graph.nodes[n]), 0, 0) for n in inner]
    layout = layered([box.height for box in boxes], edges, gap=0.16)
    width = max(_left(max(layout.columns, default=0) + 1), 8.0)
    gates = _in_rows([node for node in graph.nodes if node.gate], width)
    top = max((box.top + box.height for box in gates), default=_HEAD) + 0.3
    placed = [
        replace(box, left=_left(column), top=top + middle - box.height / 2)
        for box, column, middle in zip(boxes, layout.columns, layout.heights, strict=True)
    ]
    figure, axes = _empty_page(width, top + layout.height + _FOOT)
    _write(axes, (_left(0), _HEAD / 2), title, fontsize=10, weight="bold")
    _draw_edges(axes, layout, top)
    for box in [*gates, *placed]:
        _draw_box(axes, box)
    _draw_legend(axes, {node.state for node in graph.nodes}, top + layout.height + _FOOT / 2)
    return figure


def to_svg(figure: Figure) -> io.BytesIO:
    """The figure as an SVG file whose text can be searched and copied."""
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "sccam_bench"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer


def _left(column: int) -> float:
    return 0.2 + column * (_WIDTH + _APART)


def _lines(node: Node) -> list[str]:
    """Title and detail of a node, each on two lines at most, and its remark."""
    lines = []
    for text in (node.title, node.detail):
        lines += textwrap.wrap(text, _LETTERS, max_lines=2, placeholder=" ...")
    return [*lines, *textwrap.wrap(node.remark, _LETTERS + 6, max_lines=2, placeholder=" ...")]


def _in_rows(nodes: Sequence[Node], width: float) -> list[_Box]:
    """Boxes beside each other below the title, in as many rows as it takes."""
    boxes: list[_Box] = []
    per_row = max(1, int((width - _left(0)) / (_WIDTH + _APART / 4)))
    top = _HEAD
    for start in range(0, len(nodes), per_row):
        row = [
            _Box(node, _lines(node), _left(0) + column * (_WIDTH + _APART / 4), top)
            for column, node in enumerate(nodes[start : start + per_row])
        ]
        boxes += row
        top += max(box.height for box in row) + 0.12
    return boxes


def _empty_page(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return figure, axes


def _draw_box(axes: Axes, box: _Box) -> None:
    share = box.node.cached / len(box.node.places)
    _fill(axes, (box.left, box.top, _WIDTH, box.height), share, box.node.state)
    for number, line in enumerate(box.lines):
        place = (box.left + 0.07, box.top + _PADDING + (number + 0.5) * _LINE)
        _write(axes, place, line, weight="bold" if number == 0 else "normal")


def _write(axes: Axes, place: tuple[float, float], text: str, **style: Any) -> None:
    """Text to the right of a place, as it is: a dollar sign begins no formula."""
    style = {"fontsize": _FONT, "va": "center_baseline", **style}
    axes.text(*place, text, parse_math=False, **style)


def _fill(axes: Axes, place: tuple[float, float, float, float], share: float, state: str) -> None:
    """A rectangle (left, top, width, height), filled from the left as far as it is cached."""
    left, top, width, height = place
    colour, style = _OUTLINES[state]
    axes.add_patch(Rectangle((left, top), width, height, color=_TO_RUN, linewidth=0))
    axes.add_patch(Rectangle((left, top), share * width, height, color=_CACHED, linewidth=0))
    axes.add_patch(
        Rectangle((left, top), width, height, fill=False, edgecolor=colour, linestyle=style)
    )


def _draw_edges(axes: Axes, layout: Layout, top: float) -> None:
    for route in layout.routes.values():
        points = [(_left(route[0][0]) + _WIDTH, top + route[0][1])]
        codes = [Path.MOVETO]
        for column, height in route[1:]:
            (x, y), left = points[-1], _left(column)
            half, height = (x + left) / 2, top + height
            points += [(half, y), (half, height), (left, height)]
            codes += [Path.CURVE4] * 3
            if column != route[-1][0]:  # straight through a column
                points.append((left + _WIDTH, height))
                codes.append(Path.LINETO)
        axes.add_patch(PathPatch(Path(points, codes), fill=False, edgecolor="#888888"))
        axes.plot(points[-1][0] - 0.03, points[-1][1], ">", color="#666666", markersize=3)


def _draw_legend(axes: Axes, states: Collection[str], height: float) -> None:
    left = _left(0)
    for state, share in (("cached", 1.0), ("partly cached", 0.5), ("to run", 0.0)):
        if state in states:
            _fill(axes, (left, height - 0.07, 0.3, 0.14), share, state)
            _write(axes, (left + 0.37, height), state)
            left += 1.3
    note = "Checks of the data, above, run first. An arrow that a longer path implies is not drawn."
    _write(axes, (left, height), note, color="#444444")
