"""Derivatives of plain functions: exact ones by reverse mode, and numerical ones to check them.

The functions here take a function f and leave no trace in anyone's `.grad`. They nest: the
derivative of a derivative is taken by replaying the recorded graph one level up, on numbers that
are Values themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograd_lite._recording import no_grad, recording
from autograd_lite._symbols import exact, is_symbolic
from autograd_lite.functional import dot
from autograd_lite.graph import topological_order
from autograd_lite.readings import adjoints, replay
from autograd_lite.value import Constant, Value, as_value, plain

__all__ = [
    "check_gradients", "grad", "hessian", "hvp", "jacobian", "jvp", "numerical_gradient",
    "value_and_grad",
]  # fmt: skip


def grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """The gradient of f, as a function of the same arguments.

    Args:
        f: a function of numbers, or of lists of numbers, that returns one number.

    Returns:
        A function whose result has the shape of its arguments: for one argument its derivative,
        for several a tuple with one entry each, for a list a list. It is a float, or a Value
        where an argument is one or f uses Values from outside, so that it can be differentiated.

    Raises:
        TypeError: if f returns something that is not one number.

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda w, x: w[0] * x + w[1])([3.0, 4.0], 2.0)
    ([2.0, 1.0], 3.0)
    """
    return lambda *arguments: value_and_grad(f)(*arguments)[1]


def value_and_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """The value of f and its gradient, as one function of the same arguments.

    Args:
        f: a function as for `grad`.

    Returns:
        A function that returns the pair (value, gradient); see `grad` for their types.

    Raises:
        TypeError: if f returns something that is not one number.

    >>> value_and_grad(lambda x, y: x * y)(2.0, 5.0)
    (10.0, (5.0, 2.0))
    """

    def value_and_gradient(*arguments: Any) -> tuple[Any, Any]:
        numbers = list(_numbers_in(arguments))
        leaves = [Value(plain(x)) for x in numbers]
        with recording(True):  # a derivative may be wanted inside no_grad, too
            result = f(*_in_shape_of(arguments, leaves))
            if _is_list(result):
                raise TypeError(f"grad of a function that returns {result!r:.60}: use jacobian")
            value, derivatives = _differentiate(as_value(result), leaves, numbers)
        gradient = _in_shape_of(arguments, derivatives)
        return value, gradient[0] if len(gradient) == 1 else tuple(gradient)

    return value_and_gradient


def jacobian(f: Callable[..., Any]) -> Callable[..., list[list[Any]]]:
    """The matrix of the derivatives of a list of numbers, J[i][j] = d f_i / d x_j.

    Args:
        f: a function of numbers or lists of numbers that returns a number or a list of them.

    Returns:
        A function of the same arguments that returns one row for each result of f, with one
        entry for each number among the arguments, in order.

    >>> jacobian(lambda x, y: [x * y, x + y, x])(2.0, 5.0)
    [[5.0, 2.0], [1.0, 1.0], [1.0, 0.0]]
    """

    def rows(*arguments: Any) -> list[list[Any]]:
        numbers = list(_numbers_in(arguments))
        leaves = [Value(plain(x)) for x in numbers]
        with recording(True):
            results = f(*_in_shape_of(arguments, leaves))
            outputs = results if _is_list(results) else [results]
            return [_differentiate(as_value(y), leaves, numbers)[1] for y in outputs]

    return rows


def hessian(f: Callable[..., Any]) -> Callable[..., list[list[Any]]]:
    """The matrix of the second derivatives of f, H[i][j] = d2 f / (d x_i d x_j).

    Args:
        f: a function of numbers or lists of numbers that returns one number.

    Returns:
        A function of the same arguments that returns the symmetric matrix, as rows.

    >>> hessian(lambda x, y: x**2 * y)(3.0, 5.0)
    [[10.0, 6.0], [6.0, 0.0]]
    """
    return jacobian(lambda *arguments: list(_numbers_in([grad(f)(*arguments)])))


def jvp(f: Callable[..., Any], arguments: Any, direction: Any) -> tuple[Any, Any]:
    """The value of f and its derivative along a direction, J v: how f moves with its arguments.

    Reverse mode alone: u -> J^T u is linear in u, and its derivative by u, times v, is J v.

    Args:
        f: a function of numbers or lists of numbers that returns a number or a list of them.
        arguments: its arguments: a list or tuple of them, or the only one if that is a number.
        direction: v, in the shape of the arguments.

    Returns:
        The pair (f(x), J v); each a number, or a list if f returns one.

    Raises:
        ValueError: if the direction has another number of numbers than the arguments.

    Source: Christianson 1992, "Automatic Hessians by reverse accumulation"; Townsend 2017,
    "A new trick for calculating Jacobian vector products".

    >>> jvp(lambda x, y: [x * y, x + y], [2.0, 5.0], [1.0, 0.0])
    ([10.0, 7.0], [5.0, 1.0])
    """
    point, direction = _arguments(arguments), list(_numbers_in(_arguments(direction)))
    if len(direction) != len(list(_numbers_in(point))):
        raise ValueError(f"jvp: {len(direction)} numbers give no direction for {arguments!r:.60}")
    results = f(*_in_shape_of(point, map(as_value, _numbers_in(point))))
    several = _is_list(results)
    values = [as_value(y).data for y in results] if several else as_value(results).data

    def weighted(weights: list[Any]) -> Any:
        def total(*xs: Any) -> Any:
            outputs = f(*xs)
            return dot(weights, outputs if several else [outputs])

        return dot(direction, _numbers_in([grad(total)(*point)]))

    moved = grad(weighted)([0.0] * len(values if several else [values]))
    return values, moved if several else moved[0]


def hvp(f: Callable[..., Any], arguments: Any, direction: Any) -> Any:
    """The Hessian of f times a vector, H v, at the cost of a few gradients instead of all of H.

    Args:
        f: a function of numbers or lists of numbers that returns one number.
        arguments: its arguments: a list or tuple of them, or the only one if that is a number.
        direction: v, in the shape of the arguments.

    Returns:
        H v, in the shape of the arguments.

    Raises:
        ValueError: if the direction has another number of numbers than the arguments.

    Source: Pearlmutter 1994, "Fast exact multiplication by the Hessian".

    >>> hvp(lambda x, y: x**2 * y, [3.0, 5.0], [1.0, 0.0])
    [10.0, 6.0]
    """
    point, direction = _arguments(arguments), list(_numbers_in(_arguments(direction)))
    if len(direction) != len(list(_numbers_in(point))):
        raise ValueError(f"hvp: {len(direction)} numbers give no direction for {arguments!r:.60}")
    along = grad(lambda *xs: dot(direction, _numbers_in([grad(f)(*xs)])))(*point)
    product = along if len(point) > 1 else [along]
    return _in_shape_of(point, _numbers_in(product)) if _is_list(arguments) else product[0]


def numerical_gradient(
    f: Callable[..., Any], xs: Any, h: float | None = None, method: str = "central"
) -> Any:
    """The gradient of f estimated from its values alone, a check on the exact one.

    Central: (f(x + h) - f(x - h)) / (2h), with an error of order h**2.
    Forward: (f(x + h) - f(x)) / h, with an error of order h.

    Args:
        f: a function of numbers, or of lists of numbers, that returns one number.
        xs: its arguments: a list or tuple of them, or the only one if that is a number.
        h: the step; by default the one that balances truncation against rounding,
            eps**(1/3) for central and eps**(1/2) for forward, times max(1, abs(x)).
        method: "central" or "forward".

    Returns:
        A list with the derivative by each argument, or one number if xs is a number.

    Raises:
        ValueError: for an unknown method, or a step that is not positive.

    Source: Nocedal, Wright 2006, "Numerical Optimization", section 8.1.

    >>> round(numerical_gradient(lambda x: x**2, 3.0), 6)
    6.0
    """
    if method not in ("central", "forward"):
        raise ValueError(f"method is 'central' or 'forward', not {method!r}")
    if h is not None and not h > 0:
        raise ValueError(f"the step h must be positive, not {h}")
    arguments = _arguments(xs)
    point = [float(plain(x)) for x in _numbers_in(arguments)]
    exponent = 1 / 3 if method == "central" else 1 / 2

    def f_with(i: int, x: float) -> float:
        with no_grad():
            moved = [Value(x if j == i else old) for j, old in enumerate(point)]
            return float(as_value(f(*_in_shape_of(arguments, moved))).data)

    derivatives = []
    for i, x in enumerate(point):
        step = h if h is not None else 2.0 ** (-52 * exponent) * max(1.0, abs(x))
        right, left = x + step, x - step if method == "central" else x
        if right == left:
            raise ValueError(f"the step h = {step} is lost beside {x}: choose a larger one")
        # right - left is the step that was really taken after rounding
        derivatives.append((f_with(i, right) - f_with(i, left)) / (right - left))
    gradient = _in_shape_of(arguments, derivatives)
    return gradient if _is_list(xs) else gradient[0]


def check_gradients(
    f: Callable[..., Any], xs: Any, rtol: float = 1e-6, atol: float = 1e-8, order: int = 1
) -> None:
    """Compare the derivatives of f with central differences, and fail where they differ.

    Args:
        f: a function as for `grad`.
        xs: its arguments, as for `numerical_gradient`.
        rtol: the difference allowed, relative to the numerical derivative.
        atol: the difference allowed besides.
        order: 1 for the gradient, 2 for the second derivatives as well, and so on: each is
            compared with central differences of the one before.

    Raises:
        AssertionError: naming the argument, the point and both numbers.
        ValueError: for an order that is not 1 or more.

    >>> check_gradients(lambda x, y: x * y + x.sin(), [0.5, 2.0], order=2)
    """
    if not order >= 1:
        raise ValueError(f"the order of a derivative is 1 or more, not {order}")
    arguments = _arguments(xs)
    exact = _numbers_in([grad(f)(*arguments)])
    numerical = list(_numbers_in(numerical_gradient(f, arguments)))
    for i, (ours, theirs) in enumerate(zip(map(plain, exact), numerical, strict=True)):
        if not abs(ours - theirs) <= atol + rtol * abs(theirs):
            raise AssertionError(
                f"derivative by number {i} of the arguments, at {xs!r}: backward gives {ours!r}, "
                f"central differences give {theirs!r}"
            )
        if order > 1:
            check_gradients(_entry_of_gradient(f, i), arguments, rtol, atol, order - 1)


def _differentiate(root: Value, leaves: list[Value], numbers: list[Any]) -> tuple[Any, list[Any]]:
    """The value of root, and its derivatives by the leaves that stand for these numbers.

    Where an argument is a Value, or f has used Values from outside, those belong to another
    computation, which may be differentiated in its turn. Then the graph is replayed with them
    as data, so that the derivatives come out as functions of them. (Without the replay, an
    inner derivative would forget how it depends on the variable of an outer one.)
    """
    ours: set[Value] = set(leaves)
    constants: set[Value] = set()
    outside: set[Value] = set()
    for node in topological_order(root):
        if not ours.isdisjoint(node.parents):
            ours.add(node)
            outside.update(p for p in node.parents if p not in ours and p not in constants)
        elif node.op == "constant" or (node.parents and constants.issuperset(node.parents)):
            constants.add(node)
    lifted = {
        leaf: Value(x) for leaf, x in zip(leaves, numbers, strict=True) if isinstance(x, Value)
    }
    lifted |= {node: Constant(node) for node in outside}
    if root not in ours:
        return (root.data if root in constants else root), [*map(_zero, numbers)]
    if lifted:
        root = replay(root, lifted)
        leaves = [lifted.get(leaf, leaf) for leaf in leaves]
    derivative = adjoints(root)
    return exact(root.data), [
        exact(derivative.get(leaf, 0.0) + _zero(leaf.data)) for leaf in leaves
    ]


def _entry_of_gradient(f: Callable[..., Any], i: int) -> Callable[..., Any]:
    return lambda *arguments: list(_numbers_in([grad(f)(*arguments)]))[i]


def _zero(x: Any) -> Any:
    """The derivative of a constant by x: the integer 0 among symbols, else a float."""
    return 0 * x if is_symbolic(x) else 0.0


def _arguments(xs: Any) -> list[Any]:
    """The arguments of a function, of which the only one may be given without a list."""
    return list(xs) if _is_list(xs) else [xs]


def _is_list(x: Any) -> bool:
    return hasattr(x, "__len__") and not isinstance(x, str)


def _numbers_in(arguments: Any) -> Iterator[Any]:
    """The numbers in nested lists, from left to right."""
    for x in arguments:
        if _is_list(x):
            yield from _numbers_in(x)
        else:
            yield x


def _in_shape_of(arguments: Any, numbers: Iterable[Any]) -> list[Any]:
    """The numbers, nested as the arguments are."""
    left = iter(numbers)

    def shaped(x: Any) -> Any:
        return [shaped(item) for item in x] if _is_list(x) else next(left)

    return [shaped(x) for x in arguments]
