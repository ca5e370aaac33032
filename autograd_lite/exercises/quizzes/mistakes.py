"""What those answer who make a typical mistake, computed in the very graph of the question.

Each function yields pairs: what there is to say, and the number that this mistake gives.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from autograd_lite.drawing.model import GraphEdge, GraphNode
from autograd_lite.exercises.quizzes.numbers import Numbers, applied
from autograd_lite.formulas.operations import symbol_of

__all__ = ["BINARY", "listed", "mistakes_at"]

BINARY = ("+", "-", "*", "/")
Mistakes = Iterator[tuple[str, float]]


def mistakes_at(numbers: Numbers, place: str, locals_are_shown: bool = False) -> Mistakes:
    """The typical mistakes at a place, each with the number that it gives.

    Args:
        numbers: the true numbers of the graph.
        place: which number is asked for.
        locals_are_shown: whether the picture tells the local derivatives.
    """
    id, _, kind = place.rpartition("-")
    model = numbers.model
    if kind == "local":
        child, _, position = id.partition("-")
        return _local(numbers, model.by_id[child], int(position))
    if kind == "grad":
        return _gradient(numbers, model.by_id[id], locals_are_shown)
    return _value(numbers, model.by_id[id])


def _value(numbers: Numbers, node: GraphNode) -> Mistakes:
    names, xs = _names(numbers, node), numbers.operands(node)
    right = numbers[f"{node.id}-value"]
    if node.op == "**":
        yield f"that is twice {names[0]}; {names[0]}² is {names[0]} × {names[0]}", 2 * xs[0]
        yield f"a square is never negative: here it is {_held(xs[0])} × {_held(xs[0])}", -right
    elif node.op == "relu":
        if xs[0] > 0:
            yield "relu lets a positive number through as it is", 0.0
        else:
            yield f"relu lets no negative number through: {names[0]} is one", xs[0]
            yield "relu of a negative number is 0; this is its absolute value", -xs[0]
    else:
        for other in BINARY:
            if other != node.op and not (other == "/" and xs[1] == 0):
                did = f"{names[0]} {symbol_of(other)} {names[1]}"
                wrong = applied(other, xs).data
                yield f"that is {did}; the operation is {symbol_of(node.op)}", wrong
        if node.op in "-/":
            sign = symbol_of(node.op)
            swapped = f"{names[1]} {sign} {names[0]}"
            yield f"that is {swapped}: the operands are mixed up", applied(node.op, xs[::-1]).data


def _local(numbers: Numbers, node: GraphNode, position: int) -> Mistakes:
    names, xs = _names(numbers, node), numbers.operands(node)
    own, x = names[position], xs[position]
    right = numbers[f"{node.id}-{position}-local"]
    if node.op == "relu":
        if right:
            yield f"you used the value of {node.name}, not the local derivative", x
            yield f"{own} is positive here: relu passes on every change of it", 0.0
        else:
            yield f"{own} is negative here: relu stays 0 when it changes a little", 1.0
            yield f"you used the value of {own}, not the local derivative", x
        return
    yield (
        f"you used the value of {node.name}, not the local derivative",
        float(numbers[f"{node.id}-value"]),
    )
    if node.op == "**":
        yield f"that is {own} itself: the 2 comes in front", x
        yield f"the 2 comes in front of {own}: it does not stand alone", 2.0
        return
    other, y = names[1 - position], xs[1 - position]
    if node.op in "+-":
        yield f"that is {own} itself; how fast {node.name} grows with it is asked", x
        yield f"that is {other}: it would be the local derivative of a product", y
    if node.op == "+":
        yield f"look at the sign: where {own} grows, {node.name} grows", -1.0
    elif node.op == "-":
        grows = "grows" if right > 0 else "falls"
        yield f"look at the sign: where {own} grows, {node.name} {grows}", -right
    elif node.op == "*":
        yield f"that is {own} itself; the local derivative is the other factor", x
        yield "that would be the local derivative of a sum", 1.0
    else:
        a, b = names
        x, y = xs
        by_a, by_b = applied("/", xs).local_grads
        if position == 0:
            yield f"that is {b} itself: the local derivative is one over it", y
            yield f"the operands are mixed up: that is the local derivative by {b}", by_b
        else:
            yield f"look at the sign: where {b} grows, the size of {a} ÷ {b} falls", -right
            yield f"{b} is squared below the line", -x / y
            yield f"{a} is missing above the line", -1 / y**2
            yield f"the operands are mixed up: that is the local derivative by {a}", by_a


def _gradient(numbers: Numbers, node: GraphNode, locals_are_shown: bool) -> Mistakes:
    model = numbers.model
    edges = model.edges_out_of[node.id]
    slopes = [numbers[f"{edge.id}-local"] for edge in edges]
    above = [numbers[f"{edge.child}-grad"] for edge in edges]
    readers = [model.by_id[edge.child].name for edge in edges]
    parts = numbers.contributions(node)
    x = numbers[f"{node.id}-value"]
    yield f"that is the value of {node.name}, not its gradient", x
    if any(upstream != 1 for upstream in above):
        yield _forgot_above(readers), sum(slopes)
        yield from _instead(node.name, edges, x, above)
    if len(edges) > 1:
        yield from _forgotten_paths(node.name, readers, parts)
        yield "the contributions of several paths are added, not multiplied", math.prod(parts)
    if any(slope != 1 for slope in slopes):
        who = listed(readers)
        words = f"that is the gradient of {who} alone: times the local derivative, it is {{}}"
        if len(edges) > 1:
            words = f"you added the gradients of {who} without the local derivatives"
        yield words.format(f"that of {node.name}"), sum(above)
    if len(edges) == 1 and above[0] != 1:
        yield "along a path the numbers are multiplied, not added", slopes[0] + above[0]
    yield from _mixed_up(numbers, edges, above)
    if not locals_are_shown:
        values = [numbers[f"{edge.child}-value"] for edge in edges]
        wrong = sum(v * u for v, u in zip(values, above, strict=True))
        words = "values" if len(set(readers)) > 1 else "value"
        yield f"you used the {words} of {listed(readers)} in place of local derivatives", wrong


def _forgot_above(readers: Sequence[str]) -> str:
    who = listed(readers)
    return f"you forgot the gradient from above, that of {who}"


def _instead(name: str, edges: Sequence[GraphEdge], x: float, above: Sequence[float]) -> Mistakes:
    yield f"you used the value of {name}, not the local derivative", x * sum(above)


def _forgotten_paths(name: str, readers: Sequence[str], parts: Sequence[float]) -> Mistakes:
    for i, (reader, part) in enumerate(zip(readers, parts, strict=True)):
        if readers.count(reader) == 1:
            yield f"you forgot the path through {reader}", sum(parts) - part
        elif readers.index(reader) == i:
            yield f"{name} enters {reader} twice: both edges count", sum(parts) - part
    if len(parts) > 2:
        for reader, part in zip(readers, parts, strict=True):
            if readers.count(reader) == 1:
                yield f"that is the path through {reader} alone: there are others", part


def _mixed_up(numbers: Numbers, edges: Sequence[GraphEdge], above: Sequence[float]) -> Mistakes:
    """The local derivative by the other operand of a difference or a quotient."""
    model = numbers.model
    for i, edge in enumerate(edges):
        child = model.by_id[edge.child]
        if child.op not in ("-", "/"):
            continue
        other = numbers[f"{child.id}-{1 - edge.position}-local"]
        wrong = sum(numbers.contributions(model.by_id[edge.parent]))
        wrong += (other - numbers[f"{edge.id}-local"]) * above[i]
        sign = symbol_of(child.op)
        words = f"at {child.name} you mixed up the operands of {sign}"
        yield (
            f"{words}: take the local derivative by the {('first', 'second')[edge.position]}",
            wrong,
        )


def _names(numbers: Numbers, node: GraphNode) -> list[str]:
    return [numbers.model.by_id[edge.parent].name for edge in numbers.model.edges_into[node.id]]


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them, each once.

    >>> listed(["v1", "v2", "v1", "y"])
    'v1, v2 and y'
    """
    *some, last = dict.fromkeys(names)
    return f"{', '.join(some)} and {last}" if some else last


def _held(x: float) -> str:
    return f"(−{-x:g})" if x < 0 else f"{x:g}"
