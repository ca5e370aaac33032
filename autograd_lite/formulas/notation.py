"""Formulas as people read them: every piece once as plain text and once as LaTeX.

A `Formula` is a kind of number that writes itself down: arithmetic with formulas gives the formula
of the result, with just the parentheses it needs.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograd_lite.primitives import PRIMITIVES

__all__ = [
    "Formula", "accented", "formula_of", "latex_name", "matrix", "name", "number", "operation",
    "partial", "product", "total",
]  # fmt: skip

SUM, PRODUCT, POWER, ATOM = range(1, 5)
GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)


@dataclass(frozen=True)
class Formula:
    r"""A formula in two spellings, with the strength that holds its parts together.

    Args:
        text: as one types it.
        latex: as a paper sets it.
        level: SUM, PRODUCT, POWER or ATOM; weaker operands are put in parentheses.

    >>> a, b = name("a"), name("b1")
    >>> ((a + b) * a).text, (a / b).latex
    ('(a + b1)*a', '\\frac{a}{b_{1}}')
    """

    text: str
    latex: str
    level: int = ATOM

    def held(self, level: int) -> Formula:
        """This formula as an operand: in parentheses if it is weaker than level."""
        if self.level >= level:
            return self
        return Formula(f"({self.text})", rf"\left({self.latex}\right)")

    @property
    def is_negative(self) -> bool:
        """Whether it opens with a minus sign."""
        return self.text.startswith("-")

    def _after_operator(self, level: int) -> Formula:
        return self.held(ATOM + 1) if self.is_negative else self.held(level)

    def __add__(self, other: Any) -> Formula:
        other = formula_of(other)
        if other.is_negative:
            return Formula(
                f"{self.text} - {other.text[1:].lstrip()}",
                f"{self.latex} - {other.latex[1:].lstrip()}",
                SUM,
            )
        return Formula(f"{self.text} + {other.text}", f"{self.latex} + {other.latex}", SUM)

    def __sub__(self, other: Any) -> Formula:
        right = formula_of(other)._after_operator(PRODUCT)
        return Formula(f"{self.text} - {right.text}", f"{self.latex} - {right.latex}", SUM)

    def __mul__(self, other: Any) -> Formula:
        left, right = self.held(PRODUCT), formula_of(other)._after_operator(PRODUCT)
        dot = r" \cdot " if right.latex[0].isdigit() or right.latex.startswith(r"\left(-") else " "
        return Formula(f"{left.text}*{right.text}", f"{left.latex}{dot}{right.latex}", PRODUCT)

    def __truediv__(self, other: Any) -> Formula:
        other = formula_of(other)
        left, right = self.held(PRODUCT), other._after_operator(POWER)
        return Formula(
            f"{left.text}/{right.text}", rf"\frac{{{self.latex}}}{{{other.latex}}}", PRODUCT
        )

    def __pow__(self, other: Any) -> Formula:
        base, exponent = self._after_operator(ATOM), formula_of(other)
        power = exponent._after_operator(ATOM)
        return Formula(
            f"{base.text}**{power.text}", f"{{{base.latex}}}^{{{exponent.latex}}}", POWER
        )

    def __neg__(self) -> Formula:
        right = self._after_operator(PRODUCT)
        return Formula(f"-{right.text}", f"-{right.latex}", PRODUCT)

    def __radd__(self, other: Any) -> Formula:
        return self if other == 0 else formula_of(other) + self  # where sum() starts


def formula_of(x: Any, latex_names: Mapping[str, str] | None = None) -> Formula:
    """Whatever x is, written down: a formula, a number, or a SymPy expression.

    Args:
        x: what to write.
        latex_names: how to set symbols whose names do not tell it.

    >>> formula_of(0.5).text
    '0.5'
    """
    if isinstance(x, Formula):
        return x
    if isinstance(x, (int, float)):
        return number(x)
    return _formula_of_expression(x, latex_names or {})


def number(x: float, digits: int = 5) -> Formula:
    r"""A number to so many significant digits.

    >>> number(11.6520714).text, number(2e-9).latex
    ('11.652', '2 \\cdot 10^{-9}')
    """
    text = f"{x + 0.0:.{digits}g}"  # + 0.0 turns -0.0 into 0
    mantissa, _, exponent = text.partition("e")
    if exponent:
        power = f"10^{{{int(exponent)}}}"
        return Formula(text, power if mantissa == "1" else rf"{mantissa} \cdot {power}")
    return Formula(text, text)


def latex_name(label: str) -> str:
    r"""A label as LaTeX: Greek letters, indices below, a layer's number above.

    >>> latex_name("w12"), latex_name("Theta1_20"), latex_name("loss"), latex_name("v-1")
    ('w_{12}', '\\Theta^{(1)}_{20}', '\\mathrm{loss}', 'v_{-1}')
    """
    parts = re.fullmatch(r"([A-Za-z]+?)_?(-?\d*|(?<=_)[a-z])(?:_([\d,]+))?", label)
    if not parts:
        escaped = re.sub(r"([_%&#$])", r"\\\1", label)
        return rf"\text{{{escaped}}}"
    stem, first, second = parts.groups()
    if stem in GREEK.split():
        stem = "\\" + stem
    elif len(stem) > 1:
        stem = rf"\mathrm{{{stem}}}"
    if second:
        return f"{stem}^{{({first})}}_{{{second}}}"
    return f"{stem}_{{{first}}}" if first else stem


def name(label: str) -> Formula:
    """The name of a node or variable."""
    return Formula(label, latex_name(label))


def partial(of: str | Formula, by: str | Formula) -> Formula:
    """The local derivative of a node by one of its parents, the others held fixed: ∂v/∂x."""
    return _quotient("∂", r"\partial ", of, by)


def total(of: str | Formula, by: str | Formula) -> Formula:
    """The total derivative of a node by another, through every path between them: dy/dx."""
    return _quotient("d", "d", of, by)


def _quotient(sign: str, sign_latex: str, of: str | Formula, by: str | Formula) -> Formula:
    top = name(of) if isinstance(of, str) else of
    bottom = name(by) if isinstance(by, str) else by
    return Formula(
        f"{sign}{top.text}/{sign}{bottom.text}",
        rf"\frac{{{sign_latex}{top.latex}}}{{{sign_latex}{bottom.latex}}}",
    )


def matrix(rows: Iterable[Iterable[Any]]) -> Formula:
    r"""A matrix of formulas, numbers or SymPy expressions, row by row.

    >>> matrix([[1, 2], [3, 4]]).latex
    '\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}'
    """
    cells = [[formula_of(x) for x in row] for row in rows]
    text = ", ".join(f"[{', '.join(c.text for c in row)}]" for row in cells)
    latex = r" \\ ".join(" & ".join(c.latex for c in row) for row in cells)
    return Formula(f"[{text}]", rf"\begin{{bmatrix}} {latex} \end{{bmatrix}}")


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
        " * ".join(f.text for f in held), r" \cdot ".join(f.latex for f in held), PRODUCT
    )


ARITHMETIC: dict[str, Callable[..., Formula]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "**": operator.pow, "neg": operator.neg,
}  # fmt: skip
LATEX_CALLS = {
    "exp": "e^{%s}", "log": r"\ln\left(%s\right)", "sqrt": r"\sqrt{%s}", "expm1": "e^{%s} - 1",
    "sin": r"\sin\left(%s\right)", "cos": r"\cos\left(%s\right)", "tan": r"\tan\left(%s\right)",
    "tanh": r"\tanh\left(%s\right)", "atan": r"\arctan\left(%s\right)",
    "abs": r"\left\lvert %s \right\rvert", "sigmoid": r"\sigma\left(%s\right)",
    "maximum": r"\max\left(%s\right)", "minimum": r"\min\left(%s\right)",
}  # fmt: skip


def operation(op: str, operands: tuple[Formula, ...]) -> Formula:
    r"""What a primitive does to its operands: arithmetic as such, all else as a function call.

    >>> operation("dot", tuple(map(name, ["w1", "w2", "x1", "x2", "b"]))).text
    'w1*x1 + w2*x2 + b'
    >>> operation("sigmoid", (name("z"),)).latex
    '\\sigma\\left(z\\right)'
    """
    if op in ARITHMETIC:
        return ARITHMETIC[op](*operands)
    if op in ("dot", "sum", "mean"):
        written: Formula = PRIMITIVES[op].expansion(*operands)  # type: ignore[misc]
        return written
    text = f"{op}({', '.join(x.text for x in operands)})"
    inside = ", ".join(x.latex for x in operands)
    call = LATEX_CALLS.get(op, rf"\operatorname{{{op.replace('_', ' ')}}}\left(%s\right)")
    return Formula(text, call % inside, SUM if op == "expm1" else ATOM)


def _formula_of_expression(expression: Any, latex_names: Mapping[str, str]) -> Formula:
    import sympy

    to_text, to_latex = _printers()
    if expression.is_Add or expression.is_Piecewise:
        level = SUM
    elif expression.is_Mul or (expression.is_Number and not expression.is_Integer):
        level = PRODUCT
    elif expression.is_Pow:
        level = PRODUCT if expression.exp.could_extract_minus_sign() else POWER
    else:
        level = ATOM
    symbols = {s: latex_names.get(s.name) or latex_name(s.name) for s in expression.free_symbols}
    latex = to_latex(
        {"symbol_names": symbols, "ln_notation": True, "inv_trig_style": "full"}
    ).doprint(expression)
    return Formula(to_text().doprint(sympy.sympify(expression)), latex, level)


def _whole(n: int) -> Formula:
    """A whole number in full up to 15 digits, else as the float that it comes from: 2e20."""
    if not 10**15 <= abs(n) < 10**300 or n != float(n):
        return Formula(str(n), str(n))
    power = number(float(n), digits=15)
    return Formula(power.text.replace("e+", "e"), power.latex)


@functools.cache
def _printers() -> tuple[Any, Any]:
    """SymPy's printers: sums open with a positive term, polynomials go by their degree."""
    from sympy.printing.latex import LatexPrinter
    from sympy.printing.precedence import PRECEDENCE
    from sympy.printing.str import StrPrinter

    class OurTerms:
        def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
            terms: list[Any] = list(super()._as_ordered_terms(expr, order))  # type: ignore[misc]
            positive = [t for t in terms if not t.could_extract_minus_sign()]
            if not positive or expr.is_polynomial():
                return terms[::-1] if positive and terms[0] not in positive[:1] else terms
            first = next((t for t in positive if t.is_number), positive[0])
            rest = [t for t in terms if t is not first]
            return [first, *sorted(rest, key=lambda t: t not in positive)]

    class Text(OurTerms, StrPrinter):  # type: ignore[misc]
        def _print_Integer(self, expr: Any) -> str:  # noqa: N802 (SymPy's name)
            return _whole(int(expr)).text

        def _print_Pow(self, expr: Any, rational: bool = False) -> str:  # noqa: N802 (SymPy's)
            if expr.exp.is_Integer and expr.exp < -1:
                return "1/" + str(self.parenthesize(1 / expr, PRECEDENCE["Mul"] + 1))
            return str(super()._print_Pow(expr, rational))

        def _print_Piecewise(self, expr: Any) -> str:  # noqa: N802 (SymPy's name)
            written = ""
            for value, condition in expr.args:
                last = condition == True  # noqa: E712 (SymPy's true)
                written += self._print(value) + (
                    "" if last else f" if {self._print(condition)} else "
                )
            return f"({written})"

        def _print_Abs(self, expr: Any) -> str:  # noqa: N802 (SymPy's name)
            return f"abs({self._print(expr.args[0])})"

    class Latex(OurTerms, LatexPrinter):  # type: ignore[misc]
        def _print_Integer(self, expr: Any) -> str:  # noqa: N802 (SymPy's name)
            return _whole(int(expr)).latex

        def _print_Abs(self, expr: Any, exp: Any = None) -> str:  # noqa: N802 (SymPy's name)
            # without a bar, which would end a cell of a Markdown table
            power = f"^{{{exp}}}" if exp else ""
            return rf"\left\lvert {self._print(expr.args[0])} \right\rvert{power}"

        def _print_sigmoid(self, expr: Any, exp: Any = None) -> str:
            power = f"^{{{exp}}}" if exp else ""
            return rf"\sigma{power}\left({self._print(expr.args[0])}\right)"

    return Text, Latex
