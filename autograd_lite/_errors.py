"""What the engine says when something is wrong: every error names the operation and its operands.

The engine's own modules decide that something is wrong; the words for it stand here.
"""

from __future__ import annotations

import builtins
import functools
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = [
    "OPERAND_NAMES", "all_or_nothing", "describe_operands", "explaining", "not_a_node",
    "not_a_number", "not_a_primitive", "not_recorded", "refuse_result", "taken_name",
    "undefined_gradient",
]  # fmt: skip

Function = TypeVar("Function", bound=Callable[..., Any])

OPERAND_NAMES = "xyz"
TOO_LARGE = "this is too large for a float"
NAN_REASON = "is not defined here or too large for a float"
REASONS: dict[type[Exception], str] = {
    ZeroDivisionError: "division by zero",
    OverflowError: TOO_LARGE,
}


def explaining(
    function: Function, op: str, domain: str, remedies: Mapping[type[Exception], str]
) -> Function:
    """The primitive, with errors of arithmetic that name the operation, its operands, a remedy."""

    @functools.wraps(function)
    def explained(*operands: Any) -> Any:
        for x in operands:
            data = getattr(x, "data", 0.0)
            if type(data) is not float and isinstance(data, float):
                x.data = float(data)  # a NumPy scalar would warn where a float raises
        try:
            return function(*operands)
        except (ArithmeticError, ValueError) as error:
            if not all(isinstance(getattr(x, "data", x), (float, int)) for x in operands):
                raise  # an inner number has explained itself
            reason = REASONS.get(type(error), f"it is defined where {domain}")
            hint = f"; {remedies[type(error)]}" if type(error) in remedies else ""
            message = f"{op} at {describe_operands(operands)}: {reason}{hint}"
            raise _drawable(type(error)(message), op, operands) from None

    return explained  # type: ignore[return-value]


def describe_operands(operands: tuple[Any, ...]) -> str:
    """The operands by label and value, as an error message shows them.

    >>> describe_operands((0.5, 2.0))
    'x = 0.5, y = 2.0'
    """
    described = []
    for name, x in zip(OPERAND_NAMES, operands, strict=False):
        label = getattr(x, "label", "")
        origin = f" (the result of {x.op})" if getattr(x, "parents", ()) and not label else ""
        described.append(f"{label or name} = {getattr(x, 'data', x)}{origin}")
    rest = len(operands) - len(described)
    return ", ".join(described) + (f" and {rest} more" if rest > 0 else "")


def refuse_result(op: str, parents: tuple[Any, ...], data: float) -> Exception:
    """Why a primitive's result is not finite: its operands overflow, or one was not finite."""
    where = f"{op} at {describe_operands(parents)}"
    if all(math.isfinite(p.data) for p in parents if isinstance(p.data, float)):
        reason = TOO_LARGE if data == data else f"the result is nan, as a part of it {NAN_REASON}"
        return _drawable(OverflowError(f"{where}: {reason}"), op, parents)
    return _drawable(ValueError(f"{where}: an operand is not a finite number"), op, parents)


def _drawable(error: Exception, op: str, operands: tuple[Any, ...]) -> Exception:
    """The error with what `draw_failure` draws; a notebook says so below its message."""
    error.op, error.operands = op, operands  # type: ignore[attr-defined]
    if hasattr(builtins, "__IPYTHON__") and hasattr(error, "add_note"):  # from Python 3.11 on
        error.add_note("autograd_lite.draw_failure() draws the graph up to this point")
    return error


def not_a_number(data: Any) -> TypeError:
    """A Value was to hold something that is not one real number."""
    several = not isinstance(data, str) and hasattr(data, "__len__")
    return TypeError(
        "a Value holds one real number (int, float, NumPy scalar), a SymPy expression "
        f"or another Value, not {type(data).__name__} {data!r:.60}"
        + (
            "; make one Value for each element, and write array * value, not value * array"
            if several
            else ""
        )
    )


def not_a_node(parents: Any, local_grads: Any) -> TypeError:
    """The arguments after data do not describe parents with a local derivative each."""
    if isinstance(parents, str):
        return TypeError(f"a Value's second argument is its parents: write label={parents!r}")
    return TypeError(
        "a computed Value has a tuple of parents and one local derivative for each, not "
        f"parents={parents!r:.60} and local_grads={local_grads!r:.60}"
    )


def not_a_primitive(op: Any) -> TypeError:
    """`@primitive` was used without the name of the operation."""
    return TypeError(f'write @primitive("name"), with the name of the operation, not {op!r:.60}')


def taken_name(op: str) -> ValueError:
    """A primitive of the reader's own was to have the name of one that all else computes with."""
    return ValueError(
        f"{op!r} is the name of an operation that autograd_lite has: give yours another one"
    )


def not_recorded(node: Any) -> RuntimeError:
    """`backward` starts from a number whose graph was not recorded."""
    return RuntimeError(
        f"{node!r} was computed by {node.op} inside no_grad(), which records no graph: "
        "compute it outside to call backward()"
    )


@contextmanager
def all_or_nothing(order: list[Any]) -> Iterator[None]:
    """Let every leaf keep its grad if the backward pass inside fails, is interrupted, or gives nan.

    Raises:
        ValueError: naming a node whose gradient is nan.
    """
    leaves = [(node, node.grad) for node in order if not node.parents]
    try:
        yield
        if any(leaf.grad != leaf.grad for leaf, _ in leaves):  # only nan is not itself
            raise undefined_gradient(order)
    except BaseException:
        for leaf, grad in leaves:
            leaf.grad = grad
        raise


def undefined_gradient(order: list[Any]) -> ValueError:
    """A gradient became nan: 0 met an infinite local derivative, or inf met -inf."""
    node = next(node for node in reversed(order) if node.grad != node.grad)
    children = {child.op for child in order if node in child.parents}
    name = f"{node.label or node.op or 'x'} = {node.data}"
    return ValueError(
        f"backward: the gradient of {name}, an operand of {' and '.join(sorted(children))}, is "
        "0 * inf or inf - inf, which has no value: a derivative is infinite here, as that of "
        "sqrt(x) at 0; keep away from that point, as in sqrt(x + 1e-12)"
    )
