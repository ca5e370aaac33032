"""The proof that two expressions are equal, wherever the first of them has a value.

SymPy's algebra holds for almost all numbers: it divides by x without asking for x = 0, and it does
not enter the branches of a condition. So both sides are also computed at points of both signs,
small and large, at 0, and on both sides of every condition.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, takewhile
from typing import Any, NamedTuple

from autograd_lite._consoles import shown_on_consoles
from autograd_lite.deriving.simplification import unfolded

__all__ = ["Proof", "how_equal"]

LARGEST = 150
"""Operations in a difference beyond which SymPy is not asked whether it is zero."""
MOST_BORDERS = 3
"""Conditions beyond which SymPy is not asked either: each triples the cases."""
CANDIDATES = 64
"""Points that are tried; those at which the first expression has no value do not count."""
FEWEST = 5
"""Points that a proof without algebra must at least have."""
DIGITS = (50, 200, 800)
"""A difference that does not shrink with more digits is no rounding error."""

Point = dict[Any, Any]


class Proof(NamedTuple):
    """How two expressions were shown to be equal.

    symbolic: whether SymPy's algebra reduces their difference to 0.
    points: at how many points both were computed, and agreed.
    both_signs: whether there were negative and positive numbers among them.
    conditions: how many conditions there were, each with points on both sides.
    """

    symbolic: bool
    points: int
    both_signs: bool
    conditions: int

    @shown_on_consoles
    def __str__(self) -> str:
        """The proof in words.

        >>> str(Proof(True, 40, True, 0))
        'symbolically, and at 40 points, of both signs, small and large'
        """
        if self.points <= 1:
            return "symbolically" if self.symbolic else "numerically"
        way = "symbolically, and" if self.symbolic else "numerically"
        sides = ", on both sides of every condition" if self.conditions else ""
        signs = "of both signs, " if self.both_signs else ""
        return f"{way} at {self.points} points, {signs}small and large{sides}"


def how_equal(left: Any, right: Any, within: Iterable[Any] = ()) -> Proof | None:
    """How it is known that two expressions are equal wherever the first has a real value.

    Args:
        left: a SymPy expression of real symbols.
        right: another.
        within: further expressions that must have a real value where the two are compared.

    Returns:
        The proof; None if they differ, if right has no value where left has one, or if nothing
        is known: for nan, infinities, and where there are too few points to tell.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> how_equal((x + 1)**2, x**2 + 2*x + 1).symbolic
    True
    >>> how_equal(abs(x), x) is None, how_equal(1 + 0*x, x/x + sympy.nan) is None
    (True, True)
    """
    import sympy

    left, right = _plain(left), _plain(right)
    endless = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)
    if left.has(*endless) or right.has(*endless):
        return None
    unknowns = sorted((left.free_symbols | right.free_symbols), key=str)
    inside = [_plain(e) for e in within]
    unknowns += sorted(set().union(*(e.free_symbols for e in inside)) - set(unknowns), key=str)
    borders = _borders([left, right])
    is_defined = _as_floats([*inside, left], unknowns)
    agree = _comparison(left, right, unknowns, bool((left - right).atoms(sympy.Float)))
    points, signs = 0, set()
    sides: dict[Any, set[bool]] = {_on_numbers(border, unknowns): set() for border in borders}
    further = takewhile(lambda _: points < FEWEST, _points_between(unknowns))
    for point in chain(_points(unknowns, borders), further):
        if not is_defined(point):
            continue
        agreed = agree(point)
        if agreed is False and not (borders and _agree_exactly(left, right, point)):
            return None
        if agreed is None:
            continue
        points += 1
        signs |= {sympy.sign(number) for number in point.values()}
        for border, seen in sides.items():
            at = border(point) if len(seen) < 2 else None
            seen |= set() if at is None else {at > 0}
    symbolic = _is_zero(left - right)
    if not symbolic and points < (FEWEST if unknowns else 1):
        return None
    conditions = sum(len(seen) == 2 for seen in sides.values())
    return Proof(symbolic, points, {-1, 1} <= signs, conditions)


def _plain(expression: Any) -> Any:
    """The expression without sigmoids, and without conditions of conditions."""
    import sympy

    return unfolded(sympy.sympify(expression)).replace(
        sympy.ITE, lambda a, b, c: sympy.Or(sympy.And(a, b), sympy.And(sympy.Not(a), c))
    )


def _agree_exactly(left: Any, right: Any, point: Point) -> bool:
    """Whether both agree in fractions: binary ones can miss the tie on which a condition turns."""
    import sympy

    if any(power.exp.free_symbols for power in (left - right).atoms(sympy.Pow)):
        return False  # fractions to the power of fractions have no end
    try:
        difference = sympy.N(left.subs(point) - right.subs(point), DIGITS[0])
    except TypeError:  # a condition without an answer
        return False
    return bool(difference.is_real and abs(difference) < 10 ** (-DIGITS[0] / 2))


def _is_zero(difference: Any) -> bool:
    """Whether SymPy's algebra says so, on both sides and on the border of every condition."""
    return all(case is not None and _vanishes(case) for case in _cases(difference, MOST_BORDERS))


