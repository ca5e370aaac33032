"""One operation as a function of one operand: its own curve, and the tangent at the operand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.style import edge_formula, heading, node_name, printable
from autograd_lite.formulas.notation import pretty_number
from autograd_lite.live.scene import SHOW
from autograd_lite.live.views import variables_of
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.readings import replay
from autograd_lite.value import Value

__all__ = ["curve_of"]

POINTS = 121
REACH = 3.0
ROOM = 0.12


def curve_of(
    model: GraphModel, edge_id: str, insides: Mapping[str, Value], formulas: bool = False
) -> dict[str, Any]:
    """The curve of the operation that an edge enters, by the operand that the edge brings.

    Args:
        model: the graph.
        edge_id: which edge, such as "n2-1".
        insides: for nodes that stand for several, the last of these.
        formulas: whether to write the local derivative as a formula, too.

    Returns:
        "points", pairs of the operand and the result, None where it is not defined; "at", the
        point of the graph; "slope", the local derivative there; "window", the least and the
        largest of both; "operand", "result" and "sentence" in words.

    Raises:
        ValueError: for an edge that the graph does not have, or one into no primitive.
    """
    edge = next((e for e in model.edges if e.id == edge_id), None)
    if edge is None:
        raise ValueError(f"the graph has no edge {edge_id!r:.40}")
    child = model.by_id[edge.child]
    operands = [model.by_id[e.parent].value for e in model.edges_into[edge.child]]
    x, y = operands[edge.position], child.value
    reach = REACH * 2 ** max(0, math.ceil(math.log2(max(abs(x), 1e-9) / (0.8 * REACH))))
    xs = [reach * (2 * i / (POINTS - 1) - 1) for i in range(POINTS)]
    compute = _compute(child, insides)
    points = [[at, _at(compute, operands, edge.position, at)] for at in xs]
    low, high = _window([p for _, p in points if p is not None], y, edge.local * reach)
    return {
        "edge": edge_id,
        "points": points,
        "at": [x, y],
        "slope": edge.local,
        "window": [[-reach, reach], [low, high]],
        "operand": printable(node_name(model.by_id[edge.parent], SHOW.digits)),
        "result": printable(heading(child, SHOW.digits)),
        "sentence": _sentence(model, edge, formulas),
    }


def _compute(node: GraphNode, insides: Mapping[str, Value]) -> Callable[..., Any]:
    """The function of a node: its primitive, or all that it stands for.

    Raises:
        ValueError: for a node that is neither.
    """
    if node.id in insides:
        inside = insides[node.id]
        variables = variables_of(inside)
        return lambda *values: replay(inside, dict(zip(variables, values, strict=True)))
    if node.op not in PRIMITIVES:
        raise ValueError(f"{node.name} is no single operation")
    return PRIMITIVES[node.op].function


def _at(compute: Callable[..., Any], operands: list[Any], position: int, at: float) -> float | None:
    values = [Value(at if i == position else x) for i, x in enumerate(operands)]
    try:
        return float(compute(*values).data)
    except (ArithmeticError, ValueError):
        return None


def _window(ys: list[float], y: float, rise: float) -> tuple[float, float]:
    """The range of results to show: all of them, unless a few are far from the point."""
    far = max(4 * abs(rise), 2.0)
    near = [v for v in ys if abs(v - y) <= far] + [y]
    low, high = min(near), max(near)
    room = max(high - low, 1e-6 * max(1.0, abs(y)), 0.5) * ROOM
    return low - room, high + room


def _sentence(model: GraphModel, edge: GraphEdge, formulas: bool) -> str:
    """What the tangent says, in words."""
    child, parent = model.by_id[edge.child], model.by_id[edge.parent]
    formula = edge_formula(model, edge) if formulas else ""
    number = pretty_number(edge.local, SHOW.digits)
    written = f" = {formula}" if formula not in ("", number) else ""
    partial = f"∂{child.name}/∂{parent.name}"
    others = len(model.edges_into[edge.child]) > 1
    fixed = ", all else held fixed" if others else ""
    return printable(
        f"{partial}{written} = {number}: where {parent.name} is "
        f"{pretty_number(parent.value, SHOW.digits)}, {child.name} changes {number} times as fast "
        f"as {parent.name}{fixed}."
    )
