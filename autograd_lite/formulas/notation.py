"""Formulas as people read them: each written as plain text, as pretty text and as LaTeX.

A `Formula` is a kind of number that writes itself down: arithmetic with formulas gives the formula
of the result, with just the parentheses it needs.
"""

from __future__ import annotations

import functools
import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from autograd_lite.formulas.letters import latex_name
from autograd_lite.formulas.numbers import DIGITS, is_rounded, number_text

__all__ = [
    "ATOM", "POWER", "PRODUCT", "SUM", "TWO_NOTATIONS", "Formula", "accented", "equality",
    "formula_of", "latex_name", "matrix", "name", "number", "partial", "pretty_number", "product",
    "quantity", "total",
]  # fmt: skip

SUM, PRODUCT, POWER, ATOM = range(1, 5)
LARGEST_EXPONENT = 64
"""Exact powers beyond this take long, and are rounded anyway."""
WORD = r"\\(?:text|mathrm)\{[^{}]*\}"
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class Formula:
    r"""A formula in three spellings, with the strength that holds its parts together.

    Args:
        text: as one types it, and Python reads it.
        latex: as a paper sets it.
        level: SUM, PRODUCT, POWER or ATOM; weaker operands are put in parentheses.
        pretty: as a picture shows it, with × ÷ − and raised exponents; the text unless told.
        exact: for arithmetic on numbers, what the written numbers give; None for all else.
        is_rounded: whether a number in it was rounded when it was written.

    >>> a, b = name("a"), name("b1")
    >>> c = (a + b) * a
    >>> c.text, c.pretty, (a / b).latex
    ('(a + b1)*a', '(a + b1) × a', '\\frac{a}{b_{1}}')
    """

    text: str
    latex: str
    level: int = ATOM
    pretty: str = ""
    exact: Fraction | None = None
    is_rounded: bool = False

    def __post_init__(self) -> None:
        if not self.pretty:
            object.__setattr__(self, "pretty", self.text)

    def held(self, level: int) -> Formula:
        """This formula as an operand: in parentheses if it is weaker than level."""
        if self.level >= level:
            return self
        return _spelled(ATOM, "(%s)", r"\left(%s\right)", self, exact=self.exact)

    @property
    def is_negative(self) -> bool:
        """Whether it opens with a minus sign."""
        return self.text.startswith("-") and self.latex.startswith("-")

    def _after_operator(self, level: int) -> Formula:
        return self.held(ATOM + 1) if self.is_negative else self.held(level)

    def _without_minus(self) -> Formula:
        latex = self.latex[1:].lstrip()
        return replace(self, text=self.text[1:], latex=latex, pretty=self.pretty[1:])

    def __add__(self, other: Any) -> Formula:
        other = formula_of(other)
        exact = _exactly(operator.add, self, other)
        if other.is_negative:
            return _spelled(SUM, "%s - %s", "%s - %s", self, other._without_minus(), exact=exact)
        return _spelled(SUM, "%s + %s", "%s + %s", self, other, exact=exact)

    def __sub__(self, other: Any) -> Formula:
        right = formula_of(other)._after_operator(PRODUCT)
        exact = _exactly(operator.sub, self, right)
        return _spelled(SUM, "%s - %s", "%s - %s", self, right, exact=exact)

    def __mul__(self, other: Any) -> Formula:
        left, right = self.held(PRODUCT), formula_of(other)._after_operator(PRODUCT)
        signed = right.latex[:1].isdigit() or right.latex.startswith(r"\left(-")
        is_word = re.search(rf"{WORD}$", left.latex) or re.match(WORD, right.latex)
        dot = r" \cdot " if signed or is_word else " "  # learning rate times x is not one word
        exact = _exactly(operator.mul, left, right)
        latex = f"%s{dot}%s"
        return _spelled(PRODUCT, "%s*%s", latex, left, right, pretty="%s × %s", exact=exact)

    def __truediv__(self, other: Any) -> Formula:
        other = formula_of(other)
        left, right = self.held(PRODUCT), other._after_operator(POWER)
        exact = _exactly(operator.truediv, self, other) if other.exact != 0 else None
        quotient = _spelled(PRODUCT, "%s/%s", "", left, right, pretty="%s ÷ %s", exact=exact)
        return replace(quotient, latex=rf"\frac{{{self.latex}}}{{{other.latex}}}")

    def __pow__(self, other: Any) -> Formula:
        base, exponent = self._after_operator(ATOM), formula_of(other)
        power = exponent._after_operator(ATOM)
        raised = f"{base.pretty}^{power.pretty}"
        if re.fullmatch(r"-?\d+", exponent.text):
            raised = base.pretty + exponent.text.translate(SUPERSCRIPTS)
        below = base.latex
        if below.startswith("e^"):  # which has an exponent already, as has Theta^{(1)}
            below = rf"\left({below}\right)"
        elif "^" in below:
            below = f"{{{below}}}"
        latex = f"{below}^{{{exponent.latex}}}"
        n = exponent.exact
        is_small = (
            n is not None and n.denominator == 1 and -LARGEST_EXPONENT <= n <= LARGEST_EXPONENT
        )
        exact = _exactly(operator.pow, self, exponent) if is_small and self.exact else None
        rounded = self.is_rounded or exponent.is_rounded
        return Formula(f"{base.text}**{power.text}", latex, POWER, raised, exact, rounded)

    def __neg__(self) -> Formula:
        exact = None if self.exact is None else -self.exact
        return _spelled(PRODUCT, "-%s", "-%s", self._after_operator(PRODUCT), exact=exact)

    def __radd__(self, other: Any) -> Formula:
        return self if other == 0 else formula_of(other) + self  # where sum() starts


