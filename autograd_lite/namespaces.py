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

from autograd_lite._errors import not_a_number
from autograd_lite._symbols import Symbols, is_symbolic

__all__ = ["NAMESPACES", "Floats", "namespace_of", "one_number"]


class Floats:
    """Functions of Python floats: `math`, and stable forms of what `math` lacks."""

    pi = math.pi
    exp, expm1, log, log1p, sqrt = math.exp, math.expm1, math.log, math.log1p, math.sqrt
    sin, cos, tan, tanh, atan, erf = (
        math.sin, math.cos, math.tan, math.tanh, math.atan, math.erf,
    )  # fmt: skip

    @staticmethod
    def where(condition: float, yes: Any, no: Any) -> Any:
        # a condition that is nan decides nothing: the result is nan as well
        return yes if condition > 0 else no if condition <= 0 else condition

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

    @staticmethod
    def softmax(xs: Sequence[float]) -> list[float]:
        largest = max(xs)
        weights = [math.exp(x - largest) for x in xs]
        total = sum(weights)
        return [weight / total for weight in weights]

    @staticmethod
    def log_softmax(xs: Sequence[float]) -> list[float]:
        largest = max(xs)
        differences = [x - largest for x in xs]
        log_total = math.log(sum(map(math.exp, differences)))
        return [difference - log_total for difference in differences]


NAMESPACES: dict[type, Any] = {float: Floats}
"""The functions for each type of number; a new kind of number is entered here."""


def namespace_of(x: Any) -> Any:
    """The elementary functions for numbers of x's kind; those of floats for any plain number.

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
            raise not_a_number(data)
    number = float(data)
    if not math.isfinite(number):
        raise ValueError(f"a Value holds a finite number, not {number}")
    return number
