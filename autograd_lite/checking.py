"""Checks of a primitive: is its derivative that of its value, in every kind of number?

A primitive is one function that computes with floats, symbols, Values and compiled numbers. A slip
in it would be a wrong number somewhere else, so it is compared with what is known without it.
"""

from __future__ import annotations

import inspect
import math
import random
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lite._extras import is_installed
from autograd_lite._symbols import exact
from autograd_lite.calculus import grad
from autograd_lite.compiling.program import ENGINES
from autograd_lite.compiling.program import compile as compiled
from autograd_lite.primitives import PRIMITIVES, Primitive
from autograd_lite.readings import adjoints, expand
from autograd_lite.value import Value

__all__ = ["check_primitive"]

Point = tuple[float, ...]

FEWEST, CANDIDATES = 5, 60
"""How many points must be compared for each number of operands, of how many that are tried."""

RTOL, ATOL = 1e-5, 1e-7
"""How far central differences may be off, relative to the derivative and besides."""


def check_primitive(f: Callable[..., Any] | str, points: Sequence[Sequence[float]] = ()) -> None:
    """Compare a primitive's derivatives with SymPy's and with differences, over its domain.

    At points of both signs, small and large, at which it has a value: each local derivative with
    central differences, and those of the derivative with second derivatives; value and derivatives
    on symbols with those on floats, and with SymPy's own derivative; the expansion, if there is
    one, with the closed form; and what the compiled program gives with all of these. Where the
    function has a kink, differences say nothing, and only finite numbers are asked for.

    Args:
        f: a function that was decorated with `@primitive`, or the name of its operation.
        points: operands to check it at; by default numbers from -30 to 30, those outside of its
            domain left out. A primitive of any number of operands is tried with 1, 2 and 3.

    Raises:
        AssertionError: naming the point and the two numbers that disagree.
        TypeError: for what is no primitive, or one that computes with floats alone.
        ArithmeticError, ValueError: that of the primitive, outside of a domain it has not stated;
            ValueError for fewer than 5 points with a derivative to compare.

    >>> from autograd_lite import primitive, Value
    >>> @primitive("cube")
    ... def cube(x):
    ...     return Value(x.data**3, (x,), (2 * x.data**2,), "cube")
    >>> check_primitive(cube, points=[[2.0]])
    Traceback (most recent call last):
    AssertionError: cube at x = 2.0: its derivative by x is 8.0, central differences give 12.0
    >>> del PRIMITIVES["cube"]
    """
    row = _row(f)
    for n in _arities(row, points):
        chosen = [tuple(map(float, p)) for p in points if len(p) == n] or _candidates(n)
        inside = [point for point in chosen if _value(row, point) is not None]
        compared = sum(_compare_with_differences(row, point) for point in inside)
        if compared < (1 if points else FEWEST):
            raise ValueError(
                f"check_primitive found {compared} points at which {row.op} of {n} numbers has a "
                f"derivative to compare: give some, as in points=[{[0.5] * n}]"
            )
        if is_installed("sympy"):
            _compare_with_sympy(row, inside, n)
        if row.expansion:
            _compare_with_expansion(row, inside)
        _compare_with_program(row, inside, n)


def _row(f: Callable[..., Any] | str) -> Primitive:
    for row in PRIMITIVES.values():
        if f == row.op or (callable(f) and inspect.unwrap(f) is inspect.unwrap(row.function)):
            return row
    raise TypeError(
        f"check_primitive takes a function decorated with @primitive, or its name, not {f!r:.60}"
    )


def _arities(row: Primitive, points: Sequence[Sequence[float]]) -> list[int]:
    """With how many operands it is called."""
    if points:
        return sorted({len(point) for point in points})
    parameters = list(inspect.signature(row.function).parameters.values())
    fixed = sum(p.kind is not p.VAR_POSITIONAL for p in parameters)
    return [fixed] if fixed == len(parameters) else [fixed + n for n in (1, 2, 3)]


