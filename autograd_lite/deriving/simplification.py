"""The shortest form of an expression in given names.

The algebra is SymPy's. What is added is the textbook's habit to write a*(1 - a) where
a = sigmoid(z) has a name: the definition is solved for the function inside of it, exp(-z), and
that is put in its place. No form is accepted that divides by what may be zero where the given
expression does not.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from autograd_lite.deriving.arranging import LARGEST, length, rearranged, with_fewer_signs

__all__ = ["shortest", "sigmoid_symbol", "unfolded"]


@functools.cache
def sigmoid_symbol() -> Any:
    """The function sigmoid as a SymPy function, which results may mention."""
    import sympy

    class sigmoid(sympy.Function):  # type: ignore[misc]  # noqa: N801 (printed as its name)
        nargs = 1
        is_real = True

    return sigmoid


def unfolded(expression: Any) -> Any:
    """The expression with sigmoid(x) written as 1 / (1 + exp(-x))."""
    import sympy

    return expression.replace(sigmoid_symbol(), lambda x: 1 / (1 + sympy.exp(-x)))


def shortest(
    expression: Any, named: Mapping[Any, Any], relations: Iterable[Any] = ()
) -> tuple[Any, list[tuple[Any, Any]]]:
    """The shortest form that can be found, and the identities (left, right) it took.

    Args:
        expression: a SymPy expression.
        named: for each name that may be used, what it stands for.
        relations: expressions known to be zero.

    >>> import sympy
    >>> a, z = sympy.symbols("a z", real=True)
    >>> shortest(sympy.exp(-z) / (1 + sympy.exp(-z))**2, {a: 1 / (1 + sympy.exp(-z))})
    (a*(1 - a), [(a, 1/(1 + exp(-z))), (exp(-z), (1 - a)/a)])
    """
    import sympy

    used: list[tuple[Any, Any]] = []
    allowed = _denominators(expression)
    allowed |= {d.args[0] for d in allowed if isinstance(d, sympy.Abs)} | {abs(d) for d in allowed}
    sigmoids = _sigmoids_in(expression)
    full = dict(_every_definition(named))

    def divides_safely(candidate: Any) -> bool:
        return all(
            d in allowed or -d in allowed or _is_never_zero(d.xreplace(full))
            for d in _denominators(candidate)
        )

    best = rearranged(expression)
    if not divides_safely(best):
        best = with_fewer_signs(expression)
    improved = True
    while improved and best.count_ops() <= LARGEST:
        old, taken = best, []
        starts = dict.fromkeys((old, unfolded(old), _with_one_exponential(unfolded(old))))
        candidates = (
            c for start in starts for c in _renamed(start, named, tuple(relations), sigmoids)
        )
        for candidate, identities in chain(_without_signs(old), candidates):
            if candidate.count_ops() > 3 * old.count_ops() + 10:
                continue  # rearranging that takes long and leads nowhere
            candidate = rearranged(candidate)
            if _inner_functions(candidate) and any(_inner_functions(s) for _, s in identities[1:]):
                continue  # a function was given for another one
            if length(candidate) < length(best) and divides_safely(candidate):
                best, taken = candidate, identities
            if best.is_Atom:
                break  # there is nothing shorter
        used += [identity for identity in taken if identity not in used]
        improved = best is not old
    # the definition of sigmoid matters where it stands in the result
    return best, [pair for pair in used if pair[0].is_Symbol or not _is_lost(pair[0], best)]


def _without_signs(expression: Any) -> Iterator[tuple[Any, list[tuple[Any, Any]]]]:
    """The expression with sign(x) as x/abs(x), where it is divided by x or abs(x) anyway."""
    import sympy

    if expression.has(sympy.sign):
        yield expression.replace(sympy.sign, lambda x: x / abs(x)), []


def _with_one_exponential(expression: Any) -> Any:
    """The expression with exp(b)*exp(w*x) as exp(b + w*x)."""
    import sympy

    several = len(expression.atoms(sympy.exp))
    if several < 2 or expression.count_ops() > LARGEST:
        return expression
    gathered = sympy.powsimp(expression, deep=True, combine="exp")
    return gathered if len(gathered.atoms(sympy.exp)) < several else expression


def _is_lost(left: Any, expression: Any) -> bool:
    return isinstance(left, sigmoid_symbol()) and not expression.has(left)


def _denominators(expression: Any) -> set[Any]:
    """What the expression divides by, factor by factor."""
    import sympy

    divisors = [p for p in expression.atoms(sympy.Pow) if p.exp.could_extract_minus_sign()]
    factors = [f for p in divisors for f in sympy.Mul.make_args(sympy.factor_terms(p.base))]
    return {f.as_base_exp()[0] for f in factors if not f.is_number}


def _sigmoids_in(expression: Any) -> set[Any]:
    """The sigmoids that a reader sees in it: by their name, or as a divisor 1 + exp(-x)."""
    import sympy

    seen = set(expression.atoms(sigmoid_symbol()))
    for divisor in _denominators(expression):
        for f in divisor.atoms(sympy.exp):
            if divisor in (1 + f, -1 - f):
                sign = -1 if f.args[0].could_extract_minus_sign() else 1
                seen.add(sigmoid_symbol()(sign * f.args[0]))
    return seen


@functools.lru_cache(maxsize=1024)
def _is_never_zero(expression: Any) -> bool:
    import sympy

    expression = unfolded(expression)
    if expression.is_zero is None and expression.count_ops() <= LARGEST // 2:
        expression = sympy.factor(sympy.together(expression))
    return expression.is_zero is False


def _renamed(
    expression: Any,
    named: Mapping[Any, Any],
    relations: tuple[Any, ...],
    sigmoids: set[Any],
) -> Iterator[tuple[Any, list[tuple[Any, Any]]]]:
    """Other forms by what names stand for, by relations, and by the definition of sigmoid."""
    import sympy

    definitions = _every_definition(named)
    for name, definition in definitions:
        if definition.atoms(sympy.Function) or definition.is_Add:
            replaced = expression.subs(definition, name)
            if replaced != expression:
                yield replaced, [(name, definition)]
    for name, definition in definitions:
        others = sorted(definition.free_symbols & set(named), key=str)
        for inner in [*others, *_inner_functions(definition)]:
            powers = _powers_of(inner, expression)
            for power, solution in _solved(name - definition, inner) if powers else ():
                replaced = _eliminated(expression, powers, power, solution)
                if replaced is not None:
                    yield replaced, [(name, definition), (inner**power, solution)]
    for relation in relations:
        for unknown in sorted(relation.free_symbols, key=str):
            for power, solution in _solved(relation, unknown):
                if power == 1:
                    yield expression.subs(unknown, solution), [(relation, sympy.Integer(0))]
    functions = _inner_functions(expression)
    for inner in functions:
        if isinstance(inner, sympy.exp) and len(_powers_of(inner, expression)) == len(functions):
            argument = inner.args[0]
            sign = -1 if argument.could_extract_minus_sign() else 1
            s = sigmoid_symbol()(sign * argument)
            if s not in sigmoids:
                continue
            odds = s / (1 - s) if sign > 0 else (1 - s) / s
            powers = _powers_of(inner, expression)
            replaced = expression.subs({f: odds**n for f, n in powers.items()})
            yield replaced, [(s, unfolded(s))]


def _every_definition(named: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    """What each name stands for, in other names and, if that differs, without them."""
    full: dict[Any, Any] = {}
    for name, definition in named.items():  # a name is defined after those that it mentions
        full[name] = definition.xreplace(full)
    return list(dict.fromkeys([*named.items(), *full.items()]))


def _inner_functions(expression: Any) -> list[Any]:
    import sympy

    return sorted(expression.atoms(sympy.exp, sympy.log, sympy.tanh), key=str)


def _powers_of(inner: Any, expression: Any) -> dict[Any, Any]:
    """The functions in the expression that are powers of inner: exp(2*x) is exp(-x)**-2."""
    import sympy

    powers = {}
    for f in [inner, *_inner_functions(expression)]:
        if f == inner and f in expression.atoms(type(f)):  # exp(2*x) would "have" exp(x)
            powers[f] = sympy.Integer(1)
        elif f != inner and isinstance(f, sympy.exp) and isinstance(inner, sympy.exp):
            ratio = sympy.cancel(f.args[0] / inner.args[0])
            if ratio.is_Integer:
                powers[f] = ratio
    return powers


def _eliminated(expression: Any, powers: Mapping[Any, Any], power: int, solution: Any) -> Any:
    """The expression without the functions in `powers`, f = t**n, where t**power is known.

    None if other powers of t stay, or if the expression is no quotient of polynomials in t.
    """
    import sympy

    if power == 1:
        return expression.xreplace({f: solution**n for f, n in powers.items()})
    t = sympy.Dummy(positive=True)
    in_t = sympy.cancel(expression.xreplace({f: t**n for f, n in powers.items()}))
    parts = []
    for part in in_t.as_numer_denom():
        polynomial = part.as_poly(t)
        if polynomial is None or any(n % power for (n,) in polynomial.monoms()):
            return None
        parts.append(sum(c * solution ** (n // power) for (n,), c in polynomial.terms()))
    return parts[0] / parts[1]


@functools.lru_cache(maxsize=1024)
def _solved(equation: Any, unknown: Any) -> tuple[tuple[int, Any], ...]:
    """What unknown**n is by equation = 0, with n, if that power of it alone is in there.

    >>> import sympy
    >>> a, x = sympy.symbols("a x", real=True)
    >>> _solved(a*(sympy.exp(x) + sympy.exp(-x)) - sympy.exp(x), sympy.exp(x))
    ((2, a/(1 - a)),)
    """
    import sympy

    if equation.count_ops() > LARGEST:
        return ()
    t = sympy.Dummy()
    powers = {f: t**n for f, n in _powers_of(unknown, equation).items()} or {unknown: t}
    numerator = sympy.together(equation.subs(powers)).as_numer_denom()[0]
    try:
        polynomial = sympy.Poly(numerator, t)
    except sympy.PolynomialError:
        return ()
    if polynomial.degree() < 1:
        return ()  # the unknown has cancelled
    power = int(polynomial.degree())
    slope, *between, rest = polynomial.all_coeffs()
    if any(between) or numerator.has(unknown):
        return ()
    return ((power, with_fewer_signs(sympy.cancel(-rest / slope))),)
