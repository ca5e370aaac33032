"""The sum over paths: what the chain rule says before anything is shared.

A gradient is the sum, over all paths from the root to a leaf, of the products of the local
derivatives along the path. There may be exponentially many paths; backward needs one
multiplication per edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from typing import Any

from autograd_lite.drawing.mathematics import is_latex, unicode_name
from autograd_lite.formulas.names import name_nodes
from autograd_lite.formulas.notation import equality, pretty_number, product, quantity
from autograd_lite.formulas.numbers import DIGITS
from autograd_lite.formulas.pages import Page, Table
from autograd_lite.graph import count_edges, count_paths, paths_from_each
from autograd_lite.value import Value

__all__ = ["Path", "PathSum", "sum_over_paths"]


@dataclass(frozen=True)
class Path:
    """One path: the names on it from the leaf to the root, its local derivatives, their product."""

    names: tuple[str, ...]
    locals: tuple[Any, ...]
    product: Any


@dataclass(frozen=True, repr=False)
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
    digits: int = DIGITS

    def rows(self) -> list[tuple[str, str, str]]:
        """For each path the path, its product written out, and the product, as texts."""
        rows = []
        for path in self.paths:
            factors = [quantity(x, self.digits) for x in path.locals]
            sign = equality(product(*factors), quantity(path.product, self.digits))
            written = f"{product(*factors).pretty} {sign}" if factors else ""
            total = pretty_number(path.product, self.digits)
            rows.append((" → ".join(path.names), written, total))
        return rows

    @property
    def summary(self) -> str:
        """What the sum costs, beside what backward costs."""
        return (
            f"All {self.all_paths} paths to all leaves cost {self.path_multiplications} "
            f"multiplications; one backward pass costs {self.backward_multiplications}, "
            "one for each edge, and gives every gradient."
        )

    @property
    def page(self) -> Page:
        """A table of the paths and what they cost, as text, Markdown or LaTeX."""
        header = (f"path from {self.leaf} to {self.root}", "local derivatives", "product")
        rows = [*self.rows(), ("sum", "", pretty_number(self.gradient, self.digits))]
        title = f"d{self.root}/d{self.leaf}, path by path"
        return Page(title, [("", [Table(header, rows), self.summary])])

    def __repr__(self) -> str:
        return str(self.page)

    def _repr_markdown_(self) -> str:
        return self.page._repr_markdown_()

    def save(self, path: str | PathLike[str]) -> None:
        """Write the sum to a .txt, .md or .tex file, as a derivation is.

        Raises:
            ValueError: for another suffix.
        """
        self.page.save(path)


def sum_over_paths(root: Value, leaf: Value, max_paths: int = 100, digits: int = DIGITS) -> PathSum:
    """The gradient of root by leaf as the sum over all paths between them.

    d(root)/d(leaf) = sum over paths of the product of the local derivatives along the path.

    Args:
        root: the last node of a recorded graph.
        leaf: a node of this graph.
        max_paths: how many paths are still worth listing.
        digits: how many significant digits numbers are shown with.

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
    de/db, path by path
    <BLANKLINE>
      path from b to e  local derivatives  product
      ----------------  -----------------  -------
      b → c → e         1 · 2 =            2
      b → d → e         1 · 3 =            3
      sum                                  5
      All 4 paths to all leaves cost 8 multiplications; one backward pass costs 6,
      one for each edge, and gives every gradient.
    """
    counts = paths_from_each(root, leaf)
    if leaf not in counts:
        raise ValueError(f"{leaf!r} is not part of the graph of {root!r}")
    names = name_nodes(root)
    own = {node: _shown(names.get(node) or pretty_number(node.data, digits)) for node in counts}
    costs = count_edges(root)
    if counts[root] > max_paths:
        raise ValueError(
            f"there are {counts[root]:,} paths from {own[root]} to {own[leaf]}, too many to "
            f"list; backward needs {costs} multiplications. max_paths allows more"
        )
    paths = []
    for path in _walk(root, leaf, counts):
        along: Any = 1.0
        for node, i in path:
            along = node.local_grads[i] * along
        nodes = [node for node, _ in reversed(path)]
        slopes = tuple(node.local_grads[i] for node, i in reversed(path))
        paths.append(Path((own[leaf], *(own[node] for node in nodes)), slopes, along))
    gradient = sum((path.product for path in paths), 0.0)
    return PathSum(
        own[root], own[leaf], tuple(paths), gradient, count_paths(root), _edges_of_paths(root),
        costs, digits,
    )  # fmt: skip


def _shown(name: str) -> str:
    return unicode_name(name) if is_latex(name) else name


def _edges_of_paths(root: Value) -> int:
    """The edges of all paths from root to a leaf together: each as often as paths go along it."""
    paths = paths_from_each(root)
    edges: dict[Value, int] = {}
    for node in paths:
        edges[node] = sum(edges[parent] + paths[parent] for parent in node.parents)
    return edges[root]


def _walk(root: Value, leaf: Value, counts: dict[Any, int]) -> Iterator[list[tuple[Value, int]]]:
    """Every path from root down to leaf: its nodes, each with the operand it goes on to."""
    waiting: list[tuple[Value, list[tuple[Value, int]]]] = [(root, [])]
    while waiting:
        node, path = waiting.pop()
        if node is leaf:
            yield path
        for i in range(len(node.parents) - 1, -1, -1):
            if counts[node.parents[i]]:
                waiting.append((node.parents[i], [*path, (node, i)]))
