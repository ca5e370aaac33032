"""What is looked after in primitives that others write: what they are given and what they return.

The primitives of this package are tested and run as they are. In one of a reader's own a slip
would show far from its place, as a float without a graph or a tuple without its comma.
"""

from __future__ import annotations

import functools
from typing import Any

from autograd_lite._errors import Function, describe_operands

__all__ = ["is_own", "looked_after"]

PACKAGE = __name__.partition(".")[0]


def is_own(function: Any) -> bool:
    """Whether a function was written outside of this package."""
    return str(getattr(function, "__module__", "")).partition(".")[0] != PACKAGE


def looked_after(function: Function, op: str, domain: str) -> Function:
    """The primitive, with errors that say which slip was made, and how it is mended."""

    @functools.wraps(function)
    def own(*operands: Any) -> Any:
        try:
            node = function(*operands)
        except (AttributeError, TypeError) as error:
            advice = _advice(error, operands)
            if not advice:
                raise
            raise TypeError(f"{op}: {advice}") from error
        except (ArithmeticError, ValueError) as error:
            if domain or not _all_floats(operands):
                raise
            at = f"{op} at {describe_operands(operands)}: "
            raise type(error)(
                f"{at}{str(error).removeprefix(at)}; say where it is defined, as in "
                f"@primitive({op!r}, domain='x > 0')"
            ) from error
        _check_node(node, op, operands)
        return node

    return own  # type: ignore[return-value]


def _all_floats(operands: tuple[Any, ...]) -> bool:
    return all(isinstance(x.data, float) if _is_node(x) else True for x in operands)


def _is_node(x: Any) -> bool:
    return hasattr(x, "local_grads")


def _not_nodes(operands: tuple[Any, ...]) -> str:
    """What to write where plain numbers, which are operands as well, were taken for Values."""
    plain = next(x for x in operands if not _is_node(x))
    return f"it was given {plain!r:.60}, which is no Value: begin it with x = as_value(x)"


def _advice(error: Exception, operands: tuple[Any, ...]) -> str:
    """What to write instead of what raised an error of Python's own; empty if nothing is known."""
    words = str(error)
    if words.endswith("has no attribute 'data'") and not all(map(_is_node, operands)):
        return _not_nodes(operands)
    if isinstance(error, AttributeError) and hasattr(error.obj, "log_softmax"):
        known = ", ".join(name for name in dir(error.obj) if not name.startswith("_"))
        return f"namespace_of(x.data) has no {error.name!r}; it has {known}"
    if "one local derivative for each" in words:
        return words
    if words.endswith("has no len()"):
        return (
            "the parents and their local derivatives are two tuples, also of one: write (x,) and "
            "(derivative,), with the comma"
        )
    if "truth value" in words:
        return (
            "an `if` decides once for all inputs, and not at all for symbols: write "
            "namespace_of(x.data).where(condition, yes, no), which is yes where condition > 0"
        )
    if isinstance(error, TypeError) and not _all_floats(operands) and "float" in words:
        return (
            "math computes with floats alone: write namespace_of(x.data).exp(x.data) for "
            "math.exp(x.data), which knows symbols, Values and columns as well"
        )
    return ""


def _check_node(node: Any, op: str, operands: tuple[Any, ...]) -> None:
    """Refuse what is not one node of this operation."""
    ending = f"return Value(y, (x,), (derivative,), {op!r})"
    if not _is_node(node):
        raise TypeError(f"{op} returned {node!r:.60}, which is no Value: end it with {ending}")
    if node.op != op:
        made = f"a node of {node.op!r}" if node.op else "a node without a name"
        raise TypeError(
            f"{op} returned {made}: end it with {ending}; a function that only calls others "
            "needs no @primitive"
        )
    for edges in (node.parents, node.local_grads):
        if not isinstance(edges, tuple):
            raise TypeError(f"{op}: its parents and derivatives are two tuples: {ending}")
    if not all(map(_is_node, node.parents)):
        raise TypeError(f"{op}: {_not_nodes(node.parents)}")
    if _all_floats(operands):
        for what, number in (("value", node.data), *(("derivative", d) for d in node.local_grads)):
            if hasattr(number, "parents"):
                raise TypeError(f"{op}: its {what} is a Value: compute with x.data, not with x")
            if number != number:  # only nan is not itself
                where = describe_operands(operands)
                raise ValueError(f"{op} at {where}: its {what} is nan, which is no number")
