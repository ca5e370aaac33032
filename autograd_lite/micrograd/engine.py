"""micrograd's `Value`: this package's node, built and read in micrograd's way.

It takes children and an operation, shows `_prev` and `_op`, and lets a script set attributes of
its own. What it computes and how it derives is the engine's; `-x`, `x - y` and `x / y` are made
of `+`, `*` and `**` as in micrograd, so that a graph has the same nodes.

Source: Karpathy, micrograd, https://github.com/karpathy/micrograd
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograd_lite import value as engine
from autograd_lite.namespaces import one_number

__all__ = ["Value"]


def _operand(x: Any) -> engine.Value:
    return x if isinstance(x, engine.Value) else Value(x, (), "constant")


def _result(node: engine.Value) -> Value:
    """What the engine computed, as micrograd's Value."""
    result = Value.__new__(Value)
    result.data, result.grad, result.label = node.data, node.grad, node.label
    result.parents, result.local_grads, result.op = node.parents, node.local_grads, node.op
    return result


def _function(compute: Callable[[engine.Value], engine.Value]) -> Callable[[Value], Value]:
    """A method of one number, as micrograd's Value has it."""

    def method(self: Value) -> Value:
        return _result(compute(self))

    method.__name__, method.__doc__ = compute.__name__, compute.__doc__
    return method


class Value(engine.Value):
    """A number with micrograd's constructor: its data, its children and its operation.

    Args:
        data: the number, as for the engine's `Value`.
        _children: the nodes it was computed from; a child given twice counts once.
        _op: the operation that computed it.
        label: a name for people to read.

    A result made by hand passes no gradient on until it is given `_backward`, a function that
    adds to the grad of each child what is due to it.

    Raises:
        TypeError: for data that is not one real number, or children that are not Values.
        ValueError: for a number that is not finite.

    >>> a, b = Value(2.0), Value(-3.0)
    >>> c = a * b
    >>> c._op, c._prev == {a, b}
    ('*', True)
    >>> c.backward()
    >>> a
    Value(data=2.0, grad=-3.0)
    """

    def __init__(
        self, data: Any, _children: Iterable[Value] = (), _op: str = "", label: str = ""
    ) -> None:
        children = tuple(dict.fromkeys(_children))
        if not all(isinstance(child, engine.Value) for child in children):
            raise TypeError(f"a Value's second argument is its children, Values, not {_children!r}")
        if children:
            data = one_number(data)
        super().__init__(data, children, (0.0,) * len(children), _op, label)

    @property
    def _prev(self) -> set[Any]:
        """The children; the exponent of a power belongs to its operation."""
        return set(self.parents[:1] if self._has_fixed_exponent() else self.parents)

    @property
    def _op(self) -> str:
        """The operation as micrograd writes it, "" for a leaf."""
        if not self.parents:
            return ""
        if self._has_fixed_exponent():
            return f"**{self.parents[1].data:g}"
        return "ReLU" if self.op == "relu" else self.op

    def _has_fixed_exponent(self) -> bool:
        return self.op == "**" and len(self.parents) == 2 and self.parents[1].op == "constant"

    @property
    def _backward(self) -> Callable[[], None]:
        """Adds to the grad of each child its local derivative times the grad of this node."""

        def pass_on() -> None:
            for child, local_grad in zip(self.parents, self.local_grads, strict=True):
                child.grad += local_grad * self.grad

        return pass_on

    @_backward.setter
    def _backward(self, pass_on: Callable[[], None]) -> None:
        """Take the local derivatives from what the function adds where the grad of self is 1."""
        nodes = (self, *self.parents)
        before = [node.grad for node in nodes]
        try:
            for node in nodes:
                node.grad = 0.0
            self.grad = 1.0
            pass_on()
            self.local_grads = tuple(child.grad for child in self.parents)
        finally:
            for node, grad in zip(nodes, before, strict=True):
                node.grad = grad

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    def __reduce__(self) -> Any:
        super().__reduce__()  # refuses a node with a graph
        return Value, (self.data, (), self.op, self.label), {**vars(self), "grad": self.grad}

    exp = _function(engine.Value.exp)
    expm1 = _function(engine.Value.expm1)
    log = _function(engine.Value.log)
    log1p = _function(engine.Value.log1p)
    sqrt = _function(engine.Value.sqrt)
    sin = _function(engine.Value.sin)
    cos = _function(engine.Value.cos)
    tan = _function(engine.Value.tan)
    tanh = _function(engine.Value.tanh)
    atan = _function(engine.Value.atan)
    relu = _function(engine.Value.relu)

    # fmt: off
    def __add__(self, other: Any) -> Value: return _result(super().__add__(_operand(other)))
    def __mul__(self, other: Any) -> Value: return _result(super().__mul__(_operand(other)))
    def __pow__(self, other: Any) -> Value: return _result(super().__pow__(_operand(other)))
    def __abs__(self) -> Value: return _result(super().__abs__())
    def __neg__(self) -> Value: return self * -1
    def __sub__(self, other: Any) -> Value: return self.__add__(-other)
    def __truediv__(self, other: Any) -> Value: return self.__mul__(other**-1)
    def __radd__(self, other: Any) -> Value: return self.__add__(other)
    def __rsub__(self, other: Any) -> Value: return (-self).__add__(other)
    def __rmul__(self, other: Any) -> Value: return self.__mul__(other)
    def __rtruediv__(self, other: Any) -> Value: return (self**-1).__mul__(other)
    def __rpow__(self, other: Any) -> Value: return _result(_operand(other) ** self)
    # fmt: on
