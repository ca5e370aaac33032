"""The graph model: what a picture shows, as plain data, before anyone decides how it looks.

`graph_model(root)` reads the recorded graph once. Every output (SVG, text, JSON, a player) is
made from the model alone, so all of them tell the same story under the same ids and names.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from autograd_lite.drawing.marks import is_zero, marks_of
from autograd_lite.drawing.modules import GraphCluster, clusters_of, module_paths
from autograd_lite.drawing.recorded import changed_leaves
from autograd_lite.formulas.names import evaluation_order, name_nodes
from autograd_lite.formulas.notation import pretty_number
from autograd_lite.formulas.operations import symbol_of
from autograd_lite.value import Value

__all__ = ["GraphEdge", "GraphModel", "GraphNode", "GraphRow", "GraphTable", "graph_model"]

SQUARES = "Σ x²"
"""The product of a vector with itself, as in a penalty: no weights and inputs."""


@dataclass(frozen=True)
class GraphRow:
    """A line of a table.

    name: what it is called; tooltip: the same at full length.
    numbers: one for each column of the table, None for an empty cell.
    cells: strips of numbers that are shown as colours, such as the weights of a neuron.
    node: the id of the node of the whole graph that it shows, or "".
    places: for each number where it comes from: "n1-value", "n1-grad", or "n5-0-flow" for what
        flows back along the edge to operand 0 of n5; "" for an empty cell.
    role: of its node: "parameter", "operation", ...
    notes: what deserves attention: "off for this sample", "changed since: 2 → 1.7".
    """

    name: str = ""
    numbers: tuple[Any, ...] = ()
    cells: tuple[tuple[Any, ...], ...] = ()
    tooltip: str = ""
    node: str = ""
    places: tuple[str, ...] = ()
    role: str = "operation"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class GraphTable:
    """What a node that stands for several nodes shows of them, a row each.

    columns: for each number of a row its heading and what it is: "back" (what flows back along
        the edge that enters at this row), "value" or "grad".
    rows: the lines, in their natural order.
    cells: for each strip of colours what its numbers are.
    samples: how many samples stand side by side in the strips, if there is more than one.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[GraphRow, ...]
    cells: tuple[str, ...] = ()
    samples: int = 0


@dataclass(frozen=True)
class GraphNode:
    """A node of the picture.

    id: "n0", "n1", ... in the order of evaluation of the whole graph.
    role: "input", "parameter", "constant", "operation", "output", or "module" for a box that
        stands for several nodes.
    op: the primitive, empty for a leaf; symbol: how mathematics writes it.
    name: what every output calls it: its label, or v1, v2, ...; a constant's number.
    operands: the names of what it was computed from, in order; a constant is its number.
    label: the user's name for it, any text.
    value: the number that the graph was computed with; None where that cannot be told.
    gradient: d(root)/d(node), or None before a backward pass.
    marks: what deserves attention: "off for this sample", "zero gradient", "nan", "infinite",
        "changed since: 2 → 1.7".
    cluster: the id of the innermost cluster it belongs to, or "".
    count: how many nodes of the graph it stands for.
    parameters: how many of them are parameters.
    table: what they are, where the box shows it.
    members: the ids of the nodes of the whole graph that it stands for, if it is not one itself.
    """

    id: str
    role: str
    op: str = ""
    symbol: str = ""
    name: str = ""
    operands: tuple[str | float, ...] = ()
    label: str = ""
    value: Any = None
    gradient: Any = None
    marks: tuple[str, ...] = ()
    cluster: str = ""
    count: int = 1
    parameters: int = 0
    table: GraphTable | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class GraphEdge:
    """An edge from an operand (parent) to the operation that reads it (child).

    position: which operand of the child it is, from 0; `a * a` has two edges.
    local: d(child)/d(parent), the local derivative.
    contribution: local times the child's gradient, or None before a backward pass.
    count: how many edges of the graph it stands for.
    leaves, enters: the rows of the tables at its ends, where these have rows for it.
    members: the ids of the edges of the whole graph that it stands for, if it is not one itself.
    """

    parent: str
    child: str
    position: int
    local: Any = None
    contribution: Any = None
    count: int = 1
    leaves: int | None = None
    enters: int | None = None
    members: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The child's id and which of its operands the parent is, such as "n2-1"."""
        return f"{self.child}-{self.position}"


