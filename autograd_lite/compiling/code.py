"""Numbers that write code: a primitive run on them yields its formula instead of its value.

A `Code` is one more kind of number in `NAMESPACES`. The primitives' own lines, run on Values that
hold Codes, give the value and every local derivative of an operation as expressions, which each
engine carries out in its own way. Optimizer rules are read the same way.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from autograd_lite._recording import recording
from autograd_lite.namespaces import NAMESPACES, Floats, Stable
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.value import Value

__all__ = ["Code", "Formula", "Tape", "formula", "operands"]

ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "**": operator.pow, "neg": operator.neg, "abs": abs,
}  # fmt: skip


class Code:
    """An expression: an operation on other expressions, a number, or an operand by its position.

    Equal expressions are the same object, so that a shared part is written once.
    """

    __slots__ = ("args", "op", "table")

    def __init__(self, op: str, args: tuple[Any, ...], table: dict[Any, Code]) -> None:
        self.op, self.args, self.table = op, args, table

    def __add__(self, other: Any) -> Any:
        return _apply("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return _apply("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return _apply("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return _apply("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return _apply("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        return _apply("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return _apply("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _apply("/", other, self)

    def __pow__(self, other: Any) -> Any:
        return _power(self, other) if isinstance(other, (int, float)) else _apply("**", self, other)

    def __rpow__(self, other: Any) -> Any:
        return _apply("**", other, self)

    def __neg__(self) -> Any:
        return _apply("neg", self)

    def __abs__(self) -> Any:
        return _apply("abs", self)

    def __bool__(self) -> bool:
        raise TypeError(
            "a primitive that is compiled cannot decide by an `if`: use namespace_of(x.data).where"
        )

    def __float__(self) -> float:
        raise TypeError(
            "a primitive that is compiled cannot call math: use the functions of "
            "namespace_of(x.data)"
        )

    __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: bool(self)


class _Functions(Stable):
    pi = Floats.pi

    def __getattr__(self, name: str) -> Any:
        if not hasattr(Floats, name):
            raise AttributeError(f"numbers that write code have no {name!r}")
        return lambda *xs: _apply(name, *xs)

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        return _apply("where", condition, yes, no)

    def _largest(self, xs: Sequence[Any]) -> Any:
        return _apply("largest", *xs)


NAMESPACES[Code] = _Functions()


def operands(n: int) -> list[Any]:
    """n operands of a new expression."""
    table: dict[Any, Code] = {}
    return [Code("operand", (i,), table) for i in range(n)]


def _apply(op: str, *args: Any) -> Any:
    """An operation on expressions and numbers, without what need not be computed."""
    table = next((x.table for x in args if isinstance(x, Code)), None)
    if table is None:
        return ARITHMETIC[op](*args) if op in ARITHMETIC else getattr(Floats, op)(*args)
    if op == "*" and 1 in (x for x in args if not isinstance(x, Code)):
        return args[1] if isinstance(args[1], Code) else args[0]
    if op == "*" and 0 in (x for x in args if not isinstance(x, Code)):
        return 0.0  # the other is finite, as every number in a graph
    if op in "+-" and not isinstance(args[1], Code) and args[1] == 0:
        return args[0]
    if op == "+" and not isinstance(args[0], Code) and args[0] == 0:
        return args[1]
    key = (op, *(x if isinstance(x, Code) else float(x) for x in args))
    if op == "/" and key not in table and ("/", 1.0, key[2]) in table:
        return args[0] * table["/", 1.0, key[2]]  # as in 1/y and -x/y**2, the derivatives of x/y
    if key not in table:
        codes = [
            x if isinstance(x, Code) else table.setdefault(x, Code("number", (x,), table))
            for x in key[1:]
        ]
        table[key] = Code(op, tuple(codes), table)
    return table[key]


def _power(x: Code, n: float) -> Any:
    """x**n by multiplications and roots where n is a multiple of 1/2, as 2, 3, -1 or -0.5 are."""
    if n < 0:
        return 1 / _power(x, -n)
    if n > 16 or n % 0.5:
        return _apply("**", x, n)
    y = _apply("sqrt", x) if n % 1 else 1.0
    square = x
    for bit in reversed(f"{int(n):b}"):
        y = y * square if bit == "1" else y
        square = square * square
    return y


class Formula(NamedTuple):
    """A primitive as expressions in its operands.

    value: the result.
    slopes: the derivative by each operand; None where none is wanted, or it is 0.
    stored: the positions of the derivatives that are dear: computed beside the value and kept.
    domain: whether there are operands for which the operation is not defined.
    """

    value: Any
    slopes: tuple[Any, ...]
    stored: tuple[int, ...]
    domain: bool


DEAR = {*dir(NAMESPACES[float]), "**"} - {"where", "sqrt", "pi"}
"""Operations that cost more than to load a number."""


def formula(op: str, n: int, numbers: tuple[tuple[int, float], ...] = ()) -> Formula:
    """Read a primitive: run its own function on numbers that write code.

    Args:
        op: its name in the table of primitives.
        n: how many operands it has.
        numbers: the operands that are always the same number, such as the exponent of x**2.
    """
    return _read(PRIMITIVES[op].function, op, n, numbers)


@lru_cache(maxsize=1000)
def _read(function: Any, op: str, n: int, numbers: tuple[tuple[int, float], ...]) -> Formula:
    xs, fixed = operands(n), dict(numbers)
    values = [Value(fixed[i], op="constant") if i in fixed else Value(x) for i, x in enumerate(xs)]
    try:
        with recording(True):  # within no_grad, too
            node = function(*values)
    except TypeError as error:
        raise TypeError(f"cannot compile the primitive {op!r}: {error}") from None
    if len(node.parents) != n:
        raise ValueError(f"cannot compile the primitive {op!r}: it returns {node.op!r}")
    slopes = tuple(
        None if i in fixed or (not isinstance(slope, Code) and slope == 0) else slope
        for i, slope in enumerate(node.local_grads)
    )
    known = {node.data, *xs}
    stored = tuple(i for i, slope in enumerate(slopes) if _is_dear(slope, known))
    return Formula(node.data, slopes, stored, bool(PRIMITIVES[op].domain))


def _is_dear(x: Any, known: set[Any]) -> bool:
    """Whether anything in an expression, beside what is known, costs more than to load a number."""
    seen, left = set(known), [x]
    while left:
        y = left.pop()
        if isinstance(y, Code) and y not in seen:
            if y.op in DEAR:
                return True
            seen.add(y)
            left += y.args
    return False


class Tape:
    """Expressions as a list of steps, to carry out with the functions of any kind of array.

    >>> x, y = operands(2)
    >>> Tape([x * y + 1, x])([2.0, 3.0], {"*": operator.mul, "+": operator.add})
    [7.0, 2.0]
    """

    def __init__(self, expressions: Iterable[Any], known: Iterable[Any] = ()) -> None:
        self.steps: list[tuple[str, tuple[int, ...]]] = []
        self.numbers: list[tuple[int, Any]] = []
        self._place: dict[Any, int] = {}
        self.known = [self._put(x, is_known=True) for x in known]
        self.outputs = [self._put(x) for x in expressions]

    def _put(self, x: Any, is_known: bool = False) -> int:
        if x in self._place:
            return self._place[x]
        args: tuple[int, ...] = ()
        if is_known:
            op = "known"
        elif not isinstance(x, Code) or x.op == "number":
            op = "number"
        elif x.op == "operand":
            op, args = "operand", x.args
        else:
            op, args = x.op, tuple(self._put(y) for y in x.args)
        place = self._place[x] = len(self.steps)
        if op == "number":
            self.numbers.append((place, x.args[0] if isinstance(x, Code) else float(x)))
        self.steps.append((op, args))
        return place

    def __call__(
        self, xs: Sequence[Any], functions: dict[str, Callable[..., Any]], known: Iterable[Any] = ()
    ) -> list[Any]:
        """Carry out the steps on operands; `known` are results that need not be computed."""
        values: list[Any] = [None] * len(self.steps)
        for place, number in self.numbers:
            values[place] = number
        for place, number in zip(self.known, known, strict=True):
            values[place] = number
        for i, (op, args) in enumerate(self.steps):
            if op == "operand":
                values[i] = xs[args[0]]
            elif values[i] is None:
                values[i] = functions[op](*[values[j] for j in args])
        return [values[i] for i in self.outputs]
