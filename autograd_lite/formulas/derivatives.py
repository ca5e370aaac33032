"""Local derivatives as formulas: a primitive's own line, computed on symbols in place of numbers.

There is no table of derivatives: what a primitive yields for symbols is what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.formulas.notation import Formula, formula_of, number
from autograd_lite.formulas.operations import operation
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.value import Constant, Value

__all__ = ["local_derivatives", "symbolic_primitive"]


def symbolic_primitive(
    op: str, operands: Sequence[Value], own: Any = None
) -> tuple[Any, tuple[Any, ...]]:
    """What a primitive computes on symbols: its definition and its derivative by each operand.

    Args:
        op: the name of the primitive.
        operands: Values that hold SymPy expressions; constants are `Constant`s.
        own: the symbol for the result, in which derivatives are said where that is shorter:
            tanh'(x) is 1 - tanh(x)**2.

    Raises:
        ImportError: without SymPy.
        ValueError: for an operation that is not in the table of primitives.

    >>> import sympy
    >>> x, y = sympy.symbols("x y", real=True)
    >>> symbolic_primitive("tanh", [Value(x)], own=y)
    (tanh(x), (1 - y**2,))
    """
    sympy = import_extra("sympy")
    if op not in PRIMITIVES:
        raise ValueError(f"{op!r} is not a known primitive")
    node = PRIMITIVES[op].function(*operands)
    definition = exact(sympy.sympify(node.data))
    local = tuple(sympy.piecewise_fold(exact(sympy.sympify(d))) for d in node.local_grads)
    if own is not None and definition.atoms(sympy.Function):
        local = tuple(derivative.subs(definition, own) for derivative in local)
    return definition, local


def local_derivatives(op: str, operands: Sequence[Formula | float]) -> tuple[Formula, ...]:
    """The derivative of an operation by each of its operands, written in their names.

    Args:
        op: the name of a primitive.
        operands: a name or formula for each operand; a plain number for a constant.

    Raises:
        ImportError: without SymPy.
        ValueError: for an operation that is not in the table of primitives.

    >>> from autograd_lite.formulas.notation import name
    >>> [d.pretty for d in local_derivatives("/", [name("a"), name("b")])]
    ['1 ÷ b', '−a ÷ b²']
    >>> local_derivatives("**", [name("a"), 3.0])[0].pretty
    '3 × a²'
    """
    sympy = import_extra("sympy")
    names: dict[str, Formula] = {}
    values = []
    for i, operand in enumerate(operands):
        is_constant = not isinstance(operand, Formula)
        # numbers come first in the order in which SymPy sorts factors
        data = sympy.Symbol(f"{'c' if is_constant else 'x'}{i:03}", real=True)
        names[data.name] = number(operand) if is_constant else operand  # type: ignore[arg-type,assignment]
        if is_constant and float(operand).is_integer():  # type: ignore[arg-type]
            data = sympy.Integer(int(operand))  # type: ignore[arg-type]
        values.append(Constant(data) if is_constant else Value(data))
    own = sympy.Symbol("y", real=True)
    written = [x if isinstance(x, Formula) else number(x) for x in operands]
    names["y"] = operation(op, written)
    _, local = symbolic_primitive(op, values, own)
    return tuple(formula_of(derivative, names) for derivative in local)
