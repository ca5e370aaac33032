"""The numbers of a graph by their places, each found from others by one rule of backpropagation.

A place is "n3-value", "n3-grad" or "n3-1-local", by the ids of the graph model. What somebody
answered can stand in some places: then those that follow from them follow from the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd_lite.drawing.model import GraphModel, GraphNode
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.value import Value

__all__ = ["Numbers", "applied"]


def applied(op: str, operands: Sequence[float]) -> Value:
    """An operation on numbers: its value is .data, its local derivatives are .local_grads.

    >>> node = applied("/", [3.0, 2.0])
    >>> node.data, node.local_grads
    (1.5, (0.5, -0.75))
    """
    first, *others = operands
    role = "constant" if op == "**" else ""  # so that its base may be negative
    node: Value = PRIMITIVES[op].function(Value(first), *(Value(x, op=role) for x in others))
    return node


class Numbers:
    """The numbers of a graph, by their places.

    Args:
        model: the graph, in which the values of leaves are read.
        known: numbers by their places that are taken as they are.

    >>> from autograd_lite.drawing.model import graph_model
    >>> a = Value(3.0, label="a")
    >>> numbers = Numbers(graph_model(a * a))
    >>> numbers["n1-value"], numbers["n1-0-local"], numbers["n0-grad"]
    (9.0, 3.0, 6.0)
    >>> Numbers(graph_model(a * a), {"n1-0-local": 5.0})["n0-grad"]
    8.0
    """

    def __init__(self, model: GraphModel, known: Mapping[str, float] | None = None) -> None:
        self.model = model
        self._known = dict(known or {})

    def __getitem__(self, place: str) -> float:
        if place not in self._known:
            self._known[place] = self._found(place)
        return self._known[place]

    def _found(self, place: str) -> float:
        id, _, kind = place.rpartition("-")
        if kind == "local":
            child, _, position = id.partition("-")
            return float(self._applied(self.model.by_id[child]).local_grads[int(position)])
        node = self.model.by_id[id]
        if kind == "value":
            return float(self._applied(node).data if node.op else node.value)
        edges = self.model.edges_out_of[id]
        return sum(self.contributions(node)) if edges else 1.0

    def operands(self, node: GraphNode) -> list[float]:
        """The values of a node's operands, in their order."""
        return [self[f"{edge.parent}-value"] for edge in self.model.edges_into[node.id]]

    def contributions(self, node: GraphNode) -> list[float]:
        """What each edge that leaves a node contributes to its gradient."""
        edges = self.model.edges_out_of[node.id]
        return [self[f"{edge.id}-local"] * self[f"{edge.child}-grad"] for edge in edges]

    def _applied(self, node: GraphNode) -> Value:
        return applied(node.op, self.operands(node))
