"""The table of derivatives of all primitives, read off the primitives themselves."""

from __future__ import annotations

import inspect
import re
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.deriving.simplification import shortest
from autograd_lite.formulas.derivatives import symbolic_primitive
from autograd_lite.formulas.notation import Formula, formula_of, name
from autograd_lite.formulas.operations import operation
from autograd_lite.formulas.pages import Page, Table
from autograd_lite.primitives import PRIMITIVES, Primitive
from autograd_lite.value import Value

__all__ = ["derivative_table"]

LONG_NUMBER = re.compile(r"(\d+\.\d\d)\d+")


def derivative_table() -> Page:
    """All primitives: formula, derivative, domain, and convention where there is no derivative.

    Primitives of any number of operands are shown for two. Nothing is looked up: each is computed
    on symbols, and its local derivatives are what it computes.

    Returns:
        A page with one row for each operand of each primitive: print it, show it in a notebook,
        or take its `.latex()`.

    Raises:
        ImportError: without SymPy.

    >>> for line in str(derivative_table()).splitlines():
    ...     if line.lstrip().startswith(("sqrt", "tanh", "sigmoid")):
    ...         print(" ".join(line.split()))
    sqrt sqrt(x) x 1/(2*sqrt(x)) x >= 0 infinite at x = 0
    tanh tanh(x) x 1 - tanh(x)**2 everywhere
    sigmoid 1/(1 + exp(-x)) x sigmoid(x)*(1 - sigmoid(x)) everywhere
    """
    rows = [row for primitive in PRIMITIVES.values() for row in _rows(primitive)]
    header = ("Primitive", "Formula", "By", "Derivative", "Domain", "Convention")
    return Page("Derivatives of the primitives", [("", [Table(header, rows)])])


def _rows(primitive: Primitive) -> list[tuple[Formula | str, ...]]:
    sympy = import_extra("sympy")
    labels = _operands(primitive)
    operands = [Value(sympy.Symbol(label, real=True)) for label in labels]
    definition, locals_ = symbolic_primitive(primitive.op, operands)
    call = operation(primitive.op, tuple(map(name, labels)))
    own = sympy.Symbol(call.text, real=True)
    # sigmoid'(x) is said in terms of sigmoid(x); tanh(x) is SymPy's own function already
    is_elementary = definition.is_Function and all(x.is_Symbol for x in definition.args)
    named = {} if is_elementary else {own: definition}
    rows: list[tuple[Formula | str, ...]] = []
    for label, derivative in zip(labels, locals_, strict=True):
        if definition.atoms(sympy.exp) and named:
            derivative = derivative.subs(definition, own)
        if definition.atoms(sympy.exp, sympy.Piecewise) and named:
            derivative = shortest(derivative, named)[0]
        formula = formula_of(derivative, {call.text: call})
        by = name(label)
        if rows:
            rows.append(("", "", by, formula, "", ""))
        else:
            shown = call if primitive.op in ("take", "where") else formula_of(definition)
            domain = LONG_NUMBER.sub(r"\1", primitive.domain) or "everywhere"
            rows.append((primitive.op, shown, by, formula, domain, primitive.singular))
    return rows


def _operands(primitive: Primitive) -> list[str]:
    """Names for the operands: two for a primitive that takes any number."""
    if primitive.op == "dot":
        return ["w1", "w2", "x1", "x2"]
    parameters: list[Any] = list(inspect.signature(primitive.function).parameters.values())
    any_number = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return ["x", "y", "z"][: len(parameters) + any_number]
