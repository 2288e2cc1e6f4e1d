"""A graph of stages as Mermaid text, which code hosts and editors draw."""

import json

from sccam_bench.report.stage_graph import STATES, Node, StageGraph

# Blue and orange differ for any colour vision; the outline says the same again.
_STYLES = {
    "cached": "fill:#DCEAF5,stroke:#0072B2,color:#000",
    "to run": "fill:#FCE8D2,stroke:#D55E00,color:#000,stroke-dasharray:4 3",
    "partly cached": "fill:#F4F4F4,stroke:#555555,color:#000,stroke-dasharray:1 2",
}
# Characters that end a label, begin markup, or are Mermaid's own escape.
_ESCAPED = {"#": "#35;", "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}


def to_mermaid(graph: StageGraph, title: str) -> str:
    """A flow chart from left to right, its nodes classed by state; gates stand by themselves."""
    lines = ["---", f"title: {json.dumps(title)}", "---", "flowchart LR"]
    gates = [number for number, node in enumerate(graph.nodes) if node.gate]
    if gates:
        lines.append('  subgraph gates["before all else"]')
        lines += [f"  {_node(number, graph.nodes[number])}" for number in gates]
        lines.append("  end")
    lines += [_node(number, node) for number, node in enumerate(graph.nodes) if not node.gate]
    lines += [f"  n{start} --> n{end}" for start, end in graph.edges]
    lines += [f"  classDef {_class(state)} {_STYLES[state]};" for state in STATES]
    return "\n".join(lines) + "\n"


def _node(number: int, node: Node) -> str:
    return f'  n{number}["{_label(node)}"]:::{_class(node.state)}'


def _label(node: Node) -> str:
    shown = [node.title, node.detail, f"{node.remark}: {node.state}"]
    return "<br/>".join(_escaped(text) for text in shown if text)


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in " ".join(text.split()))


def _class(state: str) -> str:
    return "".join(word.capitalize() for word in state.split())
