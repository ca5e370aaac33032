"""Equations of matrices and indices, written once and read twice: on paper and in numbers.

A rule is a Python function of a reading. On paper its symbols are formulas and the rule writes
itself; in numbers they are SymPy matrices and it computes. What is printed is what was tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from autograd_lite._extras import import_extra
from autograd_lite.formulas.notation import Formula, formula_of
from autograd_lite.formulas.pages import Equation

__all__ = [
    "Rule", "column", "elementwise", "grid", "indices", "matmul", "off_by", "stacked", "stated",
    "summed", "transposed", "with_zeros", "without_bias",
]  # fmt: skip

Rule: TypeAlias = Callable[[Any], Sequence[Any]]
"""From a reading, which says what each symbol means, to the sides of an equation."""

PRODUCT, POWER = 2, 3


def matmul(a: Any, b: Any) -> Any:
    """The matrix product: side by side on paper."""
    if isinstance(a, Formula):
        left, right = a.held(POWER), b.held(POWER)
        return Formula(f"{left.text} {right.text}", f"{left.latex} {right.latex}", PRODUCT)
    return a * b


def transposed(a: Any) -> Any:
    """The transpose, with a small T."""
    if isinstance(a, Formula):
        below = rf"\left({a.latex}\right)" if "^" in a.latex or a.level < POWER else a.latex
        return Formula(f"{a.held(POWER).text}^T", rf"{below}^{{\mathsf{{T}}}}", POWER)
    return a.T


def elementwise(a: Any, b: Any) -> Any:
    """The product of two matrices of one shape, entry by entry: a circled dot."""
    if isinstance(a, Formula):
        # a chain of them needs no parentheses, a matrix product in it does
        left = a if r"\odot" in a.latex and a.level == PRODUCT else a.held(POWER)
        right = b.held(POWER)
        return Formula(f"{left.text} * {right.text}", rf"{left.latex} \odot {right.latex}", PRODUCT)
    return a.multiply_elementwise(b)


def stacked(a: Any) -> Any:
    """A 1 on top of a column: the output of the bias unit, [1; a]."""
    if isinstance(a, Formula):
        latex = rf"\begin{{bmatrix}} 1 \\ {a.latex} \end{{bmatrix}}"
        return Formula(f"[1; {a.text}]", latex)
    return column([1, *a])


def without_bias(a: Any) -> Any:
    """A matrix without its first column, which belongs to the bias unit."""
    if isinstance(a, Formula):
        return Formula(f"{a.text}[:, 1:]", rf"{a.latex}_{{:,\,1:}}", POWER)
    return a[:, 1:]


def with_zeros(a: Any) -> Any:
    """A matrix with a column of zeros in front, where the bias unit has its weights."""
    if isinstance(a, Formula):
        return Formula(f"[0, {a.text}]", rf"\begin{{bmatrix}} 0 & {a.latex} \end{{bmatrix}}")
    return a.col_insert(0, import_extra("sympy").zeros(a.rows, 1))


def summed(index: str, over: Sequence[Any], term: Callable[[Any], Any]) -> Any:
    """The sum of a term over an index: on paper over the letter, in numbers over each in `over`."""
    first = term(over[0]) if over else 0
    if isinstance(first, Formula):
        held = term(index).held(PRODUCT)
        return Formula(f"sum_{index} {held.text}", rf"\sum_{{{index}}} {held.latex}", PRODUCT)
    return sum((term(i) for i in over[1:]), first)


def indices(i: int, j: int) -> str:
    """Two indices side by side, with a comma where they would run together.

    >>> indices(1, 2), indices(1, 11)
    ('12', '1,11')
    """
    return f"{i}{j}" if max(i, j) < 10 else f"{i},{j}"


def column(entries: Iterable[Any]) -> Any:
    """A SymPy matrix of one column."""
    return import_extra("sympy").Matrix(list(entries))


def grid(rows: Iterable[Iterable[Any]]) -> Any:
    """A SymPy matrix of rows."""
    return import_extra("sympy").Matrix([list(row) for row in rows])


def stated(
    rule: Rule,
    paper: Any,
    facts: Iterable[Any],
    *,
    relation: str = "=",
    note: str = "",
    tolerance: float = 1e-12,
) -> Equation:
    """The equation that a rule writes on paper, after it held for every fact.

    Args:
        rule: the sides of the equation, from what the symbols mean.
        paper: the reading in which every symbol is a formula.
        facts: readings in which they are numbers, computed by the engine.
        relation: the sign after the first side; := gives it a new meaning, which is not compared.
        note: the reason, beside the equation.
        tolerance: how far floats may be off.

    Raises:
        AssertionError: if two sides differ in one of the facts.
    """
    sides = [formula_of(side) for side in rule(paper)]
    tested = 0
    for fact in facts:
        tested += 1
        difference = off_by(rule, fact, 1 if relation == ":=" else 0)
        if difference > tolerance:
            equation = " = ".join(side.text for side in sides)
            raise AssertionError(f"{equation}: off by {difference}")
    if not tested:
        raise AssertionError("an equation is stated after it was tested")
    return Equation(tuple(sides), relation, note)


def off_by(rule: Rule, fact: Any, first: int = 0) -> float:
    """The largest difference between two sides of a rule, from `first` on; inf for wrong shapes."""
    sympy = import_extra("sympy")
    largest = 0.0
    for one, other in pairwise(rule(fact)[first:]):
        before, after = (grid([[x]]) if not hasattr(x, "shape") else x for x in (one, other))
        if before.shape != after.shape:
            return float("inf")
        for entry in before - after:
            if entry.free_symbols or entry.atoms(sympy.core.function.AppliedUndef):
                entry = sympy.Integer(0) if sympy.cancel(entry) == 0 else sympy.oo
            largest = max(largest, abs(float(entry)))
    return largest
