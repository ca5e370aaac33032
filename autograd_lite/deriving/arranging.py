"""The arrangements of an expression: the shortest that SymPy's algebra finds, and its signs.

Nothing is put in the place of anything: it is the same expression, factored, expanded, cancelled or
with its choices in one, as a reader would write it.
"""

from __future__ import annotations

import functools
from typing import Any

__all__ = ["LARGEST", "length", "rearranged", "with_fewer_signs"]

LARGEST = 100
"""Operations in an expression beyond which it is left as it is."""

MOST_BORDERS = 2
"""Conditions beyond which choices are left where they stand: each triples the cases."""


@functools.lru_cache(maxsize=4096)
def length(expression: Any) -> tuple[int, int, int, int]:
    """The number of operations as a reader counts them, of powers, of exponentials, of signs.

    So a*(1 - a) comes before a - a**2, and sigmoid(x) before a quotient of exponentials.

    A function of a plain variable, such as exp(x) or exp(-x), counts no more than a name would.
    """
    import sympy

    def is_plain(e: Any) -> bool:
        return (
            e.is_Function and len(e.args) == 1 and (e.args[0].is_Symbol or (-e.args[0]).is_Symbol)
        )

    counted = expression.replace(is_plain, lambda e: sympy.Dummy(str(e)))
    powers = [p for p in expression.atoms(sympy.Pow) if p.exp.is_Integer and p.exp > 1]
    exponentials, signs = expression.atoms(sympy.exp), expression.atoms(sympy.sign)
    return int(counted.count_ops()), len(powers), len(exponentials), len(signs)


@functools.lru_cache(maxsize=4096)
def rearranged(expression: Any) -> Any:
    """The shortest of SymPy's arrangements; the given one if none is shorter."""
    import sympy

    best = with_fewer_signs(expression)
    if not 1 < best.count_ops() <= LARGEST:
        return best
    arrangements = [sympy.cancel, sympy.factor, sympy.expand, sympy.factor_terms]
    if expression.has(sympy.Piecewise):
        arrangements = [_with_signs, _branch_by_branch]
    elif best.count_ops() <= LARGEST // 3 and any(
        not p.exp.is_Integer for p in expression.atoms(sympy.Pow)
    ):
        arrangements += [_simplified, sympy.radsimp]
    for arrange in arrangements:
        candidate = with_fewer_signs(arrange(expression))
        if length(candidate) < length(best):
            best = candidate
    return best


def with_fewer_signs(expression: Any) -> Any:
    """The expression with a minus drawn into a factor: -a*(a - 1) is a*(1 - a)."""
    import sympy

    def opens_badly(factor: Any) -> bool:
        return any(term.is_negative for term in factor.as_base_exp()[0].args)

    def drawn_in(product: Any) -> Any:
        negative = [f for f in product.args if f.is_Add and not _positive_terms(f)]
        if negative and not product.args[0].is_Number:  # -(1 + tan(x)**2)*b, not (-tan(x)**2 - 1)*b
            others = [f for f in product.args if f != negative[0]]
            return product.func(-1, _negated(negative[0]), *others)
        sums = [f for f in product.args if f.is_Add or (f.is_Pow and f.base.is_Add and f.exp == -1)]
        sums.sort(key=opens_badly, reverse=True)
        mixed = [f for f in sums if _positive_terms(_negated(f))]
        if len(product.args) == 2 and sums and sums[0].is_Add:
            mixed = sums  # -(x + 1) alone is -x - 1
        if product.args[0].is_Number and product.args[0].is_negative and mixed:
            others = [f for f in product.args[1:] if f != mixed[0]]
            return product.func(-product.args[0], _negated(mixed[0]), *others)
        if len(sums) > 1 and opens_badly(sums[0]):  # (y - a)/(a - 1) is (a - y)/(1 - a)
            partner = _negated(sums[1])
            if not opens_badly(partner) and _positive_terms(partner):
                others = [f for f in product.args if f not in sums[:2]]
                return product.func(*map(_negated, sums[:2]), *others)
        return product

    return expression.replace(lambda e: isinstance(e, sympy.Mul), drawn_in)


def _simplified(expression: Any) -> Any:
    """What SymPy's simplify finds, unless it brings in functions such as cosh."""
    import sympy

    found = sympy.simplify(expression)
    known = {type(f) for f in expression.atoms(sympy.Function)}
    return found if {type(f) for f in found.atoms(sympy.Function)} <= known else expression


def _branch_by_branch(expression: Any) -> Any:
    """One choice between branches, each as short as it can be, with plain conditions."""
    import sympy

    conditions = expression.atoms(sympy.core.relational.Relational)
    borders = {sympy.Abs(c.lhs - c.rhs) for c in conditions}
    if len(borders) > MOST_BORDERS:
        return expression
    folded = sympy.piecewise_fold(expression)
    if not folded.is_Piecewise or folded.count_ops() > LARGEST:
        return expression
    branches = [(rearranged(value), _plain(condition)) for value, condition in folded.args]
    return sympy.Piecewise(*branches)


def _plain(condition: Any) -> Any:
    """The condition with what is added on one side and what is taken away on the other: x > y.

    >>> import sympy
    >>> x, y = sympy.symbols("x y", real=True)
    >>> _plain(2*x - 2*y > 0), _plain(-sympy.exp(x) < -1)
    (x > y, exp(x) > 1)
    """
    import sympy

    if isinstance(condition, sympy.logic.boolalg.BooleanFunction):
        linear = all(
            side.is_polynomial() and sympy.Poly(side, *side.free_symbols).total_degree() <= 1
            for c in condition.atoms(sympy.core.relational.Relational)
            for side in [c.lhs - c.rhs]
            if side.free_symbols
        )
        return condition.simplify() if linear and condition.count_ops() < 6 else condition
    if not isinstance(condition, sympy.core.relational.Relational):
        return condition
    _, difference = sympy.expand_mul(condition.lhs - condition.rhs).primitive()
    terms = sympy.Add.make_args(difference)
    left = sympy.Add(*[t for t in terms if not t.could_extract_minus_sign()])
    right = -sympy.Add(*[t for t in terms if t.could_extract_minus_sign()])
    if left.is_number:
        return condition.reversed.func(right, left)
    return condition.func(left, right)


def _with_signs(expression: Any) -> Any:
    """The expression with the derivative of abs(x) as sign(x), and x*sign(x) as abs(x)."""
    import sympy

    def as_sign(*branches: Any) -> Any:
        if len(branches) == 3:
            (above, condition), (below, other), (tie, _) = branches
            if (above, below, tie) == (1, -1, 0) and condition.func is sympy.StrictGreaterThan:
                border = condition.lhs - condition.rhs
                if other == (border < 0):
                    return sympy.sign(border)
        return sympy.Piecewise(*branches)

    def as_abs(product: Any) -> Any:
        for factor in product.args:
            if isinstance(factor, sympy.sign) and factor.args[0] in product.args:
                others = [f for f in product.args if f not in (factor, factor.args[0])]
                return product.func(abs(factor.args[0]), *others)
        return product

    signed = expression.replace(sympy.Piecewise, as_sign)
    written = signed.replace(lambda e: isinstance(e, sympy.Mul), as_abs)
    return expression if written == expression else rearranged(written)


def _positive_terms(factor: Any) -> bool:
    return any(not term.could_extract_minus_sign() for term in factor.as_base_exp()[0].args)


def _negated(factor: Any) -> Any:
    """Minus a sum, or the reciprocal of minus a sum, with the sign drawn into it."""
    base, exponent = factor.as_base_exp()
    return base.func(*[-term for term in base.args]) ** exponent
