"""What a graph was computed with: the numbers of leaves that have been changed since.

A node keeps its result and its local derivatives, so the numbers of its operands at that time
can be found again: a product's local derivatives are these numbers, and a sum gives the one of its
operands that is missing. Nothing is kept in the nodes for this.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from autograd_lite._recording import recording
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.value import Value

__all__ = ["changed_leaves"]

SAME = 1e-12
"""A relative difference below this is rounding."""

ROUNDS = 60
"""Of Newton's method: after an optimizer's step a few are enough."""


def changed_leaves(order: Iterable[Value]) -> dict[Value, float | None]:
    """The leaves whose data is not what the graph was computed with, and the number that was.

    Args:
        order: all nodes of a recorded graph of floats.

    Returns:
        For each such leaf its recorded number, or None where the graph does not tell it: in
        a + b only the sum is known once both have changed.

    >>> w, x = Value(2.0), Value(3.0)
    >>> y = w * x
    >>> w.data = 1.7
    >>> changed_leaves([w, x, y])[w]
    2.0
    """
    nodes = [node for node in order if _reads_a_leaf(node) and _can_be_computed(node)]
    with recording(True):
        stale = [node for node in nodes if not _agrees(node, {})]
        leaves = {p for node in stale for p in node.parents if not p.parents}
        unknown = {leaf for leaf in leaves if leaf.op != "constant"}
        if not unknown:
            return {}
        readers = [node for node in nodes if unknown.intersection(node.parents)]
        found: dict[Value, float] = {}
        before = -1
        while unknown and len(found) > before:
            before = len(found)
            for node in readers:
                for leaf, number in _found_in(node, unknown, found).items():
                    found[leaf] = number
                    unknown.discard(leaf)
    changed: dict[Value, float | None] = {
        leaf: number for leaf, number in found.items() if number != leaf.data
    }
    return changed | dict.fromkeys(unknown)


def _reads_a_leaf(node: Value) -> bool:
    return any(not p.parents and p.op != "constant" for p in node.parents)


def _can_be_computed(node: Value) -> bool:
    numbers = (node.data, *node.local_grads, *(p.data for p in node.parents))
    return node.op in PRIMITIVES and all(type(x) is float for x in numbers)


def _computed(node: Value, numbers: Mapping[Value, float]) -> Value | None:
    """The operation of node anew, with other numbers for some operands; None outside its domain."""
    operands = {
        p: Value(numbers.get(p, p.data), op="" if p.parents else p.op) for p in node.parents
    }
    try:
        result: Value = PRIMITIVES[node.op].function(*(operands[p] for p in node.parents))
    except (ArithmeticError, ValueError, IndexError):
        return None
    return result


def _agrees(node: Value, numbers: Mapping[Value, float], tolerance: float = SAME) -> bool:
    again = _computed(node, numbers)
    return again is not None and all(
        a == b or abs(a - b) <= tolerance * max(abs(a), abs(b))
        for a, b in zip(
            (again.data, *again.local_grads), (node.data, *node.local_grads), strict=True
        )
    )


def _found_in(node: Value, unknown: set[Value], found: dict[Value, float]) -> dict[Value, float]:
    """The recorded numbers of unknown operands that this node tells."""
    numbers = _numbers_among_derivatives(node, unknown)
    left = {p for p in node.parents if p in unknown and p not in numbers}
    if len(left) == 1:
        (leaf,) = left
        number = _solved(node, leaf, found | numbers)
        if number is not None:
            numbers[leaf] = number
    return numbers


def _numbers_among_derivatives(node: Value, unknown: set[Value]) -> dict[Value, float]:
    """Operands that are a local derivative themselves, as both operands of a product are.

    The primitive tells which: run on new floats, it hands out some of them as derivatives.
    """
    fresh = {p: p.data + 0.0 for p in node.parents}
    again = _computed(node, fresh)
    if again is None:
        return {}
    return {
        p: recorded
        for p in node.parents
        if p in unknown
        for slope, recorded in zip(again.local_grads, node.local_grads, strict=True)
        if slope is fresh[p]
    }


def _solved(node: Value, leaf: Value, known: Mapping[Value, float]) -> float | None:
    """The number of leaf that gives the recorded result and derivatives; None if none is found."""
    x = float(leaf.data)
    for _ in range(ROUNDS):
        again = _computed(node, {**known, leaf: x})
        if again is None:
            return None
        slope, error = _slope(node, leaf, known, x), again.data - node.data
        if not error or not slope:
            break
        if x - error / slope == x:
            break
        x -= error / slope
    size = max(abs(x), *(abs(known.get(p, p.data)) for p in node.parents), abs(node.data), 1e-300)
    places = -math.floor(math.log10(size))
    for digits in (6, 10, 14):  # a number that was typed has fewer digits than what was solved
        typed = round(x, places + digits)
        if _agrees(node, {**known, leaf: typed}, 0.0) and _slope(node, leaf, known, typed):
            return typed
    is_found = _agrees(node, {**known, leaf: x}, 1e-9) and _slope(node, leaf, known, x)
    return x if is_found else None


def _slope(node: Value, leaf: Value, known: Mapping[Value, float], x: float) -> float:
    """The derivative of node by all its operands that are leaf; 0 if it tells nothing of leaf."""
    again = _computed(node, {**known, leaf: x})
    slopes = () if again is None else again.local_grads
    total = math.fsum(d for p, d in zip(node.parents, slopes, strict=False) if p is leaf)
    return total if math.isfinite(total) else 0.0