def _vanishes(difference: Any) -> bool:
    import sympy

    if difference == 0:
        return True
    # cancel decides all rational functions of exponentials; simplify knows more and takes longer
    for arrange, largest in ((sympy.cancel, LARGEST), (sympy.simplify, LARGEST // 3)):
        if difference.count_ops() <= largest and arrange(difference) == 0:
            return True
    return False


def _cases(expression: Any, depth: int) -> Iterator[Any]:
    """The expression for each sign of what its conditions ask about; None if they are too many."""
    import sympy

    choices = (sympy.core.relational.Relational, sympy.Abs, sympy.sign, sympy.Max, sympy.Min)
    borders = _borders([expression])
    plain = [border for border in borders if not border.has(*choices)]
    if not borders or not plain or not depth:
        yield None if borders else expression
        return
    border = plain[0]
    for sign in (1, -1, 0):
        try:
            case = _where_sign_is(sign, border, expression)
        except TypeError:  # a condition without an answer, such as 1/x > 0 at x = 0
            yield None
            return
        yield from _cases(case, depth - 1)


def _where_sign_is(sign: int, border: Any, expression: Any) -> Any:
    """The expression where border is positive, negative or 0."""
    import sympy

    def of(e: Any) -> int | None:
        ratio = sympy.cancel(e / border)
        return int(sign * sympy.sign(ratio)) if ratio.is_number else None

    known: dict[Any, Any] = {}
    for c in expression.atoms(sympy.core.relational.Relational):
        own = of(c.lhs - c.rhs)
        if own is not None:
            known[c] = c.func(own, 0)
    for f in expression.atoms(sympy.Abs, sympy.sign):
        own = of(f.args[0])
        if own is not None:
            known[f] = own * f.args[0] if isinstance(f, sympy.Abs) else sympy.Integer(own)
    found = expression.xreplace(known)
    if sign == 0:
        for x in sorted(border.free_symbols, key=str):
            slope = sympy.expand(border).coeff(x)
            rest = sympy.expand(border - slope * x)
            if slope.is_number and slope != 0 and not rest.has(x):
                return found.xreplace({x: -rest / slope})
    return found


def _borders(expressions: list[Any]) -> list[Any]:
    """What changes its sign where a condition in the expressions changes its answer."""
    import sympy

    found: list[Any] = []
    for expression in expressions:
        found += [c.lhs - c.rhs for c in expression.atoms(sympy.core.relational.Relational)]
        found += [f.args[0] for f in expression.atoms(sympy.Abs, sympy.sign)]
        found += [a - b for f in expression.atoms(sympy.Max, sympy.Min) for a, b in [f.args[:2]]]
    return sorted(dict.fromkeys(found), key=str)


def _as_floats(expressions: list[Any], unknowns: list[Any]) -> Callable[[Point], bool]:
    """Whether all expressions have a value as floats, so that no precision can be too small."""
    import sympy

    functions = [sympy.lambdify(unknowns, e, "math") for e in expressions]

    def is_defined(point: Point) -> bool:
        numbers = [float(point[x]) for x in unknowns]
        try:
            values = [f(*numbers) for f in functions]
        except (ArithmeticError, ValueError, TypeError):  # complex numbers are not compared
            return False
        return not any(isinstance(v, complex) or not math.isfinite(v) for v in values)

    return is_defined


def _on_numbers(expression: Any, unknowns: list[Any]) -> Callable[[Point], Any]:
    """A function of a point: the expression there in the digits of mpmath, or None."""
    import mpmath  # which SymPy needs and brings
    import sympy

    function = sympy.lambdify(unknowns, expression, "mpmath")

    def value(point: Point) -> Any:
        numbers = [mpmath.mpf(point[x].p) / point[x].q for x in unknowns]
        try:
            number = mpmath.mpmathify(function(*numbers))
        except (ArithmeticError, ValueError, TypeError):
            return None
        return number if mpmath.isfinite(number) and not mpmath.im(number) else None

    return value


def _comparison(
    left: Any, right: Any, unknowns: list[Any], is_rounded: bool
) -> Callable[[Point], bool | None]:
    """Whether both sides agree at a point; None where the left one has no real value."""
    import mpmath

    of_left, of_right = (_on_numbers(e, unknowns) for e in (left, right))

    def agree(point: Point) -> bool | None:
        one = None
        for digits in DIGITS:  # 1 - sigmoid(300) is 0 with few digits
            with mpmath.workdps(digits):
                one, other = of_left(point), of_right(point)
                tolerance = mpmath.mpf(10) ** (-10 if is_rounded else -digits // 2)
                if None not in (one, other) and abs(one - other) <= tolerance * (1 + abs(one)):
                    return True
        return None if one is None else False

    return agree


def _points_between(unknowns: list[Any]) -> Iterator[Point]:
    """More points, for formulas with a value only where numbers are neither small nor large."""
    import sympy

    generator = random.Random(1)
    for _ in range(8 * CANDIDATES if unknowns else 0):
        yield {x: sympy.Rational(generator.randint(-30_000, 30_000), 1000) for x in unknowns}


def _points(unknowns: list[Any], borders: list[Any]) -> Iterator[Point]:
    """Points at which to compute: rational numbers, so that they are the same for any precision."""
    import sympy

    if not unknowns:
        yield {}
        return
    generator = random.Random(0)

    def fraction(x: float) -> Any:
        return sympy.Rational(round(x * 10**6), 10**6)

    def large_or_small() -> float:
        return float(generator.choice((-1, 1)) * 10 ** generator.uniform(-4, 3))

    kinds: list[Callable[[], float]] = [
        generator.random,
        lambda: generator.uniform(-3, 3),
        lambda: abs(large_or_small()),
        large_or_small,
    ]
    around: list[Point] = []
    for i in range(CANDIDATES):
        kind = kinds[i % len(kinds)]
        point = {x: fraction(kind()) for x in unknowns}
        if i >= CANDIDATES // 2:
            x = unknowns[i % len(unknowns)]
            point[x] = sympy.Integer(generator.choice((-1, 0, 0, 1)))
        around.append(point)
    yield from ({x: sympy.Integer(n) for x in unknowns} for n in (0, 1, -1))
    yield from around
    for border in borders:
        for x in sorted(border.free_symbols, key=str):
            slope = border.diff(x)
            if slope.has(x) or slope == 0:
                continue
            for point in around[:: CANDIDATES // 8]:
                try:
                    at, steep = border.subs({**point, x: 0}), slope.subs(point)
                except TypeError:  # a condition without an answer, such as 1/x > 0 at x = 0
                    continue
                if at.is_Rational and steep.is_Rational and steep != 0:
                    tie = -at / steep
                    for step in (0, fraction(1e-3), fraction(-1e-3), 1, -1, 100, -100):
                        yield {**point, x: tie + step}
