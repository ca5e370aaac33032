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

__all__ = ["NAMESPACES", "Floats", "Stable", "namespace_of", "one_number"]


class Stable:
    """Functions that never overflow, in exp, log and the choices of any kind of number."""

    exp: Any
    log: Any
    log1p: Any
    where: Any
    _largest: Any

    def sigmoid(self, x: Any) -> Any:
        e = self.exp(-abs(x))
        return self.where(x, 1.0, e) / (1 + e)

    def softplus(self, x: Any) -> Any:
        return self.where(x, x, 0.0) + self.log1p(self.exp(-abs(x)))

    def logsumexp(self, xs: Sequence[Any]) -> Any:
        largest = self._largest(xs)
        return largest + self.log(sum(self.exp(x - largest) for x in xs))

    def softmax(self, xs: Sequence[Any]) -> list[Any]:
        largest = self._largest(xs)
        weights = [self.exp(x - largest) for x in xs]
        total = sum(weights)
        return [weight / total for weight in weights]

    def log_softmax(self, xs: Sequence[Any]) -> list[Any]:
        largest = self._largest(xs)
        differences = [x - largest for x in xs]
        log_total = self.log(sum(map(self.exp, differences)))
        return [difference - log_total for difference in differences]


class _Floats(Stable):
    pi = math.pi
    exp, expm1, log, log1p, sqrt = map(
        staticmethod, (math.exp, math.expm1, math.log, math.log1p, math.sqrt)
    )
    sin, cos, tan, tanh, atan, erf = map(
        staticmethod, (math.sin, math.cos, math.tan, math.tanh, math.atan, math.erf)
    )
    _largest = staticmethod(max)

    @staticmethod
    def where(condition: float, yes: Any, no: Any) -> Any:
        # a condition that is nan decides nothing: the result is nan as well
        return yes if condition > 0 else no if condition <= 0 else condition


Floats: Any = _Floats()
"""Functions of Python floats: those of `math`, and the stable forms of what `math` lacks."""

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
        scalar: Any = getattr(sys.modules.get("numpy"), "generic", ())
        if isinstance(data, scalar):
            data = data.item()
        if not isinstance(data, Real):
            raise not_a_number(data)
    number = float(data)
    if not math.isfinite(number):
        raise ValueError(f"a Value holds a finite number, not {number}")
    return number