def _candidates(n: int) -> list[Point]:
    """Points of both signs, small and large, the first of them at 0, 1 and -1."""
    generator = random.Random(0)
    kinds: list[Callable[[], float]] = [
        generator.random,
        lambda: generator.uniform(-3.0, 3.0),
        lambda: math.exp(generator.uniform(-4.0, 3.0)),
        lambda: generator.uniform(-30.0, 30.0),
    ]
    whole = [(x,) * n for x in (0.0, 1.0, -1.0)]
    return [*whole, *(tuple(kinds[i % 4]() for _ in range(n)) for i in range(CANDIDATES))]


def _value(row: Primitive, point: Point) -> float | None:
    """Its value on floats; None outside of its domain, if it has said that it has one."""
    try:
        value = row.function(*map(Value, point)).data
    except OverflowError:
        return None
    except (ArithmeticError, ValueError):
        if not row.domain:
            raise
        return None
    return float(value)


def _letters(n: int) -> list[str]:
    return list("xyz"[:n]) if n <= 3 else [f"x{i + 1}" for i in range(n)]


def _at(row: Primitive, point: Point) -> str:
    described = ", ".join(
        f"{letter} = {x}" for letter, x in zip(_letters(len(point)), point, strict=True)
    )
    return f"{row.op} at {described}"


def _agree(one: float, other: float, rtol: float = RTOL, atol: float = ATOL) -> bool:
    return abs(one - other) <= atol + rtol * max(abs(one), abs(other))


def _difference(f: Callable[[Point], float | None], point: Point, i: int) -> float | None:
    """The derivative by number i by central differences; None at kinks and borders."""

    def moved(step: float) -> float | None:
        return f((*point[:i], point[i] + step, *point[i + 1 :]))

    h = 1e-5 * max(abs(point[i]), 1e-3)
    values = {k: moved(k * h) for k in (-2, -1, 0, 1, 2)}
    if any(v is None or not math.isfinite(v) for v in values.values()):
        return None
    v = {k: float(x) for k, x in values.items() if x is not None}
    rounding = 1e-15 * max(map(abs, v.values())) / h
    left, right = (v[0] - v[-1]) / h, (v[1] - v[0]) / h
    narrow, wide = (v[1] - v[-1]) / (2 * h), (v[2] - v[-2]) / (4 * h)
    if rounding > RTOL * max(1.0, abs(narrow)) or not _agree(narrow, wide, RTOL / 10, ATOL):
        return None
    is_kink = not _agree(left, right, 1e-3, 1e-5)
    return None if is_kink else (4 * narrow - wide) / 3


def _compare_with_differences(row: Primitive, point: Point) -> bool:
    """Whether there was a derivative to compare at a point."""
    letters, compared = _letters(len(point)), 0
    node = row.function(*map(Value, point))
    for i, letter in enumerate(letters):
        theirs = _difference(lambda p: _value(row, p), point, i)
        ours = float(node.local_grads[i])
        if theirs is None:
            continue
        compared += 1
        if not _agree(ours, theirs):
            raise AssertionError(
                f"{_at(row, point)}: its derivative by {letter} is {ours}, "
                f"central differences give {_short(theirs)}"
            )
        for j, other in enumerate(letters):
            _compare_second(row, point, (i, j), (letter, other))
    return compared > 0


def _compare_second(
    row: Primitive, point: Point, by: tuple[int, int], letters: tuple[str, str]
) -> None:
    """The derivative of the derivative by number i, by number j."""
    i, j = by

    def local(p: Point) -> float | None:
        try:
            return float(row.function(*map(Value, p)).local_grads[i])
        except (ArithmeticError, ValueError):
            return None

    theirs = _difference(local, point, j)
    if theirs is None:
        return
    first = grad(lambda *xs: row.function(*xs)) if len(point) > 1 else grad(row.function)

    def of_first(*xs: Any) -> Any:
        return first(*xs)[i] if len(point) > 1 else first(*xs)

    found = grad(of_first)(*point)
    ours = float(found[j] if len(point) > 1 else found)
    if not _agree(ours, theirs):
        raise AssertionError(
            f"{_at(row, point)}: its second derivative by {letters[0]} and {letters[1]} is {ours}, "
            f"differences of the first give {_short(theirs)}: is a local derivative computed "
            "from plain numbers instead of x.data?"
        )


