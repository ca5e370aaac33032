"""How operations and numbers are written in a picture: × for *, x² for **, 24.7041 for a float."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["format_number", "format_sum", "symbol_of"]

SYMBOLS = {
    "+": "+",
    "-": "−",
    "*": "×",
    "/": "÷",
    "**": "xʸ",
    "neg": "−x",
    "abs": "|x|",
    "exp": "eˣ",
    "expm1": "eˣ − 1",
    "log": "ln",
    "log1p": "ln(1 + x)",
    "sqrt": "√",
    "atan": "arctan",
    "sigmoid": "σ",
    "sum": "Σ",
    "dot": "w·x",
    "logsumexp": "ln Σ eˣ",
    "maximum": "max",
    "minimum": "min",
    "where": "x > 0 ?",
    "take": "x[i]",
    "leaky_relu": "leaky relu",
}
"""The operations whose symbol is not their name."""

SUPERSCRIPTS = str.maketrans("0123456789.-/", "⁰¹²³⁴⁵⁶⁷⁸⁹·⁻ᐟ")


def symbol_of(op: str, n_parents: int = 0, exponent: Any = None) -> str:
    """The mathematical symbol of an operation.

    Args:
        op: the name of the primitive.
        n_parents: how many operands it has; an odd number tells a dot with a bias.
        exponent: the constant exponent of a power, if it has one.

    >>> symbol_of("*"), symbol_of("tanh"), symbol_of("**", exponent=3.0), symbol_of("dot", 5)
    ('×', 'tanh', 'x³', 'w·x + b')
    """
    if op == "**" and isinstance(exponent, (int, float)) and float(exponent).is_integer():
        return "x" + f"{exponent:.0f}".translate(SUPERSCRIPTS)
    if op == "dot" and n_parents % 2:
        return "w·x + b"
    return SYMBOLS.get(op, op)


def format_number(x: Any, digits: int = 4) -> str:
    """A number as people read it: rounded to `digits` decimals, with no zeros at its end.

    Very large and very small numbers keep `digits` significant digits and a power of ten;
    expressions are written out.

    >>> [format_number(x) for x in (24.70408, -2.0, 0.5, 1234567.0, 0.0000123456, math.inf)]
    ['24.7041', '−2', '0.5', '1.235e6', '1.235e−5', '∞']
    """
    x = getattr(x, "data", x)
    if not isinstance(x, (int, float)):
        return str(x)
    if math.isnan(x):
        return "nan"
    if math.isinf(x):
        return "∞" if x > 0 else "−∞"
    if x == 0 or 10.0**-digits <= abs(x) < 1e6:
        text = f"{x:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        mantissa, power = f"{x:.{max(digits - 1, 0)}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}e{int(power)}"
    return "0" if text == "-0" else text.replace("-", "−")


def format_sum(terms: list[Any], total: Any, digits: int = 4) -> str:
    """A sum written out.

    >>> format_sum([14.0, -2.0], 12.0)
    '14 − 2 = 12'
    """
    text = ""
    for term in terms:
        number = format_number(term, digits)
        if not text:
            text = number
        elif number.startswith("−"):
            text += f" − {number[1:]}"
        else:
            text += f" + {number}"
    return f"{text} = {format_number(total, digits)}"
