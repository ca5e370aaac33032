"""The chain rule of one node, written out: what each of its readers passes back to it."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any

from autograd_lite.drawing.model import GraphModel
from autograd_lite.drawing.style import node_name, printable
from autograd_lite.formulas.notation import (
    Formula,
    equality,
    number,
    partial,
    product,
    quantity,
    total,
)
from autograd_lite.live.mathml import mathml
from autograd_lite.live.scene import SHOW

__all__ = ["chain_rule"]

MOST_READERS = 6


def chain_rule(model: GraphModel, node_id: str) -> dict[str, Any]:
    """The chain rule of a node, in symbols and in numbers.

    Args:
        model: the graph, after a backward pass.
        node_id: which node.

    Returns:
        "title"; "lines", each with "sides" as trees of MathML and the "signs" between them;
        "sentence", the same in plain text; "words" about how many paths lead to the output.

    Raises:
        ValueError: for a node that the graph does not have.
    """
    if node_id not in model.by_id:
        raise ValueError(f"the graph has no node {node_id!r:.40}")
    node, root = model.by_id[node_id], model.nodes[-1]
    own, of = node_name(node, SHOW.digits), node_name(root, SHOW.digits)
    edges = list(reversed(model.edges_out_of[node_id]))
    left = total(of, own)
    lines: list[list[Formula]] = []
    if node.role == "constant":
        pass  # whose derivative nobody asks for
    elif node is root:
        lines.append([left, number(1.0)])
    elif edges and len(edges) <= MOST_READERS:
        names = [node_name(model.by_id[e.child], SHOW.digits) for e in edges]
        rules = [product(total(of, child), partial(child, own)) for child in names]
        numbers = [
            quantity(model.by_id[e.child].gradient, SHOW.digits) * quantity(e.local, SHOW.digits)
            for e in edges
        ]
        lines.append([left, reduce(add, rules), reduce(add, numbers), _result(node.gradient)])
    else:
        lines.append([left, _result(node.gradient)])
    return {
        "title": printable(f"{own}: {node.role}"),
        "lines": [
            {
                "sides": [mathml(side.latex) for side in line],
                "signs": [equality(a, b) for a, b in pairwise(line)],
            }
            for line in lines
        ],
        "sentence": printable(" ; ".join(" = ".join(s.pretty for s in line) for line in lines)),
        "words": _words(model, node_id, own, of),
    }


def _result(gradient: Any) -> Formula:
    return quantity(gradient, SHOW.digits)


def _words(model: GraphModel, node_id: str, own: str, of: str) -> str:
    """Through how many paths the node reaches the output."""
    paths = {node_id: 1}
    for node in model.nodes:
        if node.id != node_id:
            paths[node.id] = sum(paths.get(e.parent, 0) for e in model.edges_into[node.id])
    count = paths[model.nodes[-1].id]
    if model.nodes[-1].id == node_id:
        return f"{of} is the output: it changes as fast as itself."
    if model.by_id[node_id].role == "constant":
        return f"{own} is a constant: nobody asks how {of} changes with it."
    through = "1 path leads" if count == 1 else f"{count} paths lead"
    return f"{through} from {own} to {of}."