def _short(number: float) -> float:
    """A number without the last digits, which differences cannot know."""
    return float(f"{number:.8g}")


def _compare_with_sympy(row: Primitive, points: Sequence[Point], n: int) -> None:
    """The same function on symbols, and SymPy's derivative of what it gives."""
    import sympy

    letters = _letters(n)
    symbols = [sympy.Symbol(letter, real=True) for letter in letters]
    node = row.function(*map(Value, symbols))
    value, *ours = (exact(sympy.sympify(e)) for e in (node.data, *node.local_grads))
    theirs = [sympy.diff(value, x) for x in symbols]
    for point in points:
        at = dict(zip(symbols, map(sympy.Float, point), strict=True))
        floats = row.function(*map(Value, point))
        said = [("value", value, floats.data)]
        derivatives = zip(letters, ours, floats.local_grads, strict=True)
        said += [(f"derivative by {letter}", e, float(d)) for letter, e, d in derivatives]
        for what, expression, number in said:
            found = _number(expression, at)
            if found is not None and not _agree(found, float(number), 1e-9, 1e-12):
                raise AssertionError(
                    f"{_at(row, point)}: its {what} is {number} on floats and {found} on symbols"
                )
        for letter, mine, known in zip(letters, ours, theirs, strict=True):
            one, other = _number(mine, at), _number(known, at)
            is_kink = any(_difference(lambda p: _value(row, p), point, i) is None for i in range(n))
            if is_kink or one is None or other is None:
                continue
            if not _agree(one, other, 1e-9, 1e-12):
                raise AssertionError(
                    f"{_at(row, point)}: its derivative by {letter} is {one}, SymPy gives {other}"
                )


def _number(expression: Any, at: dict[Any, Any]) -> float | None:
    """The value of an expression at a point; None where it has none."""
    found = expression.subs(at).evalf(30)
    return float(found) if found.is_Float or found.is_Rational else None


def _compare_with_expansion(row: Primitive, points: Sequence[Point]) -> None:
    for point in points:
        leaves = [Value(x) for x in point]
        try:
            node = row.function(*leaves)
            written_out = expand(node)
            found = [written_out.data, *(adjoints(written_out).get(x, 0.0) for x in leaves)]
        except (ArithmeticError, ValueError):
            continue  # where only the closed form is stable
        whats = ["value", *(f"derivative by {letter}" for letter in _letters(len(point)))]
        for what, one, other in zip(whats, (node.data, *node.local_grads), found, strict=True):
            if not _agree(float(one), float(other), 1e-9, 1e-9):
                raise AssertionError(
                    f"{_at(row, point)}: its {what} is {one}, that of its expansion {other}"
                )


def _compare_with_program(row: Primitive, points: Sequence[Point], n: int) -> None:
    """The compiled program, by every engine that is installed, beside plain Values."""
    nodes = [row.function(*map(Value, point)) for point in points]
    finite = [all(map(math.isfinite, map(float, node.local_grads))) for node in nodes]
    points = [point for point, is_finite in zip(points, finite, strict=True) if is_finite]
    nodes = [node for node, is_finite in zip(nodes, finite, strict=True) if is_finite]
    columns = [[point[i] for point in points] for i in range(n)]
    whats = ["value", *(f"derivative by {letter}" for letter in _letters(n))]
    for engine, packages in ENGINES.items():
        if not all(map(is_installed, packages)):
            continue
        program = compiled(lambda *xs: row.function(*xs), engine=engine)
        slopes = program.input_gradients(*columns)
        for point, node, value, slope in zip(points, nodes, program(*columns), slopes, strict=True):
            found = [value, *(slope if n > 1 else [slope])]
            for what, one, other in zip(whats, (node.data, *node.local_grads), found, strict=True):
                if not _agree(float(one), float(other), 1e-9, 1e-12):
                    raise AssertionError(
                        f"{_at(row, point)}: its {what} is {one}, and {other} in a program "
                        f"compiled with engine={engine!r}"
                    )
