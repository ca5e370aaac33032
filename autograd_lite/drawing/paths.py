"""The sum over paths: what the chain rule says before anything is shared.

A gradient is the sum, over all paths from the root to a leaf, of the products of the local
derivatives along the path. There may be exponentially many paths; backward needs one
multiplication per edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from autograd_lite.drawing.model import GraphEdge, GraphModel, graph_model
from autograd_lite.drawing.notation import format_number
from autograd_lite.drawing.steps import in_product, node_names
from autograd_lite.graph import topological_order
from autograd_lite.value import Value

__all__ = ["Path", "PathSum", "count_paths_between", "path_sum", "sum_over_paths"]


@dataclass(frozen=True)
class Path:
    """One path: the names on it from the leaf to the root, its local derivatives, their product."""

    names: tuple[str, ...]
    locals: tuple[Any, ...]
    product: Any


@dataclass(frozen=True)
class PathSum:
    """A gradient as the sum of its paths' products; it shows itself as text and in notebooks.

    gradient: d(root)/d(leaf), the sum of the products.
    all_paths: how many paths lead from the root to any leaf.
    path_multiplications: what the products of all those paths cost, one for each of their edges.
    backward_multiplications: what one backward pass costs for all the gradients together.
    """

    root: str
    leaf: str
    paths: tuple[Path, ...]
    gradient: Any
    all_paths: int
    path_multiplications: int
    backward_multiplications: int
    digits: int = 4

    def rows(self) -> list[tuple[str, str, str]]:
        """For each path the path, its product written out, and the product, as texts."""
        rows = []
        for path in self.paths:
            factors = [in_product(format_number(x, self.digits)) for x in path.locals]
            product = format_number(path.product, self.digits)
            rows.append((" → ".join(path.names), " · ".join(factors), product))
        return rows

    @property
    def summary(self) -> str:
        """What the sum costs, beside what backward costs."""
        return (
            f"All {self.all_paths} paths to all leaves cost {self.path_multiplications} "
            f"multiplications; one backward pass costs {self.backward_multiplications}, "
            "one for each edge, and gives every gradient."
        )

    def __str__(self) -> str:
        rows = [*self.rows(), ("sum", "", format_number(self.gradient, self.digits))]
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        lines = [
            f"  {path:<{widths[0]}}   {factors:<{widths[1]}} {'=' if factors else ' '} "
            f"{product:>{widths[2]}}"
            for path, factors, product in rows
        ]
        return "\n".join([f"∂{self.root}/∂{self.leaf}, path by path:", *lines, self.summary])

    def _repr_markdown_(self) -> str:
        rows = [f"| {_markdown(a)} | {b} | {c} |" for a, b, c in self.rows()]
        return "\n".join(
            [
                f"| path from {_markdown(self.leaf)} to {_markdown(self.root)} "
                "| local derivatives | product |",
                "|:--|--:|--:|",
                *rows,
                f"| **sum** |  | **{format_number(self.gradient, self.digits)}** |",
                "",
                self.summary,
            ]
        )


def sum_over_paths(root: Value, leaf: Value, max_paths: int = 100, digits: int = 4) -> PathSum:
    """The gradient of root by leaf as the sum over all paths between them.

    d(root)/d(leaf) = sum over paths of the product of the local derivatives along the path.

    Args:
        root: the last node of a recorded graph.
        leaf: a node of this graph.
        max_paths: how many paths are still worth listing.
        digits: how many decimals numbers are shown with.

    Returns:
        The paths, their products and their sum, beside the cost of a backward pass. No `.grad`
        is read or changed.

    Raises:
        ValueError: if leaf is not in the graph of root, or there are more paths than max_paths.

    Source: Olah 2015, "Calculus on Computational Graphs: Backpropagation".

    >>> a, b = Value(2.0, label="a"), Value(1.0, label="b")
    >>> c, d = a + b, b + 1
    >>> c.label, d.label = "c", "d"
    >>> e = c * d
    >>> e.label = "e"
    >>> print(sum_over_paths(e, b))
    ∂e/∂b, path by path:
      b → c → e   1 · 2 = 2
      b → d → e   1 · 3 = 3
      sum                 5
    All 4 paths to all leaves cost 8 multiplications; one backward pass costs 6,
    one for each edge, and gives every gradient.
    """
    order = topological_order(root)
    if leaf not in order:
        raise ValueError(f"{leaf!r} is not part of the graph of {root!r}")
    return path_sum(graph_model(root), f"n{order.index(leaf)}", max_paths, digits)


def path_sum(model: GraphModel, leaf: str, max_paths: int = 100, digits: int = 4) -> PathSum:
    """The sum over paths on a graph model, from its root to the node with the id `leaf`."""
    names = node_names(model, digits)
    root = model.nodes[-1].id
    to_leaf, all_paths, total_length = _count(model, leaf)
    if to_leaf[root] > max_paths:
        raise ValueError(
            f"there are {to_leaf[root]:,} paths from {names[root]} to {names[leaf]}, too many to "
            f"list; backward needs {len(model.edges)} multiplications. max_paths allows more"
        )
    paths = []
    for edges in _walk(model, root, leaf, to_leaf):
        product: Any = 1.0
        for edge in edges:
            product = edge.local * product
        on_path = (names[leaf], *(names[edge.child] for edge in reversed(edges)))
        slopes = tuple(edge.local for edge in reversed(edges))
        paths.append(Path(on_path, slopes, product))
    gradient = sum((path.product for path in paths), 0.0)
    return PathSum(
        names[root], names[leaf], tuple(paths), gradient, all_paths, total_length,
        len(model.edges), digits,
    )  # fmt: skip


def count_paths_between(model: GraphModel, leaf: str) -> int:
    """The number of paths from the root of a graph model to the node with the id `leaf`."""
    return _count(model, leaf)[0][model.nodes[-1].id]


def _count(model: GraphModel, leaf: str) -> tuple[dict[str, int], int, int]:
    """Per node the number of paths to leaf; paths from the root to all leaves; their edges."""
    to_leaf: dict[str, int] = {}
    paths: dict[str, int] = {}
    length: dict[str, int] = {}
    for node in model.nodes:
        operands = [edge.parent for edge in model.edges_into[node.id]]
        to_leaf[node.id] = int(node.id == leaf) + sum(to_leaf[x] for x in operands)
        paths[node.id] = sum(paths[x] for x in operands) if operands else 1
        length[node.id] = sum(length[x] + paths[x] for x in operands)
    root = model.nodes[-1].id
    return to_leaf, paths[root], length[root]


def _walk(
    model: GraphModel, root: str, leaf: str, to_leaf: dict[str, int]
) -> Iterator[tuple[GraphEdge, ...]]:
    """Every path from root down to leaf, as its edges, left to right."""
    waiting: list[tuple[str, tuple[GraphEdge, ...]]] = [(root, ())]
    while waiting:
        node, path = waiting.pop()
        if node == leaf:
            yield path
        for edge in reversed(model.edges_into[node]):
            if to_leaf[edge.parent]:
                waiting.append((edge.parent, (*path, edge)))


def _markdown(text: str) -> str:
    """Text that a Markdown table shows as it is."""
    return escape(text).replace("|", "&#124;").replace("*", "&#42;").replace("_", "&#95;")
