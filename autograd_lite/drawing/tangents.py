"""Forward mode as a picture: how every node moves with one input."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from autograd_lite.drawing.marks import ZERO
from autograd_lite.drawing.model import GraphModel, graph_model
from autograd_lite.formulas.names import evaluation_order, name_nodes, node_named
from autograd_lite.value import Value

__all__ = ["with_tangents"]


def with_tangents(root: Value, wrt: Any) -> GraphModel:
    """Root's graph after a pass of forward mode, to be drawn: each node with d(node)/d(wrt).

    The tangent of wrt is 1, of every other leaf 0. That of a computed node is the sum, over its
    operands, of the local derivative times the operand's tangent: one multiplication per edge.

    Args:
        root: the last node of a recorded graph.
        wrt: the node to differentiate by, as a Value or by its name.

    Returns:
        A model for `draw` and its relatives.

    Raises:
        ValueError: if root does not depend on wrt.

    Source: Griewank, Walther 2008, "Evaluating Derivatives", section 3.1.

    >>> from autograd_lite.drawing import to_text
    >>> a, b = Value(2.0, label="a"), Value(1.0, label="b")
    >>> print(to_text(with_tangents((a + b) * b, b)))
                   value  d/db       local × tangent = contribution
    y = v1 × b     3      1 + 3 = 4
    ├─ v1 = a + b  3      0 + 1 = 1  1 × 1 = 1
    │  ├─ a        2      0          1 × 0 = 0
    │  └─ b        1      1          1 × 1 = 1
    └─ b           1      1          3 × 1 = 3
    <BLANKLINE>
    """
    order = evaluation_order(root)
    names = name_nodes(root)
    by = node_named(wrt, order, names)
    tangent: dict[Value, Any] = {}
    for node in order:
        pairs = zip(node.parents, node.local_grads, strict=True)
        carried = sum((local * tangent[parent] for parent, local in pairs), start=0.0)
        tangent[node] = 1.0 if node is by else carried
    model = graph_model(root)
    by_id = {f"n{i}": tangent[node] for i, node in enumerate(order)}
    nodes = [
        replace(node, gradient=by_id[node.id], marks=tuple(m for m in node.marks if m != ZERO))
        for node in model.nodes
    ]
    edges = [replace(edge, contribution=edge.local * by_id[edge.parent]) for edge in model.edges]
    return GraphModel(
        tuple(nodes), tuple(edges), model.clusters, after_backward=True, tangents_by=names[by]
    )
