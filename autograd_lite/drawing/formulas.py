"""Local derivatives as formulas: the primitives read with SymPy symbols in place of numbers."""

from __future__ import annotations

import re
from typing import Any

from autograd_lite._errors import OPERAND_NAMES
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.notation import SUPERSCRIPTS
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.value import Constant, Value

__all__ = ["formula_of"]


def formula_of(model: GraphModel, edge: GraphEdge) -> tuple[str, str]:
    """The name of the edge's operand, and the local derivative by it as a formula.

    The formula is empty where the operation is unknown or the edge stands for several.

    Raises:
        ImportError: if SymPy is not installed.

    >>> from autograd_lite.drawing.model import graph_model
    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> model = graph_model(a * b.tanh())
    >>> [formula_of(model, edge) for edge in model.edges]
    [('b', '1 − tanh(b)²'), ('a', 'y'), ('y', 'a')]
    """
    try:
        import sympy
    except ImportError as error:
        remedy = 'pip install "autograd-lite[derive]"'
        raise ImportError(f"formulas=True needs SymPy: {remedy}") from error
    into = model.edges_into[edge.child]
    operands = [model.by_id[e.parent] for e in into]
    names = [_name(node, i, len(operands)) for i, node in enumerate(operands)]
    op = model.by_id[edge.child].op
    if op not in PRIMITIVES or edge.position >= len(operands) or edge.count > 1:
        return names[into.index(edge)], ""
    symbols = [
        Constant(sympy.nsimplify(node.value)) if _is_number(node) else Value(sympy.Symbol(f"s{i}_"))
        for i, node in enumerate(operands)
    ]
    derivative = PRIMITIVES[op].function(*symbols).local_grads[edge.position]
    return names[edge.position], _written(derivative, names)


def _name(node: GraphNode, i: int, n: int) -> str:
    return node.label or (OPERAND_NAMES[i] if n <= len(OPERAND_NAMES) else f"x{i + 1}")


def _is_number(node: GraphNode) -> bool:
    return node.role == "constant" and isinstance(node.value, float)


def _written(expression: Any, names: list[str]) -> str:
    if getattr(expression, "is_Piecewise", False):
        cases = [
            f"{_written(value, names)} if {_written(condition, names)}"
            for value, condition in expression.args
        ]
        *cases, last = cases
        return "; ".join(cases) + " else " + last.removesuffix(" if True")
    text = str(expression)
    text = re.sub(r"\*\*(-?\d+)", lambda power: power[1].translate(SUPERSCRIPTS), text)
    text = text.replace("**", "^").replace("*", "·").replace("-", "−")
    text = re.sub(r"\d+\.\d+", lambda number: number[0].rstrip("0").rstrip("."), text)
    return re.sub(r"s(\d+)_", lambda symbol: names[int(symbol[1])], text)
