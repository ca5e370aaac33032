"""The graph model as plain text: a tree for terminals."""

from __future__ import annotations

import unicodedata

from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.style import Show, edge_text, gradient_text, printable, value_text

__all__ = ["to_tree"]

COLUMNS = ("", "value", "gradient", "local derivative")
AFTER_BACKWARD = "local × upstream = contribution"


def to_tree(model: GraphModel, show: Show) -> str:
    """The graph as an indented tree: below each node its operands, shared ones written once.

    The columns are the value, the gradient, and what the edge to the line above carries.
    """
    rows: list[tuple[str, ...]]
    rows = [(*COLUMNS[:3], AFTER_BACKWARD if model.after_backward else COLUMNS[3])]
    seen: set[str] = set()
    read = {edge.parent for edge in model.edges}
    tops = [node for node in model.nodes if node.id not in read] or list(model.nodes[-1:])
    waiting: list[tuple[GraphNode, GraphEdge | None, str, str]]
    waiting = [(node, None, "", "") for node in reversed(tops)]
    while waiting:
        node, edge, branch, indent = waiting.pop()
        again = node.id in seen and bool(model.edges_into[node.id])
        text = _line(node) + (" (see above)" if again else "")
        carried = edge_text(model, edge, show) if edge and show.derivatives is not False else ""
        gradient = gradient_text(model, node, show)
        rows.append((branch + text, value_text(node, show), gradient, carried))
        if again:
            continue
        seen.add(node.id)
        into = model.edges_into[node.id]
        for i in range(len(into) - 1, -1, -1):
            is_last = i == len(into) - 1
            waiting.append(
                (
                    model.by_id[into[i].parent],
                    into[i],
                    indent + ("└─ " if is_last else "├─ "),
                    indent + ("   " if is_last else "│  "),
                )
            )
    return _table(rows)


def _line(node: GraphNode) -> str:
    label = " ".join(printable(node.label).split("\n"))
    if node.role == "module":
        text = f"[{label}]  {'; '.join(node.symbol.splitlines())}"
    elif node.symbol:
        text = f"{label} = {node.symbol}" if label else node.symbol
    else:
        text = label or node.role
    times = f"  × {node.count}" if node.count > 1 and node.role != "module" else ""
    marks = f"  ! {', '.join(node.marks)}" if node.marks else ""
    return text + times + marks


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = zip(row, widths, strict=True)
        line = "  ".join(cell + " " * (width - _width(cell)) for cell, width in cells if width > 0)
        lines.append(line.rstrip() + "\n")
    return "".join(lines)


def _width(text: str) -> int:
    """The columns that a terminal takes for a text: Chinese characters and emoji take two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