def _spelled(
    level: int,
    text: str,
    latex: str,
    *parts: Formula,
    pretty: str = "",
    exact: Fraction | None = None,
) -> Formula:
    """Parts put into a pattern for each spelling; pretty text has true minus signs."""
    pretty = pretty or text.replace("-", "−")
    return Formula(
        text % tuple(part.text for part in parts),
        latex % tuple(part.latex for part in parts) if latex else "",
        level,
        pretty % tuple(part.pretty for part in parts),
        exact,
        any(part.is_rounded for part in parts),
    )


def _exactly(function: Callable[[Any, Any], Any], left: Formula, right: Formula) -> Fraction | None:
    if left.exact is None or right.exact is None:
        return None
    result: Fraction = function(left.exact, right.exact)
    return result


def equality(left: Formula, right: Formula) -> str:
    """The sign between two sides of an equation: = unless numbers were rounded, then ≈.

    Arithmetic is done again on the written numbers, exactly: 0.1 * 3 = 0.3 is true as written.

    >>> a, b = number(1.0), number(3.0)
    >>> equality(a / b, number(1 / 3)), equality(a * b, b), equality(name("x"), number(1 / 3))
    ('≈', '=', '≈')
    """
    if left.exact is not None and right.exact is not None:
        return "=" if left.exact == right.exact else "≈"
    return "≈" if left.is_rounded or right.is_rounded else "="


def formula_of(x: Any, names: Mapping[str, Formula] | None = None) -> Formula:
    """Whatever x is, written down: a formula, a number, or a SymPy expression.

    Args:
        x: what to write.
        names: how to write the symbols of an expression whose names do not tell it.

    >>> formula_of(0.5).text
    '0.5'
    """
    if isinstance(x, Formula):
        return x
    if isinstance(x, (int, float)):
        return number(x)
    from autograd_lite.formulas.expressions import written  # which needs SymPy

    return written(x, names or {})


def number(x: float, digits: int = DIGITS) -> Formula:
    r"""A number to so many significant digits, whole numbers in full.

    >>> number(11.6520714).text, number(2e-9).latex
    ('11.652', '2 \\cdot 10^{-9}')
    """
    text = number_text(x, digits)
    mantissa, _, exponent = text.partition("e")
    pretty = text.replace("-", "−").replace("inf", "∞")
    exact = Fraction(text) if math.isfinite(x) else None
    rounded = is_rounded(x, digits)
    if exponent:
        power = f"10^{{{exponent}}}"
        latex = power if mantissa == "1" else rf"{mantissa} \cdot {power}"
        return Formula(text, latex, PRODUCT, pretty, exact, rounded)
    return Formula(text, text.replace("inf", r"\infty"), ATOM, pretty, exact, rounded)


