"""Graphs of nodes with parents: their order and their size.

Every function here reads only `node.parents`: nothing in this module knows what a node computes.
"""

from __future__ import annotations

from typing import Any

__all__ = ["count_edges", "count_nodes", "count_paths", "topological_order"]


def topological_order(root: Any) -> list[Any]:
    """Every node that root depends on, each once, parents before children, root last.

    Depth-first and left to right, with a stack of its own: the depth of a graph is limited by
    memory, not by Python's recursion limit.

    >>> from autograd_lite import Value
    >>> a = Value(2.0, label="a")
    >>> [node.label or node.op for node in topological_order(a * a + 1.0)]
    ['a', '*', 'constant', '+']
    """
    order: list[Any] = []
    seen = {root}
    path = [(root, iter(root.parents))]
    while path:
        node, parents_left = path[-1]
        for parent in parents_left:
            if parent not in seen:
                seen.add(parent)
                if parent.parents:
                    path.append((parent, iter(parent.parents)))
                    break
                order.append(parent)
        else:
            order.append(node)
            path.pop()
    return order


def count_nodes(root: Any) -> int:
    """The number of different nodes that root depends on, itself included.

    >>> from autograd_lite import Value
    >>> a = Value(2.0)
    >>> count_nodes(a * a)
    2
    """
    return len(topological_order(root))


def count_edges(root: Any) -> int:
    """The number of edges below root: one local derivative, one multiplication of backward each.

    >>> from autograd_lite import Value
    >>> a = Value(2.0)
    >>> count_edges(a * a)
    2
    """
    return sum(len(node.parents) for node in topological_order(root))


def count_paths(root: Any, to: Any = None) -> int:
    """The number of different paths from root to a leaf, or to one node, without walking them.

    The paths of a node are those of its parents added up, so one pass counts 2**40 of them.
    This is the number of products that the chain rule sums if nothing is shared.

    >>> from autograd_lite import Value
    >>> x = Value(1.0)
    >>> for _ in range(40):
    ...     x = x + x
    >>> count_paths(x) == 2**40
    True
    """
    return paths_from_each(root, to)[root]


def paths_from_each(root: Any, to: Any = None) -> dict[Any, int]:
    """For every node below root what `count_paths` says of it."""
    paths: dict[Any, int] = {}
    for node in topological_order(root):
        ends = node is to if to is not None else not node.parents
        paths[node] = ends + sum(paths[parent] for parent in node.parents)
    return paths
