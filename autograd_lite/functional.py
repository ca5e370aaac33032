"""Functions of Values: the elementary ones by name, and compound primitives made of them.

A compound primitive is one node with exact, stable derivatives. It declares its `expansion`
into elementary primitives, which `expand` puts in its place to teach, draw and derive with.
Every function takes Values or plain numbers and returns Values.
"""

from __future__ import annotations

import builtins
import functools
import math
import operator
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograd_lite._interop import hint_at_functions
from autograd_lite.namespaces import NAMESPACES, namespace_of
from autograd_lite.primitives import primitive
from autograd_lite.value import Value, as_value

__all__ = [
    "abs", "atan", "cos", "dot", "erf", "exp", "expm1", "gelu", "leaky_relu", "log", "log1p",
    "log_softmax", "logsumexp", "maximum", "mean", "minimum", "relu", "sigmoid", "silu", "sin",
    "softmax", "softplus", "sqrt", "sum", "take", "tan", "tanh", "where",
]  # fmt: skip

NAMESPACES[Value] = sys.modules[__name__]  # the functions of Values are those of this module
hint_at_functions(Value, __all__)
pi = math.pi


def _function_of(method: Callable[..., Value]) -> Callable[..., Value]:
    """The primitive as a function whose operands may be plain numbers."""

    @functools.wraps(method)
    def function(x: Any, *others: Any) -> Value:
        return method(as_value(x), *others)

    return function


exp = _function_of(Value.exp)
expm1 = _function_of(Value.expm1)
log = _function_of(Value.log)
log1p = _function_of(Value.log1p)
sqrt = _function_of(Value.sqrt)
sin = _function_of(Value.sin)
cos = _function_of(Value.cos)
tan = _function_of(Value.tan)
tanh = _function_of(Value.tanh)
atan = _function_of(Value.atan)
relu = _function_of(Value.relu)
abs = _function_of(Value.__abs__)


@primitive("erf")
def erf(x: Any) -> Value:
    """The error function; its derivative is 2 / sqrt(pi) * exp(-x**2).

    >>> erf(0.0).data
    0.0
    """
    x = as_value(x)
    f = namespace_of(x.data)
    slope = 2 / f.sqrt(f.pi) * f.exp(-x.data * x.data)
    return Value(f.erf(x.data), (x,), (slope,), "erf")


@primitive("where", singular="0 by x everywhere")
def where(condition: Any, yes: Any, no: Any) -> Value:
    """Yes where condition > 0, else no; decided anew whenever the recorded graph is replayed.

    The derivative is 1 by the number that was chosen, 0 by the other and by the condition.
    A comparison, as in where(x > 3, ...), is a plain bool: it chooses as well, but for good.
    Write where(x - 3, ...) to have the choice follow x.

    >>> x = Value(2.0)
    >>> where(x - 3, x, 10.0).data
    10.0
    """
    condition, yes, no = as_value(condition), as_value(yes), as_value(no)
    where = namespace_of(condition.data).where
    chosen = where(condition.data, 1.0, 0.0)
    y = where(condition.data, yes.data, no.data)
    return Value(y, (condition, yes, no), (0.0, chosen, 1 - chosen), "where")


@primitive("maximum", singular="1/2 by each at x = y")
def maximum(a: Any, b: Any) -> Value:
    """The larger of two numbers; its derivative is 1 by that one, and 1/2 by each in a tie.

    >>> maximum(2.0, 3.0).data
    3.0
    """
    a, b = as_value(a), as_value(b)
    y, share = _larger(a.data, b.data, a.data - b.data)
    return Value(y, (a, b), (share, 1 - share), "maximum")


@primitive("minimum", singular="1/2 by each at x = y")
def minimum(a: Any, b: Any) -> Value:
    """The smaller of two numbers; its derivative is 1 by that one, and 1/2 by each in a tie.

    >>> minimum(2.0, 3.0).data
    2.0
    """
    a, b = as_value(a), as_value(b)
    y, share = _larger(a.data, b.data, b.data - a.data)
    return Value(y, (a, b), (share, 1 - share), "minimum")


