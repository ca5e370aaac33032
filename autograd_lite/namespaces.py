"""The elementary functions that belong to each kind of number.

A primitive asks `namespace_of(x)` for `exp`, `tanh`, `where`, ... and so the same line
computes with floats, derives with SymPy expressions, and differentiates again with Values.
A further kind of number needs an entry in `NAMESPACES`; no primitive changes.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from numbers import Real
from typing import Any

__all__ = ["NAMESPACES", "Floats", "Symbols", "exact", "is_symbolic", "namespace_of", "one_number"]

PLEASE_ONE_EACH = "make one Value for each element, and write array * value, not value * array"


class Floats:
    """Functions of Python floats: `math`, and stable forms of what `math` lacks."""

    pi = math.pi
    exp, expm1, log, log1p, sqrt = math.exp, math.expm1, math.log, math.log1p, math.sqrt
    sin, cos, tan, tanh, atan, erf = (
        math.sin, math.cos, math.tan, math.tanh, math.atan, math.erf,
    )  # fmt: skip

    @staticmethod
    def where(condition: float, yes: Any, no: Any) -> Any:
        return yes if condition > 0 else no

    @staticmethod
    def sigmoid(x: float) -> float:
        if x >= 0:
            return 1 / (1 + math.exp(-x))
        z = math.exp(x)  # exp(-x) would overflow here
        return z / (1 + z)

    @staticmethod
    def softplus(x: float) -> float:
        return max(x, 0.0) + math.log1p(math.exp(-abs(x)))

    @staticmethod
    def logsumexp(xs: Sequence[float]) -> float:
        largest = max(xs)
        return largest + math.log(sum(math.exp(x - largest) for x in xs))


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


NAMESPACES: dict[type, Any] = {float: Floats}
"""The functions for each type of number; a new kind of number is entered here."""


def namespace_of(x: Any) -> Any:
    """The elementary functions for numbers of x's kind; those of floats for any plain number.

    SymPy is never imported for this: whoever holds one of its expressions has done so already.

    >>> namespace_of(0.5).tanh(0.0)
    0.0
    """
    if type(x) is float:
        return Floats
    for kind in type(x).__mro__:
        if kind in NAMESPACES:
            return NAMESPACES[kind]
    if is_symbolic(x):
        return NAMESPACES.setdefault(sys.modules["sympy"].Expr, Symbols())
    return Floats


def one_number(data: Any) -> Any:
    """What a leaf of a graph holds: a finite float, or a number of a special kind as it is.

    Raises:
        TypeError: for text, None, complex numbers, arrays, and all else that is not one number.
        ValueError: for a number that is not finite.

    >>> one_number(3)
    3.0
    """
    if not isinstance(data, (float, int)):
        if namespace_of(data) is not Floats:
            return data
        if "numpy" in sys.modules and isinstance(data, sys.modules["numpy"].generic):
            data = data.item()
        if not isinstance(data, Real):
            several = not isinstance(data, str) and hasattr(data, "__len__")
            raise TypeError(
                "a Value holds one real number (int, float, NumPy scalar), a SymPy expression "
                f"or another Value, not {type(data).__name__} {data!r:.60}"
                + (f"; {PLEASE_ONE_EACH}" if several else "")
            )
    number = float(data)
    if not math.isfinite(number):
        raise ValueError(f"a Value holds a finite number, not {number}")
    return number


def is_symbolic(x: Any) -> bool:
    """Whether x is a SymPy expression, found out without importing SymPy.

    >>> is_symbolic(0.5)
    False
    """
    return (
        type(x) is not float and "sympy" in sys.modules and isinstance(x, sys.modules["sympy"].Expr)
    )


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