def quantity(x: Any, digits: int = DIGITS) -> Formula:
    """What a node holds, written down: a number, an expression, or ? where it is not known.

    >>> quantity(0.25).text, quantity(None).text
    ('0.25', '?')
    """
    while hasattr(x, "parents"):  # a Value that holds a Value
        x = x.data
    if x is None:
        return Formula("?", "?")
    return number(x, digits) if isinstance(x, (int, float)) else formula_of(x)


def pretty_number(x: Any, digits: int = DIGITS) -> str:
    """What a node holds as people read it, with true minus signs.

    >>> pretty_number(-0.5), pretty_number(-float("inf"))
    ('−0.5', '−∞')
    """
    return quantity(x, digits).pretty


def name(label: str) -> Formula:
    """The name of a node or variable; one that looks like a sum or product is held like one.

    >>> (name("a+b") * name("c")).text
    '(a+b)*c'
    """
    signs = set(label)
    level = SUM if signs & set("+-−") else PRODUCT if signs & set("*/×÷·^=<>") else ATOM
    return Formula(label, latex_name(label), level)


TWO_NOTATIONS = (
    "dy/dx is the whole derivative, along every path; ∂v/∂x that of one operation alone."
)
"""What pages and players say, once, about the two kinds of derivatives."""


def partial(of: str | Formula, by: str | Formula) -> Formula:
    """The local derivative of a node by one of its parents, the others held fixed: ∂v/∂x."""
    return _quotient("∂", r"\partial ", of, by)


def total(of: str | Formula, by: str | Formula) -> Formula:
    """The total derivative of a node by another, through every path between them: dy/dx."""
    return _quotient("d", "d", of, by)


def _quotient(sign: str, sign_latex: str, of: str | Formula, by: str | Formula) -> Formula:
    top = name(of) if isinstance(of, str) else of
    bottom = name(by) if isinstance(by, str) else by
    above, below = (
        rf"{sign_latex}\,{part.latex}" if re.match(WORD, part.latex) else sign_latex + part.latex
        for part in (top, bottom)
    )
    return Formula(
        f"{sign}{top.text}/{sign}{bottom.text}",
        rf"\frac{{{above}}}{{{below}}}",
        PRODUCT,
        pretty=f"{sign}{top.pretty}/{sign}{bottom.pretty}",
    )


def matrix(rows: Iterable[Iterable[Any]]) -> Formula:
    r"""A matrix of formulas, numbers or SymPy expressions, row by row.

    >>> matrix([[1, 2], [3, 4]]).latex
    '\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}'
    """
    cells = [[formula_of(x) for x in row] for row in rows]
    latex = r" \\ ".join(" & ".join(c.latex for c in row) for row in cells)
    text, pretty = (
        ", ".join(f"[{', '.join(getattr(c, kind) for c in row)}]" for row in cells)
        for kind in ("text", "pretty")
    )
    return Formula(
        f"[{text}]",
        rf"\begin{{bmatrix}} {latex} \end{{bmatrix}}",
        pretty=f"[{pretty}]",
        is_rounded=any(c.is_rounded for row in cells for c in row),
    )


def accented(accent: str, latex: str) -> str:
    """A name in LaTeX with a dot or bar over its letter, not over its indices."""
    if latex.startswith(r"\text"):
        return rf"\{accent}{{{latex}}}"
    letter, mark, indices = latex.partition("_")
    return rf"\{accent}{{{letter}}}{mark}{indices}"


def product(*factors: Formula) -> Formula:
    """Factors side by side with an explicit sign between them: dL/da * da/dz."""
    held = [
        f.held(PRODUCT) if i == 0 else f._after_operator(PRODUCT) for i, f in enumerate(factors)
    ]
    return Formula(
        " * ".join(f.text for f in held),
        r" \cdot ".join(f.latex for f in held),
        PRODUCT,
        " · ".join(f.pretty for f in held),
        functools.reduce(operator.mul, [f.exact or Fraction(0) for f in factors], Fraction(1))
        if all(f.exact is not None for f in factors)
        else None,
        any(f.is_rounded for f in factors),
    )