def _larger(a: Any, b: Any, lead: Any) -> tuple[Any, Any]:
    """The one of two numbers that has the lead, and a's share in it."""
    where = namespace_of(lead).where
    return where(lead, a, b), where(lead, 1.0, where(-lead, 0.0, 0.5))


@primitive("take", singular="0 by x everywhere")
def _take(index: Value, *values: Value) -> Value:
    i, n = index.data, len(values)
    if isinstance(i, float) and i not in range(n):
        raise IndexError(f"take: {index!r} is not an index of {n} values")
    where = namespace_of(i).where
    chosen = [where(0.25 - (i - k) ** 2, 1.0, 0.0) for k in range(n)]
    y = builtins.sum(indicator * v.data for indicator, v in zip(chosen, values, strict=True))
    return Value(y, (index, *values), (0.0, *chosen), "take")


def take(values: Iterable[Any], index: Any) -> Any:
    """values[index], with an index that may be a Value: read anew when the graph is replayed.

    The derivative is 1 by the number that was taken and 0 by all others.

    Args:
        values: n numbers, or n rows of as many numbers each, such as the vectors of n words.
        index: one of 0, 1, ..., n - 1.

    Returns:
        A number, or a row of them.

    Raises:
        IndexError: if index is not one of 0, 1, ..., n - 1.
        ValueError: for rows that are not of one length.

    >>> take([10.0, 20.0, 30.0], 1).data
    20.0
    >>> [x.data for x in take([[1.0, 2.0], [3.0, 4.0]], Value(1))]
    [3.0, 4.0]
    """
    values, index = list(values), as_value(index)
    if values and not isinstance(values[0], Value) and hasattr(values[0], "__len__"):
        if len({len(row) for row in values}) > 1:
            raise ValueError("take of rows that are not of one length")
        return [_take(index, *map(as_value, column)) for column in zip(*values, strict=True)]
    return _take(index, *map(as_value, values))


@primitive("sigmoid", expansion=lambda x: 1 / (1 + exp(-x)))
def sigmoid(x: Any) -> Value:
    """The logistic function 1 / (1 + exp(-x)); its derivative is y * (1 - y). Never overflows.

    >>> sigmoid(0.0).data
    0.5
    """
    x = as_value(x)
    y = namespace_of(x.data).sigmoid(x.data)
    return Value(y, (x,), (y * (1 - y),), "sigmoid")


@primitive("softplus", expansion=lambda x: log(1 + exp(x)))
def softplus(x: Any) -> Value:
    """log(1 + exp(x)), a smooth relu; its derivative is sigmoid(x). Never overflows.

    >>> softplus(1000.0).data
    1000.0
    """
    x = as_value(x)
    f = namespace_of(x.data)
    return Value(f.softplus(x.data), (x,), (f.sigmoid(x.data),), "softplus")


@primitive("silu", expansion=lambda x: x * (1 / (1 + exp(-x))))
def silu(x: Any) -> Value:
    """x * sigmoid(x), also called swish; its derivative is s + y * (1 - s), with s = sigmoid(x).

    Source: Elfwing, Uchibe, Doya 2018, "Sigmoid-weighted linear units".

    >>> silu(0.0).data
    0.0
    """
    x = as_value(x)
    s = namespace_of(x.data).sigmoid(x.data)
    y = x.data * s
    return Value(y, (x,), (s + y * (1 - s),), "silu")


