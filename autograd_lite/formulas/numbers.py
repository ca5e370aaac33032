"""How numbers are written: to significant digits, whole numbers in full, never a false equation."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["DIGITS", "is_rounded", "number_text"]

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


def is_rounded(x: Any, digits: int = DIGITS) -> bool:
    """Whether the number that is written for x is not x itself.

    >>> is_rounded(0.1 + 0.2), is_rounded(1 / 3)
    (False, True)
    """
    if not isinstance(x, (int, float)) or not math.isfinite(x):
        return False
    return abs(float(number_text(x, digits)) - x) > NOISE * abs(x)
