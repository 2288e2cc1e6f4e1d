from xml.etree import ElementTree

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from PIL import Image

from sccam_bench.data.phantom import Phantom
from sccam_bench.report.figures.style import to_png
from sccam_bench.report.graph_figure import draw_graph, to_svg
from sccam_bench.report.stage_graph import Node, StageGraph, stage_graph
from tests.report.graph_stages import seeds

SVG = "{http://www.w3.org/2000/svg}"


def example(phantom: Phantom, **options: int) -> StageGraph:
    stages, cells = seeds(phantom, 3)
    return stage_graph(stages, {stage.key for stage in stages[3:]}, cells, **options)


def texts(graph: StageGraph, title: str = "?") -> list[str]:
    root = ElementTree.fromstring(to_svg(draw_graph(graph, title)).getvalue())
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_the_svg_names_every_stage_as_text(phantom: Phantom) -> None:
    graph = example(phantom)
    shown = texts(graph, "Does it help?")
    assert shown.count("score") == 6
    assert "Does it help?" in shown
    assert {"cached", "to run"} <= set(shown)
    assert "partly cached" not in shown
    for node in graph.nodes:
        assert any(node.places[0] in text for text in shown)


def test_groups_show_their_counts(phantom: Phantom) -> None:
    shown = texts(example(phantom, limit=5))
    assert "3 stages (1 cached), 6 cells" in shown
    assert "partly cached" in shown


def test_boxes_do_not_overlap_and_lie_on_the_page(phantom: Phantom) -> None:
    graph = example(phantom)
    (axes,) = draw_graph(graph, "?").axes
    outlines = [p for p in axes.patches if isinstance(p, Rectangle) and not p.get_fill()]
    boxes = np.array(
        [[*p.get_xy(), p.get_x() + p.get_width(), p.get_y() + p.get_height()] for p in outlines]
    )
    assert len(boxes) == len(graph.nodes) + 2, "and two of the legend"
    for i, (left, top, right, bottom) in enumerate(boxes):
        others = np.delete(boxes, i, axis=0)
        beside = (others[:, 0] >= right) | (others[:, 2] <= left)
        apart = (others[:, 1] >= bottom) | (others[:, 3] <= top)
        assert (beside | apart).all()
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert boxes[:, 0].min() >= left
    assert boxes[:, 2].max() <= right
    assert boxes[:, 1].min() >= top
    assert boxes[:, 3].max() <= bottom
    assert sum(isinstance(p, PathPatch) for p in axes.patches) == len(graph.edges)


def test_a_group_is_filled_as_far_as_it_is_cached() -> None:
    graph = StageGraph([Node("train", "", tuple("abcd"), 3, 1)], [])
    (axes,) = draw_graph(graph, "?").axes
    whole, cached, _ = [p.get_width() for p in axes.patches if isinstance(p, Rectangle)][:3]
    assert cached == 0.75 * whole


def test_what_is_no_formula_is_drawn_as_it_is() -> None:
    graph = StageGraph([Node("a $x_{$ < & \\b", "$", ("c-1",), 0, 1)], [])
    assert "a $x_{$ < & \\b" in texts(graph, "costs $5 or $6?")


def test_the_same_graph_gives_the_same_file(phantom: Phantom) -> None:
    one, other = (to_svg(draw_graph(example(phantom), "?")).getvalue() for _ in range(2))
    assert one == other
    assert np.asarray(Image.open(to_png(draw_graph(example(phantom), "?"), dpi=30))).std() > 5
