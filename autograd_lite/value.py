"""The engine: a `Value` is a number that remembers how it was computed.

A primitive computes a value and, beside it, the local derivative with respect to each parent.
`backward` multiplies and adds those numbers, and is the only place that knows the chain rule.
"""

from __future__ import annotations

from math import inf
from typing import Any

from autograd_lite._consoles import for_console
from autograd_lite._errors import all_or_nothing, not_a_node, not_recorded, refuse_result
from autograd_lite._interop import Interoperable
from autograd_lite._recording import is_recording, open_blocks
from autograd_lite.graph import topological_order
from autograd_lite.namespaces import namespace_of, one_number
from autograd_lite.primitives import primitive

__all__ = ["Constant", "Parameter", "Value", "as_value"]


class Value(Interoperable):
    """A node of a computational graph: a number, its parents, and its derivatives by them.

    Args:
        data: the number: an int, float or NumPy scalar, a SymPy expression or another Value.
        parents: the nodes it was computed from, in order.
        local_grads: the derivative of data with respect to each parent.
        op: the primitive that computed it; for a leaf "", "parameter" or "constant".
        label: a name for people to read.

    `grad` holds d(root)/d(self) after `root.backward()`, and 0.0 before. Comparisons look at
    data and give a bool; == and hashing mean the same node.

    Raises:
        TypeError: for data that is not one real number, or parents without local derivatives.
        ValueError: for a number that is not finite.

    >>> a, b = Value(2.0, label="a"), Value(1.0, label="b")
    >>> e = (a + b) * (b + 1)
    >>> e.backward()
    >>> e.data, a.grad, b.grad
    (6.0, 2.0, 5.0)
    """

    __slots__ = ("data", "grad", "label", "local_grads", "op", "parents")

    data: Any
    grad: Any
    parents: tuple[Value, ...]
    local_grads: tuple[Any, ...]
    op: str
    label: str

    def __init__(
        self,
        data: Any,
        parents: tuple[Value, ...] = (),
        local_grads: tuple[Any, ...] = (),
        op: str = "",
        label: str = "",
    ) -> None:
        if len(parents) != len(local_grads):
            raise not_a_node(parents, local_grads)
        if type(data) is not float or data - data != 0.0:  # inf - inf and nan - nan are nan
            data = _checked(data, parents, op)
        if open_blocks and not is_recording.get():
            parents, local_grads = (), ()
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.local_grads = local_grads
        self.op = op
        self.label = label

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return for_console(f"Value(data={self.data!r}, grad={self.grad!r}{label})")

    def backward(self, seed: Any = 1.0) -> None:
        """Set grad on every node below: the chain rule, once per edge, children before parents.

        Interior nodes start again from zero; leaves add to the grad they have, as in PyTorch.

        Raises:
            RuntimeError: for a number that was computed inside `no_grad`.
            ValueError: where 0 meets an infinite derivative; every leaf keeps its grad then.
        """
        if not self.parents and self.op not in LEAVES:
            raise not_recorded(self)
        order = topological_order(self)
        interior = [node for node in reversed(order) if node.parents]
        with all_or_nothing(order):
            for node in interior:
                node.grad = 0.0
            self.grad += seed
            for node in interior:
                grad = node.grad
                if grad == 0.0 and _is_finite(sum(node.local_grads)):
                    continue  # it has nothing to pass on, and no 0 * inf to hide
                for parent, local_grad in zip(node.parents, node.local_grads):  # noqa: B905 (speed)
                    parent.grad += local_grad * grad

    @primitive("+")
    def __add__(self, other: Any) -> Value:
        other = other if isinstance(other, Value) else Value(other, op="constant")
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")

    @primitive("-")
    def __sub__(self, other: Any) -> Value:
        other = other if isinstance(other, Value) else Value(other, op="constant")
        return Value(self.data - other.data, (self, other), (1.0, -1.0), "-")

    @primitive("*")
    def __mul__(self, other: Any) -> Value:
        other = other if isinstance(other, Value) else Value(other, op="constant")
        return Value(self.data * other.data, (self, other), (other.data, self.data), "*")

    @primitive("/", domain="y != 0")
    def __truediv__(self, other: Any) -> Value:
        other = other if isinstance(other, Value) else Value(other, op="constant")
        y = self.data / other.data
        return Value(y, (self, other), (1 / other.data, -y / other.data), "/")

    @primitive(
        "**",
        domain="x > 0 or (x == 0 and y >= 0) or (x < 0 and y % 1 == 0)",
        remedies={
            ValueError: "for a negative base write an integer exponent as a plain number",
            OverflowError: "either x**y or its derivative y * x**(y - 1)",
        },
        singular="at x = 0: infinite by x for 0 < y < 1, and 0 by y",
    )
    def __pow__(self, exponent: Any) -> Value:
        """x**n, with derivatives n * x**(n-1) and, unless n is a constant, x**n * log(x)."""
        exponent = as_value(exponent)
        x, n = self.data, exponent.data
        y = x**n
        if isinstance(y, complex):
            raise ValueError
        is_constant, at_zero = exponent.op == "constant", plain(x) == 0
        if is_constant and n == 0:
            by_base = 0.0
        elif at_zero and plain(n) < 1:
            by_base = inf if plain(n) > 0 else 0.0
        else:
            by_base = n * x ** (n - 1)
        by_exponent = 0.0 if is_constant or at_zero else y * namespace_of(x).log(x)
        return Value(y, (self, exponent), (by_base, by_exponent), "**")

    @primitive("neg")
    def __neg__(self) -> Value:
        return Value(-self.data, (self,), (-1.0,), "neg")

    @primitive("abs", singular="0 at x = 0")
    def __abs__(self) -> Value:
        where = namespace_of(self.data).where
        sign = where(self.data, 1.0, where(-self.data, -1.0, 0.0))
        return Value(abs(self.data), (self,), (sign,), "abs")

    # fmt: off
    def __pos__(self) -> Value: return self
    def __radd__(self, other: Any) -> Value: return as_value(other) + self
    def __rsub__(self, other: Any) -> Value: return as_value(other) - self
    def __rmul__(self, other: Any) -> Value: return as_value(other) * self
    def __rtruediv__(self, other: Any) -> Value: return as_value(other) / self
    def __rpow__(self, other: Any) -> Value: return as_value(other) ** self

    def __lt__(self, other: Any) -> bool: return bool(self.data < as_value(other).data)
    def __le__(self, other: Any) -> bool: return bool(self.data <= as_value(other).data)
    def __gt__(self, other: Any) -> bool: return bool(self.data > as_value(other).data)
    def __ge__(self, other: Any) -> bool: return bool(self.data >= as_value(other).data)
    # fmt: on

    @primitive(
        "exp",
        domain="x <= 709.782712893384",
        remedies={OverflowError: "use sigmoid, softplus, logsumexp or log_softmax"},
    )
    def exp(self) -> Value:
        """e**x; its derivative is itself."""
        y = namespace_of(self.data).exp(self.data)
        return Value(y, (self,), (y,), "exp")

    @primitive("expm1", domain="x <= 709.782712893384")
    def expm1(self) -> Value:
        """exp(x) - 1 without cancellation near 0; its derivative is exp(x)."""
        y = namespace_of(self.data).expm1(self.data)
        return Value(y, (self,), (y + 1,), "expm1")

    @primitive(
        "log",
        domain="x > 0",
        remedies={ValueError: "use log_softmax, or a loss that takes logits"},
    )
    def log(self) -> Value:
        """The natural logarithm; its derivative is 1/x."""
        y = namespace_of(self.data).log(self.data)
        return Value(y, (self,), (1 / self.data,), "log")

    @primitive("log1p", domain="x > -1")
    def log1p(self) -> Value:
        """log(1 + x) without cancellation near 0; its derivative is 1 / (1 + x)."""
        y = namespace_of(self.data).log1p(self.data)
        return Value(y, (self,), (1 / (1 + self.data),), "log1p")

    @primitive("sqrt", domain="x >= 0", singular="infinite at x = 0")
    def sqrt(self) -> Value:
        """The square root y; its derivative is 1 / (2 * y), infinite at 0 as in PyTorch."""
        y = namespace_of(self.data).sqrt(self.data)
        return Value(y, (self,), (1 / (2 * y) if plain(y) != 0 else inf,), "sqrt")

    @primitive("sin")
    def sin(self) -> Value:
        """The sine of x radians; its derivative is cos(x)."""
        f = namespace_of(self.data)
        return Value(f.sin(self.data), (self,), (f.cos(self.data),), "sin")

    @primitive("cos")
    def cos(self) -> Value:
        """The cosine of x radians; its derivative is -sin(x)."""
        f = namespace_of(self.data)
        return Value(f.cos(self.data), (self,), (-f.sin(self.data),), "cos")

    @primitive("tan")
    def tan(self) -> Value:
        """The tangent y of x radians; its derivative is 1 + y**2."""
        y = namespace_of(self.data).tan(self.data)
        return Value(y, (self,), (1 + y * y,), "tan")

    @primitive("tanh")
    def tanh(self) -> Value:
        """The hyperbolic tangent y; its derivative is 1 - y**2."""
        y = namespace_of(self.data).tanh(self.data)
        return Value(y, (self,), (1 - y * y,), "tanh")

    @primitive("atan")
    def atan(self) -> Value:
        """The arc tangent in radians; its derivative is 1 / (1 + x**2)."""
        y = namespace_of(self.data).atan(self.data)
        return Value(y, (self,), (1 / (1 + self.data * self.data),), "atan")

    @primitive("relu", singular="0 at x = 0")
    def relu(self) -> Value:
        """max(x, 0); its derivative is 1 for x > 0, else 0."""
        where = namespace_of(self.data).where
        y, slope = where(self.data, self.data, 0.0), where(self.data, 1.0, 0.0)
        return Value(y, (self,), (slope,), "relu")


