"""The graph model in Mermaid's language, which GitHub and many editors draw inside Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograd_lite._palette import LIGHT
from autograd_lite.drawing.dot import LOOKS
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.style import (
    Show,
    count_text,
    edge_text,
    gradient_name,
    gradient_text,
    legend,
    printable,
    row_texts,
    title,
    value_text,
)

__all__ = ["escaped", "to_mermaid_text"]

SHAPES = {
    "input": ("([", "])"),
    "parameter": ("{{", "}}"),
    "constant": ("[/", "/]"),
    "operation": ("[", "]"),
    "output": ("[[", "]]"),
    "module": ("[(", ")]"),
}


def to_mermaid_text(model: GraphModel, show: Show, direction: str = "LR") -> str:
    """A Mermaid flowchart, to be pasted between ```mermaid and ```."""
    lines = [f"flowchart {direction}"]
    lines += _node_lines(model, show, "", "  ")
    lines += [_edge_line(model, edge, show) for edge in model.edges]
    for role in LOOKS:
        members = ",".join(node.id for node in model.nodes if node.role == role)
        if members:
            look = f"fill:{LIGHT[role + '-fill']},stroke:{LIGHT[role]},color:{LIGHT['ink']}"
            lines.append(f"  classDef {role} {look}")
            lines.append(f"  class {members} {role}")
    if told := legend(model):
        lines += [f'  legend["{escaped(told)}"]', "  style legend fill:none,stroke:none"]
    return "\n".join(lines) + "\n"


def _node_lines(model: GraphModel, show: Show, outer: str, indent: str) -> Iterator[str]:
    for node in model.nodes:
        if node.cluster == outer:
            start, end = SHAPES[node.role]
            yield f'{indent}{node.id}{start}"{_node_text(model, node, show)}"{end}'
    for cluster in model.clusters:
        if cluster.outer == outer:
            yield f'{indent}subgraph {cluster.id}["{escaped(cluster.title)}"]'
            yield from _node_lines(model, show, cluster.id, indent + "  ")
            yield f"{indent}end"


def _node_text(model: GraphModel, node: GraphNode, show: Show) -> str:
    value, gradient = value_text(node, show), gradient_text(model, node, show)
    lines = [
        title(model, node, show),
        node.symbol if node.role == "module" else "",
        value and (node.role != "constant" or node.label) and f"value {value}",
        gradient and f"{gradient_name(model)} {gradient}",
        count_text(node),
        *node.marks,
        *(" ".join(filter(None, row)) for row in row_texts(node.table, show)),
    ]
    return "<br/>".join(escaped(line) for line in lines if line)


def _edge_line(model: GraphModel, edge: GraphEdge, show: Show) -> str:
    text = edge_text(model, edge, show) if show.derivatives or edge.count > 1 else ""
    arrow = f'-->|"{escaped(text)}"|' if text else "-->"
    return f"  {edge.parent} {arrow} {edge.child}"


def escaped(text: str) -> str:
    """The text with all that Mermaid, Markdown or HTML could read as markup as entity codes."""
    escaped = re.sub(r"[^\w\s.,:=+×÷−√Σσ·()|/-]", lambda c: f"#{ord(c[0])};", printable(text))
    return escaped.replace("\n", "<br/>")
