"""The text is read back by a small parser of the part of Mermaid's grammar that is used."""

import json
import re

import pytest

from sccam_bench.data.phantom import Phantom
from sccam_bench.report.mermaid import to_mermaid
from sccam_bench.report.stage_graph import Node, StageGraph, stage_graph
from tests.report.graph_stages import seeds

NODE = re.compile(r'(n\d+)\["([^"<>`&]*(?:<br/>[^"<>`&]*)*)"\]:::(\w+)')
EDGE = re.compile(r"(n\d+) --> (n\d+)")
CLASS = re.compile(r"classDef (\w+) [\w:#,\- ]+;")
SUBGRAPH = re.compile(r'subgraph gates\["[\w ]+"\]')
ENTITY = re.compile(r"#(\w+);")
CHARACTERS = {"quot": '"', "amp": "&", "lt": "<", "gt": ">", "35": "#", "96": "`"}


class Parsed:
    """Title, nodes (label, class), edges and those nodes in the subgraph."""

    def __init__(self, text: str) -> None:
        lines = [line.strip() for line in text.splitlines()]
        assert lines[0] == lines[2] == "---"
        assert lines[3] == "flowchart LR"
        self.title = json.loads(lines[1].removeprefix("title: "))
        self.nodes: dict[str, tuple[str, str]] = {}
        self.edges: list[tuple[str, str]] = []
        self.gates: list[str] = []
        classes, inside = set(), False
        for line in lines[4:]:
            if node := NODE.fullmatch(line):
                assert node[1] not in self.nodes
                self.nodes[node[1]] = ENTITY.sub(lambda m: CHARACTERS[m[1]], node[2]), node[3]
                self.gates += [node[1]] * inside
            elif edge := EDGE.fullmatch(line):
                self.edges.append((edge[1], edge[2]))
            elif style := CLASS.fullmatch(line):
                classes.add(style[1])
            else:
                assert line == "end" if inside else SUBGRAPH.fullmatch(line), line
                inside = not inside
        assert not inside
        assert {kind for _, kind in self.nodes.values()} <= classes
        assert {name for edge in self.edges for name in edge} <= set(self.nodes)


def test_nodes_edges_and_states(phantom: Phantom) -> None:
    stages, cells = seeds(phantom, 2)
    graph = stage_graph(stages, {stage.key for stage in stages[2:]}, cells)
    found = Parsed(to_mermaid(graph, "Does it\nhelp?"))
    assert found.title == "Does it\nhelp?"
    assert [int(a[1:]) for a, _ in found.edges] == [a for a, _ in graph.edges]
    assert [int(b[1:]) for _, b in found.edges] == [b for _, b in graph.edges]
    assert found.gates == ["n0"]
    assert len(found.nodes) == len(graph.nodes)
    assert found.nodes["n1"][0] == f"train<br/>seed 0<br/>{graph.nodes[1].remark}: cached"
    states = {"cached": "Cached", "to run": "ToRun"}
    assert [kind for _, kind in found.nodes.values()] == [states[n.state] for n in graph.nodes]


def test_a_group_that_is_partly_cached() -> None:
    graph = StageGraph([Node("train", "", ("a-1", "a-2"), 1, 2)], [])
    text = "train<br/>2 stages (1 cached), 2 cells: partly cached"
    assert Parsed(to_mermaid(graph, "?")).nodes == {"n0": (text, "PartlyCached")}


@pytest.mark.parametrize("text", ['a "b" [c]', "<b>&amp;</b>", "#35; `x`", "end; %% |{}|", "a\nb"])
def test_labels_are_escaped(text: str) -> None:
    graph = StageGraph([Node(text, text, ("x-1",), 0, 1), Node("end", "", ("end-1",), 0, 1)], [])
    found = Parsed(to_mermaid(graph, text))
    assert found.title == text
    assert found.nodes["n0"][0].startswith(" ".join(text.split()) + "<br/>")
