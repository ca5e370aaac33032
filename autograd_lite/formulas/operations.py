"""The one place that knows how an operation is written: its symbol, its text, its LaTeX."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd_lite.formulas.notation import ATOM, SUPERSCRIPTS, Formula
from autograd_lite.primitives import PRIMITIVES

__all__ = ["operation", "symbol_of"]

ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "**": operator.pow, "neg": operator.neg,
}  # fmt: skip
SUMS = ("sum", "mean", "dot")
"""Operations that are written as what they expand to."""


class Spelling(NamedTuple):
    """How an operation is written that is no arithmetic; % stands for its operands.

    symbol: alone, as on a node of a picture; pretty, latex: applied to its operands.
    """

    symbol: str
    pretty: str = ""
    latex: str = ""


SPELLINGS: dict[str, Spelling] = {
    "+": Spelling("+"), "-": Spelling("−"), "*": Spelling("×"), "/": Spelling("÷"),
    "**": Spelling("xʸ"), "neg": Spelling("−x"), "sum": Spelling("Σ"), "dot": Spelling("w·x"),
    "abs": Spelling("|x|", "|%s|", r"\left\lvert %s \right\rvert"),
    "exp": Spelling("eˣ", "exp(%s)", "e^{%s}"),
    "expm1": Spelling("eˣ − 1", "expm1(%s)", r"\left(e^{%s} - 1\right)"),
    "log": Spelling("ln", "ln(%s)", r"\ln\left(%s\right)"),
    "log1p": Spelling("ln(1 + x)", "log1p(%s)", r"\operatorname{log1p}\left(%s\right)"),
    "sqrt": Spelling("√", "√(%s)", r"\sqrt{%s}"),
    "sin": Spelling("sin", "sin(%s)", r"\sin\left(%s\right)"),
    "cos": Spelling("cos", "cos(%s)", r"\cos\left(%s\right)"),
    "tan": Spelling("tan", "tan(%s)", r"\tan\left(%s\right)"),
    "tanh": Spelling("tanh", "tanh(%s)", r"\tanh\left(%s\right)"),
    "atan": Spelling("arctan", "arctan(%s)", r"\arctan\left(%s\right)"),
    "sigmoid": Spelling("σ", "σ(%s)", r"\sigma\left(%s\right)"),
    "maximum": Spelling("max", "max(%s)", r"\max\left(%s\right)"),
    "minimum": Spelling("min", "min(%s)", r"\min\left(%s\right)"),
    "logsumexp": Spelling("ln Σ eˣ"),
    "where": Spelling("x > 0 ?"),
    "take": Spelling("x[i]"),
    "leaky_relu": Spelling("leaky relu"),
}  # fmt: skip
"""The operations that are written in another way than as their name and a list of operands."""


def operation(op: str, operands: Sequence[Formula]) -> Formula:
    r"""What a primitive does to its operands: arithmetic as such, all else as a function call.

    Args:
        op: the name of the primitive, or of any function.
        operands: names, numbers or formulas; those that need parentheses get them.

    >>> from autograd_lite.formulas.notation import name
    >>> operation("dot", tuple(map(name, ["w1", "w2", "x1", "x2", "b"]))).text
    'w1*x1 + w2*x2 + b'
    >>> z = operation("-", [name("z"), name("z") + name("b")])
    >>> z.pretty, operation("sigmoid", [z]).latex
    ('z − (z + b)', '\\sigma\\left(z - \\left(z + b\\right)\\right)')
    """
    if op in ARITHMETIC:
        arithmetic: Formula = ARITHMETIC[op](*operands)
        return arithmetic
    if op in SUMS:
        written: Formula = PRIMITIVES[op].expansion(*operands)  # type: ignore[misc]
        return written
    spelling = SPELLINGS.get(op, Spelling(op))
    upright = op.replace("_", " ").translate({ord(c): None for c in "\\{}%&#$^~"})
    latex = spelling.latex or rf"\operatorname{{{upright}}}\left(%s\right)"
    return Formula(
        f"{op}({', '.join(x.text for x in operands)})",
        latex.replace("%s", ", ".join(x.latex for x in operands)),
        ATOM,
        (spelling.pretty or f"{op}(%s)").replace("%s", ", ".join(x.pretty for x in operands)),
        is_rounded=any(x.is_rounded for x in operands),
    )


def symbol_of(op: str, n_operands: int = 0, exponent: Any = None) -> str:
    """The symbol of an operation alone.

    Args:
        op: the name of the primitive.
        n_operands: how many operands it has; an odd number tells a dot with a bias.
        exponent: the constant exponent of a power, if it has one.

    >>> symbol_of("*"), symbol_of("tanh"), symbol_of("**", exponent=3.0), symbol_of("dot", 5)
    ('×', 'tanh', 'x³', 'w·x + b')
    """
    if op == "**" and isinstance(exponent, (int, float)) and float(exponent).is_integer():
        return "x" + f"{exponent:.0f}".translate(SUPERSCRIPTS)
    if op == "dot" and n_operands % 2:
        return "w·x + b"
    return SPELLINGS.get(op, Spelling(op)).symbol
