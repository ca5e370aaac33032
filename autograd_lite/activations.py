"""Activation functions: by name, or any function of a Value that gives one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from autograd_lite._recording import recording
from autograd_lite.functional import gelu, leaky_relu, sigmoid, silu, softplus
from autograd_lite.value import Value

__all__ = [
    "ACTIVATIONS", "Activation", "activated", "activation_name", "operation_of",
]  # fmt: skip

ACTIVATIONS: dict[str, Callable[[Value], Value]] = {
    "relu": Value.relu,
    "leaky_relu": leaky_relu,
    "gelu": gelu,
    "silu": silu,
    "softplus": softplus,
    "tanh": Value.tanh,
    "sigmoid": sigmoid,
    "linear": Value.__pos__,
}
"""The activation functions by name."""

Activation: TypeAlias = str | Callable[[Value], Value]
"""A name in `ACTIVATIONS`, or a function of one Value."""


def activated(activation: Activation, z: Value) -> Value:
    """The activation of a weighted sum.

    Raises:
        TypeError: for a function that returns something else than a Value.

    >>> activated("relu", Value(-2.0)).data, activated(lambda z: z * z, Value(-2.0)).data
    (0.0, 4.0)
    """
    if isinstance(activation, str):
        return ACTIVATIONS[activation](z)
    a = activation(z)
    if not isinstance(a, Value):
        raise TypeError(
            f"the activation {activation_name(activation)} returned {a!r:.60}, not a Value of one "
            "number: compute it from its argument with + - * / ** and functions such as exp(z)"
        )
    return a


def activation_name(activation: Activation) -> str:
    """What an activation is called in tables and pictures.

    >>> activation_name("relu"), activation_name(silu), activation_name(lambda z: z)
    ('relu', 'silu', 'f')
    """
    if isinstance(activation, str):
        return activation
    name: str = getattr(activation, "__name__", type(activation).__name__)
    return "f" if name == "<lambda>" else name


def operation_of(activation: Activation) -> str:
    """The primitive that an activation is; empty for a function that is made of several.

    Raises:
        TypeError, ValueError: for what is no activation.

    >>> operation_of("tanh"), operation_of(silu), operation_of(lambda z: z * z)
    ('tanh', 'silu', '')
    """
    if isinstance(activation, str):
        if activation not in ACTIVATIONS:
            known = ", ".join(ACTIVATIONS)
            raise ValueError(
                f"activation is one of {known}, or a function of a Value, not {activation!r}"
            )
        return activation
    if not callable(activation):
        raise TypeError(f"an activation is a name or a function of a Value, not {activation!r:.60}")
    with recording(True):
        z = Value(0.5)
        try:
            node = activated(activation, z)
        except (ArithmeticError, ValueError):
            return ""  # not defined there, which may be all right
        except TypeError as error:
            if str(error).startswith(f"the activation {activation_name(activation)}"):
                raise
            raise TypeError(
                f"the activation {activation_name(activation)} is no function of one Value: {error}"
            ) from error
    return node.op if node.parents == (z,) else ""
