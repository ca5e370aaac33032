"""SymPy expressions as a kind of number; SymPy itself is only imported by whoever holds one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

__all__ = ["Symbols", "exact", "is_symbolic"]


class Symbols:
    """Functions of SymPy expressions, as a textbook writes them."""

    def __init__(self) -> None:
        import sympy

        self.sympy = sympy

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sympy, name)

    def expm1(self, x: Any) -> Any:
        return self.sympy.exp(x) - 1

    def log1p(self, x: Any) -> Any:
        return self.sympy.log(1 + x)

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        return self.sympy.Piecewise((yes, condition > 0), (no, True))

    def sigmoid(self, x: Any) -> Any:
        return 1 / (1 + self.sympy.exp(-x))

    def softplus(self, x: Any) -> Any:
        return self.sympy.log(1 + self.sympy.exp(x))

    def logsumexp(self, xs: Sequence[Any]) -> Any:
        return self.sympy.log(sum(self.sympy.exp(x) for x in xs))

    def softmax(self, xs: Sequence[Any]) -> list[Any]:
        total = sum(self.sympy.exp(x) for x in xs)
        return [self.sympy.exp(x) / total for x in xs]

    def log_softmax(self, xs: Sequence[Any]) -> list[Any]:
        total = self.logsumexp(xs)
        return [x - total for x in xs]


def is_symbolic(x: Any) -> bool:
    """Whether x is a SymPy expression, found out without importing SymPy.

    >>> is_symbolic(0.5)
    False
    """
    kind: Any = getattr(sys.modules.get("sympy"), "Expr", ())  # none while it is being imported
    return type(x) is not float and isinstance(x, kind)


def exact(x: Any) -> Any:
    """A SymPy expression with the floats in it as the fractions they stand for; else x itself.

    The constants of a graph are floats, so its algebra says 1.0*x and 0.333333333333333.

    >>> import sympy
    >>> exact(0.5 * sympy.Symbol("x")), exact(0.5)
    (x/2, 0.5)
    """
    if not is_symbolic(x):
        return x
    sympy = sys.modules["sympy"]
    from fractions import Fraction  # here, as importing it takes longer than all of this package

    fractions = {}
    for number in x.atoms(sympy.Float):
        fraction = Fraction(float(number)).limit_denominator(10**6)
        if abs(float(fraction) - float(number)) <= 4 * sys.float_info.epsilon * abs(float(number)):
            fractions[number] = sympy.Rational(fraction.numerator, fraction.denominator)
    return x.xreplace(fractions)