@primitive("gelu", expansion=lambda x: 0.5 * x * (1 + erf(x / sqrt(2.0))))
def gelu(x: Any) -> Value:
    """x * P(Z <= x) for a standard normal Z; its derivative is P(Z <= x) + x * density(x).

    Source: Hendrycks, Gimpel 2016, "Gaussian error linear units"; the exact form, with erf.

    >>> gelu(0.0).data
    0.0
    """
    x = as_value(x)
    f = namespace_of(x.data)
    probability = (1 + f.erf(x.data / f.sqrt(2))) / 2
    density = f.exp(-x.data * x.data / 2) / f.sqrt(2 * f.pi)
    return Value(x.data * probability, (x,), (probability + x.data * density,), "gelu")


@primitive(
    "leaky_relu",
    singular="y by x at x = 0",
    expansion=lambda x, slope: where(x, x, slope * x),
)
def leaky_relu(x: Any, slope: Any = 0.01) -> Value:
    """x for x > 0, else slope * x; its derivative at 0 is slope, as in PyTorch.

    >>> leaky_relu(-2.0).data
    -0.02
    """
    x, slope = as_value(x), as_value(slope)
    where = namespace_of(x.data).where
    y = where(x.data, x.data, slope.data * x.data)
    by_x, by_slope = where(x.data, 1.0, slope.data), where(x.data, 0.0, x.data)
    return Value(y, (x, slope), (by_x, by_slope), "leaky_relu")


def _add_up(*xs: Any) -> Any:
    return functools.reduce(operator.add, xs)


@primitive("sum", expansion=_add_up)
def _sum(*xs: Value) -> Value:
    return Value(_add_up(*[x.data for x in xs]), xs, (1.0,) * len(xs), "sum")


def sum(xs: Iterable[Any]) -> Value:
    """x1 + x2 + ... + xn as one node, whose derivatives are all 1; 0 for no numbers.

    >>> sum([1.0, 2.0, 3.0]).data
    6.0
    """
    xs = tuple(map(as_value, xs))
    return _sum(*xs) if xs else as_value(0.0)


@primitive("mean", expansion=lambda *xs: _add_up(*xs) / len(xs))
def _mean(*xs: Value) -> Value:
    n = len(xs)
    return Value(_add_up(*[x.data for x in xs]) / n, xs, (1 / n,) * n, "mean")


def mean(xs: Iterable[Any]) -> Value:
    """(x1 + ... + xn) / n as one node, whose derivatives are all 1/n.

    Raises:
        ValueError: for no numbers at all.

    >>> mean([1.0, 2.0, 6.0]).data
    3.0
    """
    return _mean(*at_least_one(xs, "mean"))


def _expand_dot(*operands: Any) -> Any:
    n = len(operands) // 2
    products = map(operator.mul, operands[:n], operands[n : 2 * n])
    return _add_up(*products, *operands[2 * n :])


@primitive("dot", expansion=_expand_dot)
def dot_values(*operands: Value) -> Value:
    """dot on its parents in order: the weights, the inputs, and the bias if there is one."""
    n = len(operands) // 2
    numbers = [x.data for x in operands]
    return dot_of_numbers(operands, numbers[:n], numbers[n : 2 * n], numbers[2 * n :])


def dot_of_numbers(
    operands: tuple[Value, ...], ws: Sequence[Any], xs: Sequence[Any], bias: Sequence[Any]
) -> Value:
    """The node of a dot whose numbers are at hand, as a layer's inputs are for all its neurons."""
    y = builtins.sum(map(operator.mul, ws, xs), *bias)
    return Value(y, operands, (*xs, *ws, *[1.0] * len(bias)), "dot")


def dot(ws: Iterable[Any], xs: Iterable[Any], bias: Any = None) -> Value:
    """w1*x1 + ... + wn*xn + bias as one node: what a neuron computes before its activation.

    Args:
        ws: n weights.
        xs: n inputs.
        bias: a number to add, or None for no such term.

    Returns:
        The weighted sum; its derivatives are x_i by w_i, w_i by x_i, and 1 by the bias.

    Raises:
        ValueError: if there are not as many inputs as weights, or none at all.

    >>> dot([1.0, 2.0], [3.0, 4.0], 0.5).data
    11.5
    """
    ws, xs = at_least_one(ws, "dot"), tuple(map(as_value, xs))
    if len(ws) != len(xs):
        raise ValueError(f"dot of {len(ws)} weights and {len(xs)} inputs: as many of each, please")
    return dot_values(*ws, *xs) if bias is None else dot_values(*ws, *xs, as_value(bias))


