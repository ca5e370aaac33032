"""How numbers are written: to significant digits, whole numbers in full, never a false equation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

__all__ = ["DIGITS", "all_fractions", "equality_of_sum", "is_rounded", "number_text"]

DIGITS = 5
"""Significant digits of a number, unless told otherwise."""

WHOLE = 1e15
"""Whole numbers below this are written in full; above it floats leave some of them out."""

NOISE = 1e-14
"""A relative difference that is due to floats being binary: 0.1 + 0.2 is written as 0.3."""


def number_text(x: Any, digits: int = DIGITS) -> str:
    """A number as one types it, to so many significant digits; a whole number in full.

    >>> [number_text(x) for x in (24.70408, 0.00014, 7e-5, 1000001.0, -0.0, 2e20)]
    ['24.704', '0.00014', '7e-5', '1000001', '0', '2e20']
    """
    x = float(x)
    if not math.isfinite(x):
        return str(x)
    if x.is_integer() and abs(x) < WHOLE:
        return f"{x + 0.0:.0f}"  # + 0.0 turns -0.0 into 0
    mantissa, _, exponent = f"{x:.{max(digits, 1)}g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def all_fractions(xs: Sequence[Any], digits: int = DIGITS) -> list[Fraction]:
    """The numbers that are written for xs, exactly; none where one of them is no finite number.

    >>> all_fractions([0.5, 1 / 3])
    [Fraction(1, 2), Fraction(33333, 100000)]
    """
    if not all(isinstance(x, (int, float)) and math.isfinite(x) for x in xs):
        return []
    return [Fraction(number_text(x, digits)) for x in xs]


def is_rounded(x: Any, digits: int = DIGITS) -> bool:
    """Whether the number that is written for x is not x itself.

    >>> is_rounded(0.1 + 0.2), is_rounded(1 / 3)
    (False, True)
    """
    if not isinstance(x, (int, float)) or not math.isfinite(x):
        return False
    return abs(float(number_text(x, digits)) - x) > NOISE * abs(x)


def equality_of_sum(terms: Sequence[Any], total: Any, digits: int = DIGITS) -> str:
    """= where the written terms add up to the written total, else the sign for rounding.

    >>> equality_of_sum([0.1, 0.2], 0.1 + 0.2), equality_of_sum([1 / 3, 1 / 3], 2 / 3)
    ('=', '≈')
    """
    shown = all_fractions((*terms, total), digits)
    return "=" if not shown or sum(shown[:-1]) == shown[-1] else "≈"
