"""Equations that are proved before they are written.

A formula on a page is proved as it is printed: its text is read back and compared with the other
sides, so that a sign that was typed wrongly cannot reach a reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.deriving.derivation import Derivation
from autograd_lite.deriving.proof import how_equal
from autograd_lite.deriving.simplification import unfolded
from autograd_lite.formulas.notation import Formula, formula_of
from autograd_lite.formulas.pages import Block, Equation
from autograd_lite.formulas.parser import parse_expression
from autograd_lite.value import Value

__all__ = ["forward_steps", "gradient", "limit", "meaning", "proved"]

Side: TypeAlias = Any  # a Formula, a SymPy expression, or a pair of what is meant and its Formula


def proved(
    left: Formula,
    *sides: Side,
    where: Mapping[Any, Any] | None = None,
    known: Mapping[str, Any] | None = None,
    within: Iterable[Any] = (),
    note: str = "",
) -> Equation:
    """An equation, each side of which has been shown to equal the next.

    Args:
        left: the name of what the sides are; it is compared as well if `known` says what it means,
            or if it is the first of the sides.
        sides: formulas, which are read back from their text; or SymPy expressions; or pairs of
            an expression and the formula that writes it.
        where: what the symbols in them stand for.
        known: what the text of a derivative means, such as {"da/dx": a*(1 - a)}.
        within: expressions that must have a value where the sides are compared.
        note: the reason, beside the equation.

    Raises:
        AssertionError: if two of them differ.
    """
    known, definitions = known or {}, where or {}
    pairs = [_meant_and_written(side, known) for side in sides]
    if left.text in known:
        pairs.insert(0, (known[left.text], left))
    for (one, written), (other, rewritten) in pairwise(pairs):
        before, after = unfolded(one), unfolded(other)
        for _ in definitions:  # a definition may mention further names
            before, after = before.subs(definitions), after.subs(definitions)
        if not how_equal(before, after, within):
            raise AssertionError(f"{written.text} is not {rewritten.text}")
    formulas = [formula for _, formula in pairs]
    if formulas[0].text == left.text:
        formulas = formulas[1:]
    return Equation((left, *formulas), note=note)


def _meant_and_written(side: Side, known: Mapping[str, Any]) -> tuple[Any, Formula]:
    if isinstance(side, tuple):
        meant, formula = side
        return meant, formula
    if isinstance(side, Formula):
        return meaning(side, known), side
    return side, formula_of(side)


def meaning(formula: Formula, known: Mapping[str, Any] | None = None) -> Any:
    """The SymPy expression that the text of a formula says.

    Args:
        formula: a formula of names, numbers and functions.
        known: what parts of its text mean that are no such formula, as derivatives are.

    >>> from autograd_lite.formulas.notation import name
    >>> meaning(name("a") * (formula_of(1) - name("a")))
    a*(1 - a)
    """
    sympy = import_extra("sympy")
    text, placeholders = formula.text, {}
    for i, part in enumerate(sorted(known or {}, key=len, reverse=True)):
        if part in text:
            placeholders[f"part{i}_"] = Value((known or {})[part])
            text = text.replace(part, f"part{i}_")
    expression = parse_expression(text)
    symbols = {name: Value(sympy.Symbol(name, real=True)) for name in expression.names}
    return exact(sympy.sympify(expression.evaluate({**symbols, **placeholders}).data))


def limit(formula: Formula, step: str = "h") -> tuple[Any, Formula]:
    """The limit of a formula as a step goes to 0, and how it is written.

    >>> from autograd_lite.formulas.notation import name
    >>> limit((name("x") + name("h")) ** formula_of(2))[0]
    x**2
    """
    sympy = import_extra("sympy")
    value = sympy.limit(meaning(formula), sympy.Symbol(step, real=True), 0)
    written = Formula(
        f"lim_({step} -> 0) {formula.held(2).text}",
        rf"\lim_{{{step} \to 0}} {formula.held(2).latex}",
    )
    return value, written


def gradient(derivation: Derivation, label: str) -> Any:
    """The simplified derivative by the node of that name, as a SymPy expression."""
    return next(g for n, g in derivation.gradients.items() if derivation.names[n] == label)


def forward_steps(derivation: Derivation) -> list[Block]:
    """The first section of a derivation: how each node is computed."""
    return list(derivation.page.sections[0][1])
