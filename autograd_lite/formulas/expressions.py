"""SymPy expressions as formulas: the same writer for them as for graphs."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from typing import Any

from autograd_lite.formulas.notation import ATOM, PRODUCT, SUM, Formula, name, number
from autograd_lite.formulas.operations import operation

__all__ = ["written"]

FUNCTIONS = {"Abs": "abs", "Max": "maximum", "Min": "minimum"}
"""The primitives whose names SymPy spells in another way."""


def written(expression: Any, names: Mapping[str, Formula]) -> Formula:
    """A SymPy expression as a formula.

    Args:
        expression: any expression; what is no sum, product, power or function is printed by SymPy.
        names: the formulas of symbols whose names do not tell it.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> written(x * (1 - sympy.tanh(x) ** 2) / 2, {}).pretty
    'x × (1 − tanh(x)²) ÷ 2'
    """
    import sympy

    def write(e: Any) -> Formula:
        if e.is_Symbol:
            return names.get(e.name) or name(e.name)
        if e is sympy.oo or e is -sympy.oo or e.is_Integer or e.is_Float:
            return number(int(e) if e.is_Integer else float(e))
        if e.is_Rational:
            return _signed(e.p < 0, number(abs(int(e.p))) / number(int(e.q)))
        if e.is_Add:
            return functools.reduce(operator.add, map(write, _terms(e)))
        if e.is_Mul:
            return product(e)
        if e.is_Pow:
            return power(e)
        if e.is_Piecewise:
            return cases(e)
        if e.is_Relational:
            return relation(e)
        if isinstance(e, sympy.logic.boolalg.BooleanFunction):
            return logic(e)
        if e.is_Function:
            op = FUNCTIONS.get(e.func.__name__, e.func.__name__)
            return operation(op, [write(argument) for argument in e.args])
        if e == sympy.E:
            return operation("exp", [number(1)])
        if e == sympy.pi:
            return Formula("pi", r"\pi", ATOM, "π")
        return Formula(str(e), sympy.latex(e), SUM)

    def product(e: Any) -> Formula:
        is_negative = e.could_extract_minus_sign() and e.args[0].is_number
        top, bottom = _fraction(-e if is_negative else e)
        quotient = functools.reduce(operator.mul, map(write, top)) if top else number(1)
        if bottom:
            quotient = quotient / functools.reduce(operator.mul, map(write, bottom))
        return _signed(is_negative, quotient)

    def power(e: Any) -> Formula:
        if e.exp == sympy.Rational(1, 2):
            return operation("sqrt", [write(e.base)])
        if e.exp.is_number and e.exp.is_negative:
            return number(1) / write(e.base**-e.exp)
        return write(e.base) ** write(e.exp)

    def cases(e: Any) -> Formula:
        *pieces, (otherwise, last) = e.args
        if last != True:  # noqa: E712 (SymPy's true)
            pieces, otherwise = [*pieces, (otherwise, last)], sympy.nan
        rest = write(otherwise)
        text, pretty = rest.text, rest.pretty
        for value, condition in reversed(pieces):
            v, c = write(value), write(condition)
            text = f"{v.text} if {c.text} else {text}"
            pretty = f"{v.pretty} if {c.pretty} else {pretty}"
        rows = [rf"{write(v).latex} & \text{{for}}\: {write(c).latex}" for v, c in pieces]
        rows.append(rf"{rest.latex} & \text{{otherwise}}")
        listed = r" \\ ".join(rows)
        latex = rf"\begin{{cases}} {listed} \end{{cases}}"
        return Formula(f"({text})", latex, ATOM, f"({pretty})")

    def relation(e: Any) -> Formula:
        sign = e.rel_op
        latex = {"<=": r"\leq", ">=": r"\geq", "!=": r"\neq"}.get(sign, sign)
        pretty = {"<=": "≤", ">=": "≥", "!=": "≠"}.get(sign, sign)
        left, right = write(e.lhs), write(e.rhs)
        return Formula(
            f"{left.text} {sign} {right.text}",
            f"{left.latex} {latex} {right.latex}",
            SUM,
            f"{left.pretty} {pretty} {right.pretty}",
        )

    def logic(e: Any) -> Formula:
        if isinstance(e, sympy.ITE):
            condition, yes, no = e.args
            e = (condition & yes) | (~condition & no)
        if not isinstance(e, (sympy.And, sympy.Or)):
            return write(e) if e.is_Relational else Formula(str(e), sympy.latex(e), SUM)
        word = " and " if isinstance(e, sympy.And) else " or "
        parts = [write(part).held(SUM if part.is_Relational else ATOM) for part in e.args]
        return Formula(
            word.join(part.text for part in parts),
            rf"\text{{{word}}}".join(part.latex for part in parts),
            SUM,
            word.join(part.pretty for part in parts),
        )

    expression = sympy.sympify(expression)
    whole = {x: sympy.Integer(x) for x in expression.atoms(sympy.Float) if x == int(x)}
    return write(expression.xreplace(whole))


def _signed(is_negative: bool, formula: Formula) -> Formula:
    return -formula.held(PRODUCT) if is_negative else formula


def _terms(e: Any) -> list[Any]:
    """The terms of a sum: a polynomial's by degree; else one that is a number or positive first."""
    terms: list[Any] = e.as_ordered_terms()
    positive = [t for t in terms if not t.could_extract_minus_sign()]
    if not positive or e.is_polynomial():
        if not positive or terms[0] in positive[:1]:
            return terms
        if len(e.free_symbols) == 1:
            return terms[::-1]  # 3 + 2*x - x**2
        return [*positive, *(t for t in terms if t not in positive)]
    first = next((t for t in positive if t.is_number), positive[0])
    rest = [t for t in terms if t is not first]
    return [first, *sorted(rest, key=lambda t: t not in positive)]


def _is_power_of_symbol(e: Any) -> bool:
    return bool(e.is_Pow and e.base.is_Symbol and e.exp.is_number)


def _fraction(e: Any) -> tuple[list[Any], list[Any]]:
    """The factors above and below the line of a fraction, in SymPy's order."""
    import sympy

    top: list[Any] = []
    bottom: list[Any] = []
    factors: list[Any] = e.as_ordered_factors() if e.is_Mul else [e]
    # y*x**(y - 1), not x**(y - 1)*y
    factors.sort(key=lambda f: not (f.is_number or f.is_Symbol or _is_power_of_symbol(f)))
    for factor in factors:
        if factor.is_Rational:
            top += [sympy.Integer(factor.p)] if factor.p != 1 else []
            bottom += [sympy.Integer(factor.q)] if factor.q != 1 else []
        elif factor.is_Pow and factor.exp.is_number and factor.exp.is_negative:
            bottom.append(factor.base**-factor.exp)
        else:
            top.append(factor)
    return top, bottom
