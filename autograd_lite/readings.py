"""The same graph read in other ways: computed again on other numbers, expanded, differentiated.

A primitive is written once and does arithmetic on whatever numbers its parents hold, so a
recorded graph can be computed again on floats, SymPy symbols or Values, from the table alone.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd_lite.graph import topological_order
from autograd_lite.primitives import PRIMITIVES

__all__ = ["adjoints", "expand", "replay"]


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
    >>> [node.op for node in topological_order(expand(sigmoid(Value(0.0)))) if node.parents]
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


def adjoints(root: Any, seed: Any = 1.0, order: Sequence[Any] | None = None) -> dict[Any, Any]:
    """The derivative of root by every node below it, as `backward` computes it, without a trace.

    Args:
        root: the last node of a recorded graph.
        seed: the derivative of root by itself.
        order: the nodes below it, if they are known.

    Returns:
        For each node the number that `root.backward(seed)` would add to its grad; every grad is
        as it was before, also after an error.

    >>> from autograd_lite import Value
    >>> a = Value(3.0)
    >>> adjoints(a * a)[a], a.grad
    (6.0, 0.0)
    """
    order = topological_order(root) if order is None else order
    before = [node.grad for node in order]
    try:
        for node in order:
            node.grad = 0.0 * seed
        root.backward(seed)
        return {node: node.grad for node in order}
    finally:
        for node, grad in zip(order, before, strict=True):
            node.grad = grad
