"""The table of primitives: what each operation is called, where it is defined, how it expands.

A primitive is a function of Values that returns one new Value. `@primitive` enters it in
`PRIMITIVES`, from where a recorded graph is replayed, expanded, derived, drawn and tested. "Your
own primitives" in the README shows three, each with what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from autograd_lite._errors import Function, explaining, not_a_primitive, taken_name
from autograd_lite._own_primitives import is_own, looked_after

__all__ = ["PRIMITIVES", "Primitive", "primitive"]


class Primitive(NamedTuple):
    """One row of the table.

    op: the name a node carries, such as "*" or "tanh".
    function: computes the node from its parents, in order.
    domain: where it is defined, in words of x, y, ...; empty for everywhere.
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
    remedies: Mapping[type[Exception], str] | None = None,
    singular: str = "",
    expansion: Callable[..., Any] | None = None,
) -> Callable[[Function], Function]:
    """Enter the decorated function in the table of primitives under the name `op`.

    A primitive with a `domain` explains itself when it is called outside of it: the error
    names the operation, its operands and, for its type, the remedy. One of your own is looked
    after as well: what it returns is checked, and `check_primitive` checks its derivatives.

    Raises:
        TypeError: for @primitive without a name.
        ValueError: for the name of an operation that is there already, unless it is your own.

    >>> @primitive("cube")
    ... def cube(x):
    ...     return Value(x.data**3, (x,), (3 * x.data**2,), "cube")
    >>> from autograd_lite import Value, grad
    >>> grad(grad(cube))(2.0)
    12.0
    >>> del PRIMITIVES["cube"]
    """
    if not isinstance(op, str) or not op:
        raise not_a_primitive(op)

    def register(function: Function) -> Function:
        help_with = dict(remedies or {})
        if is_own(function):
            if op in PRIMITIVES and not is_own(PRIMITIVES[op].function):
                raise taken_name(op)
            function = looked_after(function, op, domain)
            help_with.setdefault(ZeroDivisionError, f"it is defined where {domain}")
        if domain:
            function = explaining(function, op, domain, help_with)
        PRIMITIVES[op] = Primitive(op, function, domain, singular, expansion)
        return function

    return register