LEAVES = ("", "parameter", "constant")
"""What the op of a leaf says: an input, a number that training changes, one that nothing does."""


def Parameter(data: Any, label: str = "") -> Value:  # noqa: N802 (PyTorch's name)
    """A leaf that training changes: a weight or a bias.

    >>> Parameter(0.5, label="bias").op
    'parameter'
    """
    return Value(data, op="parameter", label=label)


def Constant(data: Any) -> Value:  # noqa: N802 (beside Parameter)
    """A leaf made from a plain number in an expression, such as the 1 of b + 1.

    >>> Constant(1).op
    'constant'
    """
    return Value(data, op="constant")


def as_value(x: Any) -> Value:
    """x itself if it is a Value, else a constant that holds it.

    >>> as_value(3)
    Value(data=3.0, grad=0.0)
    """
    return x if isinstance(x, Value) else Value(x, op="constant")


def plain(x: Any) -> Any:
    """The number under however many levels of Values.

    >>> plain(Value(Value(2.0)))
    2.0
    """
    while isinstance(x, Value):
        x = x.data
    return x


def _is_finite(x: Any) -> bool:
    return bool(x - x == 0.0)  # inf - inf and nan - nan are nan


def _checked(data: Any, parents: tuple[Value, ...], op: str) -> Any:
    """What a node may hold: for a leaf one number, for a result any that is not inf or nan."""
    if op in LEAVES and not parents:
        return one_number(data)
    if not isinstance(data, float):
        return data
    if not _is_finite(data):
        raise refuse_result(op, parents, data)
    return float(data)  # without the habits of NumPy's scalars