@dataclass(frozen=True)
class GraphModel:
    """A graph to be drawn: nodes in order of evaluation, edges by child and position, clusters.

    after_backward says whether the gradients are those of a backward pass.
    hidden counts the nodes of the recorded graph that this model leaves out.
    tangents_by names the input of a pass of forward mode: the gradients are then the tangents
    d(node)/d(input), and an edge contributes local times the parent's. It is empty otherwise.
    """

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    clusters: tuple[GraphCluster, ...] = ()
    after_backward: bool = False
    hidden: int = 0
    tangents_by: str = ""

    @cached_property
    def by_id(self) -> dict[str, GraphNode]:
        """The nodes by their ids."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def cluster_names(self) -> dict[str, str]:
        """The names of the clusters by their ids."""
        return {cluster.id: cluster.name for cluster in self.clusters}

    @cached_property
    def edges_into(self) -> dict[str, list[GraphEdge]]:
        """For each node the edges from its operands, in the operands' order."""
        return self._edges_by("child")

    @cached_property
    def edges_out_of(self) -> dict[str, list[GraphEdge]]:
        """For each node the edges to its readers, in the readers' order of evaluation."""
        return self._edges_by("parent")

    def _edges_by(self, end: str) -> dict[str, list[GraphEdge]]:
        edges: dict[str, list[GraphEdge]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            edges[getattr(edge, end)].append(edge)
        return edges

    def contributions(self, node: GraphNode) -> list[Any]:
        """The numbers that backward added up to the node's gradient, the last reader's first.

        In forward mode they are what its operands contribute to its tangent. There are none
        where an edge stands for several.
        """
        edges = list(reversed(self.edges_out_of[node.id]))
        if self.tangents_by:
            into = self.edges_into[node.id]
            edges = [edge for edge in into if self.by_id[edge.parent].role != "constant"]
        terms = [edge.contribution for edge in edges]
        return [] if node.gradient is None or None in terms else terms

    def remainder(self, node: GraphNode) -> float:
        """What its contributions leave unexplained of a node's gradient; 0 where they do not.

        In a leaf it is left from an earlier backward pass; in a part of a graph it comes from
        readers that are not in view.
        """
        terms = self.contributions(node)
        numbers = [node.gradient, *terms]
        if not terms or not all(isinstance(x, (int, float)) for x in numbers):
            return 0.0
        rest: float = node.gradient - sum(terms)
        is_rounding = abs(rest) <= 1e-9 * max(map(abs, (1e-300, *numbers)))
        return rest if math.isfinite(rest) and not is_rounding else 0.0


def graph_model(root: Value | Iterable[Value]) -> GraphModel:
    """The model of root's graph, or of the graph below several roots.

    Args:
        root: the last node of a recorded graph, or several, such as the outputs of softmax.

    Returns:
        The model. Gradients are None until a backward pass from root has been made.

    Raises:
        TypeError: if root is not a Value or a list of Values.

    >>> a = Value(3.0, label="a")
    >>> model = graph_model(a * a)
    >>> [(node.id, node.name, node.role, node.symbol, node.value) for node in model.nodes]
    [('n0', 'a', 'input', '', 3.0), ('n1', 'y', 'output', '×', 9.0)]
    >>> [(edge.parent, edge.child, edge.position, edge.local) for edge in model.edges]
    [('n0', 'n1', 0, 3.0), ('n0', 'n1', 1, 3.0)]
    """
    roots = _as_roots(root)
    order = evaluation_order(*roots)
    ids = {node: f"n{i}" for i, node in enumerate(order)}
    names = name_nodes(roots)
    after_backward = any(not is_zero(node.grad) for node in roots)
    paths = module_paths(order)
    clusters = clusters_of(paths.values())
    cluster_ids = {cluster.name: cluster.id for cluster in clusters}
    marks = marks_of(order, after_backward)
    changed = changed_leaves(order)
    nodes, edges = [], []
    for node in order:
        gradient = node.grad if after_backward else None
        since = (_changed(changed[node], node.data),) if node in changed else ()
        path = paths[node]
        nodes.append(
            GraphNode(
                id=ids[node],
                role=_role(node, roots),
                op=node.op if node.parents else "",
                symbol=_symbol(node),
                name=names.get(node) or pretty_number(node.data),
                operands=tuple(names.get(p) or _constant(p.data) for p in node.parents),
                label=str(node.label),
                value=changed.get(node, node.data),
                gradient=gradient,
                marks=(*since, *marks[node]),
                cluster=cluster_ids[path[-1]] if path else "",
                parameters=int(node.op == "parameter"),
            )
        )
        for i, (parent, local) in enumerate(zip(node.parents, node.local_grads, strict=True)):
            contribution = local * gradient if after_backward else None
            edges.append(GraphEdge(ids[parent], ids[node], i, local, contribution))
    return GraphModel(tuple(nodes), tuple(edges), clusters, after_backward)


def _as_roots(root: Any) -> list[Value]:
    roots = [root] if isinstance(root, Value) else root
    if isinstance(roots, Iterable) and not isinstance(roots, str):
        roots = list(roots)
        if roots and all(isinstance(node, Value) for node in roots):
            return roots
    raise TypeError(f"a picture shows a Value or a list of Values, not {root!r:.60}")


def _role(node: Value, roots: list[Value]) -> str:
    if node.parents:
        return "output" if any(node is root for root in roots) else "operation"
    if node.op == "parameter":
        return "parameter"
    return "constant" if node.op == "constant" else "input"


def _constant(data: Any) -> str | float:
    return data if isinstance(data, float) else pretty_number(data)


def _changed(recorded: float | None, now: Any) -> str:
    before = "?" if recorded is None else pretty_number(recorded)
    return f"changed since: {before} → {pretty_number(now)}"


def _symbol(node: Value) -> str:
    if not node.parents:
        return ""
    half = len(node.parents) // 2
    if node.op == "dot" and node.parents[:half] == node.parents[half:]:
        return SQUARES
    last = node.parents[-1]
    exponent = last.data if node.op == "**" and last.op == "constant" else None
    return symbol_of(node.op, len(node.parents), exponent)
