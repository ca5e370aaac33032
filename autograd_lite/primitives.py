"""The table of primitives: what each operation is called, where it is defined, how it expands.

A primitive is a function of Values that returns one new Value. `@primitive` enters it in
`PRIMITIVES`, from where a recorded graph is replayed, expanded, derived, drawn and tested.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

__all__ = ["PRIMITIVES", "Primitive", "describe_operands", "primitive", "result_of"]

Function = TypeVar("Function", bound=Callable[..., Any])

OPERAND_NAMES = "xyz"
REASONS: dict[type[Exception], str] = {
    ZeroDivisionError: "division by zero",
    OverflowError: "the result is too large for a float",
}


class Primitive(NamedTuple):
    """One row of the table.

    op: the name a node carries, such as "*" or "tanh".
    function: computes the node from its parents, in order.
    domain: where it is defined, as a Python condition on x, y, ...; empty for everywhere.
    singular: the convention where the derivative does not exist; empty where it always does.
    expansion: the same function in elementary primitives, for a compound primitive.
    """

    op: str
    function: Callable[..., Any]
    domain: str = ""
    singular: str = ""
    expansion: Callable[..., Any] | None = None


PRIMITIVES: dict[str, Primitive] = {}


def primitive(
    op: str,
    *,
    domain: str = "",
    remedy: str = "",
    singular: str = "",
    expansion: Callable[..., Any] | None = None,
) -> Callable[[Function], Function]:
    """Enter the decorated function in the table of primitives under the name `op`.

    A primitive with a `domain` explains itself when it is called outside of it: the error
    names the operation, its operands and the `remedy`.
    """

    def register(function: Function) -> Function:
        if domain:
            function = _explaining(function, op, domain, remedy)
        PRIMITIVES[op] = Primitive(op, function, domain, singular, expansion)
        return function

    return register


def _explaining(function: Function, op: str, domain: str, remedy: str) -> Function:
    @functools.wraps(function)
    def explained(*operands: Any) -> Any:
        try:
            return function(*operands)
        except (ArithmeticError, ValueError) as error:
            if not all(type(getattr(x, "data", x)) in (float, int) for x in operands):
                raise  # an inner number has explained itself
            reason = REASONS.get(type(error), f"it is defined where {domain}")
            data = [getattr(x, "data", x) for x in operands]
            numbers = dict(zip(OPERAND_NAMES, data, strict=False))
            left_domain = type(error) is not ZeroDivisionError and not eval(domain, {}, numbers)
            hint = f"; {remedy}" if remedy and left_domain else ""
            raise type(error)(f"{op} at {describe_operands(operands)}: {reason}{hint}") from None

    return explained  # type: ignore[return-value]


def describe_operands(operands: tuple[Any, ...]) -> str:
    """The operands by label and value, as an error message shows them.

    >>> describe_operands((0.5, 2.0))
    'x = 0.5, y = 2.0'
    """
    described = []
    for name, x in zip(OPERAND_NAMES, operands, strict=False):
        label, op = getattr(x, "label", ""), getattr(x, "op", "")
        origin = f" (the result of {op})" if op and not label else ""
        described.append(f"{label or name} = {getattr(x, 'data', x)}{origin}")
    rest = len(operands) - len(described)
    return ", ".join(described) + (f" and {rest} more" if rest > 0 else "")


def result_of(op: str, parents: tuple[Any, ...], data: Any) -> Any:
    """The result of a primitive, checked: a float must be finite, any other number may pass.

    Raises:
        OverflowError: for an infinite result.
        ValueError: for a result that is nan, which only a parent set to nan or inf can bring.
    """
    if not isinstance(data, float) or math.isfinite(data):
        return data
    where = f"{op} at {describe_operands(parents)}"
    if all(math.isfinite(p.data) for p in parents if isinstance(p.data, float)):
        raise OverflowError(f"{where}: {REASONS[OverflowError]}")
    raise ValueError(f"{where}: an operand is not a finite number")
