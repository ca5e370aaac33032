"""Derivatives from their definition, the limit of difference quotients."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.calculus import grad, numerical_gradient
from autograd_lite.deriving.derivation import derive
from autograd_lite.deriving.proof import how_equal
from autograd_lite.deriving.symbols import symbols
from autograd_lite.formulas.notation import ATOM, Formula, formula_of, name, total
from autograd_lite.formulas.pages import Block, Equation, Page, Table
from autograd_lite.readings import adjoints
from autograd_lite.textbook.proofs import gradient
from autograd_lite.value import as_value

__all__ = ["derive_limit"]


def derive_limit(
    f: Callable[[Any], Any], x: float | None = None, steps: Sequence[float] = ()
) -> Page:
    """The derivative of f as the limit of (f(x + h) - f(x)) / h where h goes to 0.

    The quotient is rearranged until h can go; a factor whose limit every course proves, such as
    (exp(h) - 1)/h, keeps its h and is named. The limit is SymPy's, and is shown to equal what
    the chain rule gives before it is written.

    Args:
        f: a function of one number, made of Python's arithmetic and functions of this package.
        x: a point at which to follow the quotient in numbers too.
        steps: the values of h there; by default 1, 0.1, ..., 1e-7.

    Returns:
        A page with f, the quotient, its limit and, for a point, a table of h, quotient and error.

    Raises:
        ValueError: for a step that is not positive.
        AssertionError: if the limit differs from what the chain rule gives.
        ImportError: without SymPy.

    >>> print(derive_limit(lambda x: 1 / x))
    The derivative as a limit
    <BLANKLINE>
      f(x) = 1/x
    <BLANKLINE>
    Difference quotient
      (f(x + h) - f(x))/h = (1/(x + h) - 1/x)/h
      (f(x + h) - f(x))/h = -1/(x*(x + h))
    <BLANKLINE>
    Limit, where h goes to 0
      df/dx = -1/x**2
      The chain rule gives the same.
    """
    sympy = import_extra("sympy")
    at, step = symbols("x h")
    here, there = as_value(f(at)), as_value(f(at + step))
    left, right = exact(here.data), exact(there.data)
    by_chain_rule = (
        gradient(derive(here, wrt=at, show="symbols"), "x")
        if here.parents
        else adjoints(here).get(at, 0)
    )
    limit = sympy.limit((right - left) / step.data, step.data, 0)
    if not how_equal(limit, by_chain_rule):
        raise AssertionError(f"the limit is {limit}, the chain rule gives {by_chain_rule}")

    quotient = Formula("(f(x + h) - f(x))/h", r"\frac{f(x + h) - f(x)}{h}")
    lines: list[Block] = [Equation((quotient, (_formula(right) - formula_of(left)) / name("h")))]
    short = _rearranged(left, right, at.data, step.data)
    if short is not None:
        lines.append(Equation((quotient, _formula(short))))
    limits: list[Block] = [
        *_known_limits(short, step.data),
        Equation((total("f", "x"), formula_of(by_chain_rule))),
        "The chain rule gives the same.",
    ]
    sections: list[tuple[str, list[Block]]] = [
        ("", [Equation((Formula("f(x)", "f(x)"), formula_of(left)))]),
        ("Difference quotient", lines),
        ("Limit, where h goes to 0", limits),
    ]
    if x is not None:
        sections.append((f"In numbers, at x = {x:g}", [_in_numbers(f, float(x), steps)]))
    return Page("The derivative as a limit", sections)


def _rearranged(left: Any, right: Any, x: Any, h: Any) -> Any:
    """The quotient with what can be cancelled gone, None if nothing can."""
    sympy = import_extra("sympy")
    rise = sympy.expand(sympy.expand_trig(sympy.expand(right, power_exp=True)) - left)
    if rise.has(sympy.sin, sympy.cos):
        terms = sympy.collect(rise, [sympy.sin(x), sympy.cos(x)])
        short = sympy.Add(*(term / h for term in sympy.Add.make_args(terms)))
    else:
        short = sympy.factor(sympy.cancel(sympy.together(rise / h)))
    cancelled = not short.has(1 / h)
    return short if cancelled or any(short.has(rise) for rise in _rises(h)) else None


def _rises(h: Any) -> tuple[Any, ...]:
    """What divided by h goes to a limit that every course proves."""
    sympy = import_extra("sympy")
    return sympy.exp(h) - 1, sympy.sin(h), sympy.cos(h) - 1, sympy.tanh(h)


def _known_limits(short: Any, h: Any) -> list[Equation]:
    """The limits of those factors of the quotient that keep their h."""
    sympy = import_extra("sympy")
    known = [rise / h for rise in _rises(h) if short is not None and short.has(rise)]
    return [
        Equation((_limit_of(_formula(factor)), formula_of(sympy.limit(factor, h, 0))))
        for factor in known
    ]


def _limit_of(formula: Formula) -> Formula:
    inner = formula.held(ATOM)
    return Formula(f"lim {inner.text}", rf"\lim_{{h \to 0}} {formula.latex}")


def _formula(expression: Any) -> Formula:
    """An expression in which the step comes second, x + h, as everyone writes it."""
    formula = formula_of(expression)
    text, latex = (
        re.sub(r"(?<![\w*] )\bh \+ x\b", "x + h", s) for s in (formula.text, formula.latex)
    )
    return Formula(text, latex, formula.level)


def _in_numbers(f: Callable[[Any], Any], x: float, steps: Sequence[float]) -> Table:
    slope = grad(f)(x)
    rows = []
    for h in tuple(steps) or tuple(10.0**-k for k in range(8)):
        value = numerical_gradient(f, x, h=h, method="forward")
        rows.append((f"{h:g}", f"{value:.8g}", f"{abs(value - slope):.2g}"))
    return Table(("h", "quotient", "error"), rows)
