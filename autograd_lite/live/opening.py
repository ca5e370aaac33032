"""Compound nodes shown as one node or, opened, in elementary operations: one at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from autograd_lite.formulas.names import evaluation_order
from autograd_lite.graph import topological_order
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.value import Value

__all__ = ["Opened", "open_nodes"]


@dataclass(frozen=True)
class Opened:
    """A graph in which some compound nodes are written out.

    root: its last node.
    opens: for each node that can be opened, by its id in this graph, its id in the closed one.
    closes: for each node that came out of an opened one, by its id, the id in the closed graph of
        the node that it came out of.
    """

    root: Value
    opens: dict[str, str]
    closes: dict[str, str]


def open_nodes(root: Value, chosen: Collection[str]) -> Opened:
    """Write out the chosen nodes of a graph; all others stay as they are.

    Args:
        root: the last node of a graph.
        chosen: ids of the closed graph, n0, n1, ... in order of evaluation; those of nodes that
            are not compound mean nothing.

    Raises:
        OverflowError: where only the closed form is stable, as for sigmoid(-1000).

    >>> from autograd_lite import sigmoid
    >>> y = sigmoid(Value(0.0, label="x"))
    >>> open_nodes(y, ()).opens
    {'n1': 'n1'}
    >>> [node.op for node in topological_order(open_nodes(y, ["n1"]).root) if node.parents]
    ['neg', 'exp', '+', '/']
    """
    closed = {node: f"n{i}" for i, node in enumerate(evaluation_order(root))}
    image: dict[Value, Value] = {}
    origin: dict[Value, str] = {}
    for node in topological_order(root):
        parents = [image[parent] for parent in node.parents]
        row = PRIMITIVES.get(node.op) if node.parents else None
        if row and row.expansion and closed[node] in chosen:
            new = row.expansion(*parents)
            known = {below for parent in parents for below in topological_order(parent)}
            origin |= {x: closed[node] for x in topological_order(new) if x not in known}
        elif row and any(a is not b for a, b in zip(parents, node.parents, strict=True)):
            new = row.function(*parents)
        else:
            new = node
        new.label = node.label
        image[node] = new
    ids = {node: f"n{i}" for i, node in enumerate(evaluation_order(image[root]))}
    opens = {}
    for node, new in image.items():
        row = PRIMITIVES.get(node.op) if node.parents else None
        if row and row.expansion and new not in origin:
            opens[ids[new]] = closed[node]
    return Opened(image[root], opens, {ids[node]: id for node, id in origin.items()})
