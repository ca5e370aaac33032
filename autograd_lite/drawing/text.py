"""The graph model as plain text: a tree for terminals."""

from __future__ import annotations

from dataclasses import replace

from autograd_lite._consoles import ConsoleText
from autograd_lite._tables import aligned
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.style import (
    Show,
    count_text,
    edge_text,
    gradient_name,
    gradient_text,
    heading,
    legend,
    printable,
    row_texts,
    value_text,
)

__all__ = ["to_tree"]

COLUMNS = ("", "value", "gradient", "local derivative")
AFTER_BACKWARD = "local × upstream = contribution"
FORWARD = "local × tangent = contribution"


def to_tree(model: GraphModel, show: Show) -> str:
    """The graph as an indented tree: below each node its operands, shared ones written once.

    The columns are the value, the gradient, and what the edge to the line above carries.
    """
    rows: list[tuple[str, ...]]
    rows = [(*COLUMNS[:3], AFTER_BACKWARD if model.after_backward else COLUMNS[3])]
    if model.tangents_by:
        rows = [(*COLUMNS[:2], gradient_name(model), FORWARD)]
    seen: set[str] = set()
    read = {edge.parent for edge in model.edges}
    tops = [node for node in model.nodes if node.id not in read] or list(model.nodes[-1:])
    waiting: list[tuple[GraphNode, GraphEdge | None, str, str]]
    waiting = [(node, None, "", "") for node in reversed(tops)]
    while waiting:
        node, edge, branch, indent = waiting.pop()
        again = node.id in seen and bool(model.edges_into[node.id])
        text = _line(node, show.digits) + (" (see above)" if again else "")
        carried = edge_text(model, edge, show) if edge and show.derivatives is not False else ""
        carried = "; ".join(carried.split("\n"))
        brief = show if node.id not in seen else replace(show, derivatives=False)
        gradient = gradient_text(model, node, brief)
        rows.append((branch + text, value_text(node, show), gradient, carried))
        if again:
            continue
        if node.table:
            rows += [(f"{indent}·  {name}", *row, "") for name, *row in row_texts(node.table, show)]
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
    lines = aligned(rows)
    if told := legend(model):
        lines += ["", told]
    return ConsoleText("".join(f"{line}\n" for line in lines))


def _line(node: GraphNode, digits: int) -> str:
    if node.role == "module":
        label = " ".join(printable(node.name).split("\n"))
        text = f"[{label}]  {'; '.join(node.symbol.splitlines())}"
    else:
        text = printable(heading(node, digits))
    count = count_text(node)
    times = f"  ({count})" if count else ""
    marks = f"  ! {', '.join(node.marks)}" if node.marks else ""
    return text + times + marks
