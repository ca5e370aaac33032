"""Names for the nodes of a graph, and the order in which people would compute them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from autograd_lite.graph import topological_order
from autograd_lite.value import Value

__all__ = ["evaluation_order", "name_nodes", "node_named"]


def evaluation_order(root: Value) -> list[Value]:
    """Every node below root, those that can be computed first before others: level by level.

    >>> a = Value(2.0, label="a")
    >>> [node.op or node.label for node in evaluation_order(a * a + a.exp())]
    ['a', '*', 'exp', '+']
    """
    level: dict[Value, int] = {}
    for node in topological_order(root):
        level[node] = 1 + max((level[p] for p in node.parents), default=-1)
    return sorted(level, key=level.__getitem__)


def name_nodes(root: Value, others: Iterable[Value] = ()) -> dict[Value, str]:
    """A different name for each node but plain constants: its label, or v1, v2, ... in order.

    The root is y, or L where y is taken; a leaf without a label is x1, x2, ...

    >>> a = Value(2.0, label="a")
    >>> list(name_nodes(a * a + a.exp()).values())
    ['a', 'v1', 'v2', 'y']
    """
    order = list(dict.fromkeys(n for r in (root, *others) for n in evaluation_order(r)))
    labels = Counter(_own_name(n) for n in order if _own_name(n))
    taken, names = set(labels), {}

    def fresh(candidates: Iterable[str]) -> str:
        new = next(c for c in candidates if c not in taken)
        taken.add(new)
        return new

    seen: set[str] = set()
    for node in order:
        own = _own_name(node)
        if own and own in seen:
            own = fresh(f"{own}_{i}" for i in range(2, len(order) + 2))
        elif not own and node.op == "constant":
            continue
        elif not own and node is root:
            own = fresh(["y", "L", "f", *(f"f{i}" for i in range(len(order)))])
        elif not own:
            stem = "v" if node.parents else "x"
            own = fresh(f"{stem}{i}" for i in range(1, 2 * len(order) + 2))
        seen.add(own)
        names[node] = own
    return names


def _own_name(node: Value) -> str:
    return node.label or (str(node.data) if getattr(node.data, "is_Symbol", False) else "")


def node_named(wanted: Any, order: list[Value], names: dict[Value, str]) -> Value:
    """The node of a graph that is meant by its name, or by itself.

    Raises:
        ValueError: if there is none.
    """
    by_name = {own: n for n, own in names.items() if n in set(order)}
    if isinstance(wanted, str) and wanted not in by_name:
        raise ValueError(f"no node is named {wanted!r}; there are {', '.join(by_name)}")
    node: Value = by_name[wanted] if isinstance(wanted, str) else wanted
    if node not in set(order):
        raise ValueError(f"{names[order[-1]]} does not depend on {wanted!r}")
    return node