@primitive("logsumexp", expansion=lambda *xs: log(_add_up(*map(exp, xs))))
def _logsumexp(*xs: Value) -> Value:
    numbers = [x.data for x in xs]
    f = namespace_of(_add_up(*numbers))
    return Value(f.logsumexp(numbers), xs, tuple(f.softmax(numbers)), "logsumexp")


def logsumexp(xs: Iterable[Any]) -> Value:
    """log(exp(x1) + ... + exp(xn)); its derivatives are softmax(xs). Never overflows.

    Raises:
        ValueError: for no numbers at all.

    >>> logsumexp([1000.0, 1000.0]).data == 1000 + math.log(2)
    True
    """
    return _logsumexp(*at_least_one(xs, "logsumexp"))


@primitive("softmax", expansion=lambda *xs: exp(xs[0]) / _add_up(*map(exp, xs)))
def _softmax(*xs: Value) -> Value:
    """The probability of the first of these logits."""
    numbers = [x.data for x in xs]
    p, *others = namespace_of(_add_up(*numbers)).softmax(numbers)
    return Value(p, xs, (p * (1 - p), *[-p * other for other in others]), "softmax")


def softmax(logits: Iterable[Any]) -> list[Value]:
    """Probabilities p_i = exp(x_i) / (exp(x_1) + ... + exp(x_n)). Never overflows.

    Args:
        logits: n scores, of any size.

    Returns:
        n probabilities that sum to 1, a node each, whose parents are its own logit and then the
        others; d p_i / d x_j = p_i * ((i == j) - p_j).

    Raises:
        ValueError: for no logits at all.

    >>> [p.data for p in softmax([0.0, 0.0])]
    [0.5, 0.5]
    """
    xs = at_least_one(logits, "softmax")
    return [_softmax(x, *xs[:i], *xs[i + 1 :]) for i, x in enumerate(xs)]


@primitive("log_softmax", expansion=lambda *xs: xs[0] - log(_add_up(*map(exp, xs))))
def _log_softmax(*xs: Value) -> Value:
    """The logarithm of the probability of the first of these logits."""
    numbers = [x.data for x in xs]
    f = namespace_of(_add_up(*numbers))
    p, *others = f.softmax(numbers)
    y = f.log_softmax(numbers)[0]
    return Value(y, xs, (1 - p, *[-other for other in others]), "log_softmax")


def log_softmax(logits: Iterable[Any]) -> list[Value]:
    """The logarithms of softmax(logits), x_i - logsumexp(xs), finite for all finite logits.

    Args:
        logits: n scores, of any size.

    Returns:
        n numbers, a node each, whose parents are its own logit and then the others; the
        derivative of the i-th by x_j is (i == j) - p_j, with p = softmax(logits).

    Raises:
        ValueError: for no logits at all.

    >>> [y.data for y in log_softmax([0.0, -1000.0])]
    [0.0, -1000.0]
    """
    xs = at_least_one(logits, "log_softmax")
    return [log_probability(xs, i) for i in range(len(xs))]


def log_probability(logits: tuple[Value, ...], i: int) -> Value:
    """The i-th of log_softmax(logits): all that cross-entropy needs."""
    return _log_softmax(logits[i], *logits[:i], *logits[i + 1 :])


def at_least_one(xs: Iterable[Any], name: str) -> tuple[Value, ...]:
    values = tuple(map(as_value, xs))
    if not values:
        raise ValueError(f"{name} of no numbers is not defined")
    return values
