"""What can be known and done about a recorded graph: its order, its size, its other readings.

Every function here reads only `node.parents`, `node.op` and `node.label`, so nothing in this
module knows what a Value computes.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from autograd_lite.primitives import PRIMITIVES

__all__ = ["count_edges", "count_nodes", "count_paths", "expand", "replay", "topological_order"]


def topological_order(root: Any) -> list[Any]:
    """Every node that root depends on, each once, parents before children, root last.

    Depth-first and left to right, with a stack of its own: the depth of a graph is limited by
    memory, not by Python's recursion limit.

    >>> from autograd_lite import Value
    >>> a = Value(2.0, label="a")
    >>> [node.label or node.op for node in topological_order(a * a + 1.0)]
    ['a', '*', '', '+']
    """
    order: list[Any] = []
    seen = {root}
    path = [(root, iter(root.parents))]
    while path:
        node, parents_left = path[-1]
        for parent in parents_left:
            if parent not in seen:
                seen.add(parent)
                path.append((parent, iter(parent.parents)))
                break
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


def count_paths(root: Any) -> int:
    """The number of different paths from root to a leaf, counted without walking them.

    The paths of a node are those of its parents added up, so one pass counts 2**40 of them.
    This is the number of products that the chain rule sums if nothing is shared.

    >>> from autograd_lite import Value
    >>> x = Value(1.0)
    >>> for _ in range(40):
    ...     x = x + x
    >>> count_paths(x) == 2**40
    True
    """
    paths: Counter[Any] = Counter()
    for node in topological_order(root):
        paths[node] = sum(paths[parent] for parent in node.parents) if node.parents else 1
    return paths[root]


def replay(root: Any, replacements: Mapping[Any, Any]) -> Any:
    """Compute the graph of root again, with other nodes in place of some of its nodes.

    Args:
        root: the last node of a recorded graph.
        replacements: for a node of the graph, the Value to use instead of it. Its data may be
            another kind of number: a SymPy expression makes the replayed graph symbolic.

    Returns:
        The node that takes root's place. Nodes that depend on no replaced node are shared with
        the old graph; labels are carried over.

    >>> from autograd_lite import Value
    >>> x = Value(3.0)
    >>> y = x * x + 1.0
    >>> replay(y, {x: Value(5.0)}).data
    26.0
    """
    return _rewrite(root, dict(replacements), {})


def expand(root: Any) -> Any:
    """Rewrite compound primitives as elementary ones: sigmoid(x) becomes 1 / (1 + exp(-x)).

    Args:
        root: the last node of a recorded graph; it is left as it was.

    Returns:
        The root of a graph with the same leaves, the same value and the same gradients, in which
        every operation is elementary.

    Raises:
        OverflowError: where only the closed form is stable, as for sigmoid(-1000).

    >>> from autograd_lite import Value, sigmoid
    >>> [node.op for node in topological_order(expand(sigmoid(Value(0.0)))) if node.op]
    ['neg', 'exp', '+', '/']
    """
    expansions = {op: row.expansion for op, row in PRIMITIVES.items() if row.expansion}
    return _rewrite(root, {}, expansions)


def _rewrite(root: Any, image: dict[Any, Any], rules: dict[str, Callable[..., Any]]) -> Any:
    """Recompute the nodes that have a rule or a new parent; share all others with the old graph."""
    for node in topological_order(root):
        if node in image:
            continue
        parents = [image[parent] for parent in node.parents]
        if node.op not in rules and all(map(operator.is_, parents, node.parents)):
            image[node] = node
        elif node.op in rules or node.op in PRIMITIVES:
            function = rules.get(node.op) or PRIMITIVES[node.op].function
            image[node] = function(*parents)
            image[node].label = node.label
        else:
            raise ValueError(f"cannot recompute {node!r}: {node.op!r} is not a known primitive")
    return image[root]
