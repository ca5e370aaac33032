"""The derivatives of the activation functions, as the textbooks derive them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.calculus import jacobian, numerical_gradient
from autograd_lite.deriving.derivation import Derivation, derive
from autograd_lite.deriving.simplification import shortest, sigmoid_symbol
from autograd_lite.deriving.symbols import symbols
from autograd_lite.formulas.notation import (
    formula_of,
    matrix,
    name,
    number,
    partial,
    product,
    total,
)
from autograd_lite.formulas.pages import Equation, Page, Table
from autograd_lite.functional import exp, log, relu, sigmoid, tanh
from autograd_lite.textbook.proofs import gradient, proved, written
from autograd_lite.value import Value

__all__ = [
    "derive_elementwise", "derive_relu", "derive_sigmoid", "derive_sigmoid_by_limit",
    "derive_sigmoid_by_reciprocal", "derive_softplus", "derive_tanh",
]  # fmt: skip


def derive_sigmoid() -> Derivation:
    """The derivative of a = 1 / (1 + exp(-x)) by the chain rule, edge by edge: a*(1 - a).

    Returns:
        The derivation of the recorded graph, in symbols.

    >>> print(str(derive_sigmoid()).split("Result")[1])
    <BLANKLINE>
      da/dx = a*(1 - a)
      with
      a       = 1/(1 + exp(-x))
      exp(-x) = (1 - a)/a
      Equal to what backward computes in the leaves' symbols: checked symbolically, and at 67
      points, of both signs, small and large.
    """
    x = symbols("x")
    a = 1 / (1 + exp(-x))
    a.label = "a"
    return derive(a, wrt=x, show="symbols")


def derive_sigmoid_by_reciprocal() -> Page:
    """The derivative of a = 1/v, v = 1 + exp(-x), by the rule (1/v)' = -v'/v**2: a*(1 - a).

    >>> str(derive_sigmoid_by_reciprocal()).split(" = ")[-1]
    'a*(1 - a)'
    """
    sympy = import_extra("sympy", "derive")

    x = symbols("x")
    v = 1 + exp(-x)
    a = 1 / v
    inner = derive(v, wrt=x, show="symbols")
    v.label, a.label = "v", "a"
    whole = derive(a, wrt=x, show="symbols")
    by_v, slope = whole.local(a, v), gradient(inner, "x")
    short, form = gradient(whole, "x"), exact(v.data)
    definitions = {sympy.Symbol("v", real=True): form, sympy.Symbol("a", real=True): 1 / form}
    two_fractions = product(formula_of(1 / form), formula_of(-slope / form))
    one_minus = product(formula_of(1 / form), formula_of(1 - 1 / form))
    return Page(
        "The sigmoid by the reciprocal rule",
        [
            (
                "",
                [
                    Equation((name("a"), formula_of(1) / name("v"))),
                    Equation((name("v"), formula_of(form))),
                ],
            ),
            (
                "Derivative",
                [
                    Equation((partial("a", "v"), formula_of(by_v))),
                    Equation((partial("v", "x"), formula_of(slope))),
                    proved(
                        total("a", "x"),
                        (by_v * slope, product(formula_of(by_v), formula_of(slope))),
                        -slope / form**2,
                        (-slope / form**2, two_fractions),
                        (1 / form * (1 - 1 / form), one_minus),
                        short,
                        where=definitions,
                    ),
                ],
            ),
        ],
    )


def derive_sigmoid_by_limit(x: float = 0.5, steps: Iterable[float] = ()) -> Page:
    """The derivative of sigmoid at x as the limit of (sigmoid(x + h) - sigmoid(x)) / h.

    Args:
        x: the point.
        steps: the values of h; by default 1, 0.1, ..., 1e-7.

    Returns:
        A page with a table of h, the quotient, and its distance from a*(1 - a).

    Raises:
        ValueError: for a step that is not positive.

    >>> print(str(derive_sigmoid_by_limit()).splitlines()[-1])
      1e-7    0.2350037                        3.4e-9
    """
    a = sigmoid(x).data
    exact = a * (1 - a)
    rows = []
    for h in tuple(steps) or tuple(10.0**-k for k in range(8)):
        quotient = numerical_gradient(sigmoid, x, h=h, method="forward")
        rows.append((number(h), number(quotient, 7), number(abs(quotient - exact), 2)))
    quotient_name = written(
        "(sigmoid(x + h) - sigmoid(x))/h", r"\frac{\sigma(x + h) - \sigma(x)}{h}"
    )
    return Page(
        f"The sigmoid as the limit of difference quotients, at x = {x:g}",
        [
            ("", [Equation((name("a"), formula_of(a)))]),
            ("", [Equation((written("a*(1 - a)", r"a \left(1 - a\right)"), number(exact, 7)))]),
            ("", [Table((name("h"), quotient_name, "error"), rows)]),
        ],
    )


def derive_tanh() -> Page:
    """The derivative of tanh as a scaled and shifted sigmoid, a = 2*sigmoid(2*x) - 1: 1 - a**2.

    >>> [line for line in str(derive_tanh()).splitlines() if "dx" in line][-1].split(" = ")[-1]
    '1 - a**2'
    """
    x = symbols("x")
    s = sigmoid(2 * x)
    a = 2 * s - 1
    s.label, a.label = "s", "a"
    page = derive(a, wrt=x, show="symbols").page
    by_sigmoid = 2 * sigmoid_symbol()(2 * x.data) - 1
    page.sections.insert(0, ("", [proved(name("a"), tanh(x).data, by_sigmoid)]))
    return page


def derive_softplus() -> Derivation:
    """The derivative of log(1 + exp(x)): sigmoid(x).

    >>> [line for line in str(derive_softplus()).splitlines() if "dx" in line][-1]
    '  dy/dx = (1 - sigmoid(x))*exp(x) = sigmoid(x)'
    """
    x = symbols("x")
    return derive(log(1 + exp(x)), wrt=x, show="symbols")


def derive_relu() -> Derivation:
    """The derivative of relu: 1 for x > 0, else 0, with the value 0 at the kink.

    >>> [line for line in str(derive_relu()).splitlines() if "dx" in line][-1]
    '  dy/dx = (1 if x > 0 else 0)'
    """
    x = symbols("x")
    return derive(relu(x), wrt=x, show="symbols")


def derive_elementwise(function: Callable[[Any], Value] = sigmoid, n: int = 3) -> Page:
    """The Jacobian of an activation that acts on each of n numbers by itself: it is diagonal.

    Args:
        function: a function of one Value, such as sigmoid, tanh or relu.
        n: how many numbers.

    Raises:
        AssertionError: if the Jacobian has an entry off its diagonal.

    >>> print(str(derive_elementwise(sigmoid, 2)).splitlines()[-1])
      ∂a/∂z = [[a1*(1 - a1), 0], [0, a2*(1 - a2)]]
    """
    sympy = import_extra("sympy", "derive")

    zs = [sympy.Symbol(f"z{i + 1}", real=True) for i in range(n)]
    rows = jacobian(lambda *xs: [function(x) for x in xs])(*zs)
    names = [sympy.Symbol(f"a{i + 1}", real=True) for i in range(n)]
    named = {a: exact(function(Value(z)).data) for a, z in zip(names, zs, strict=True)}
    if any(rows[i][j] != 0 for i in range(n) for j in range(n) if i != j):
        raise AssertionError("an elementwise function has a diagonal Jacobian")
    short = [[shortest(sympy.sympify(entry), named)[0] for entry in row] for row in rows]
    definitions = [Equation((formula_of(a), formula_of(d))) for a, d in named.items()]
    return Page(
        "An elementwise function has a diagonal Jacobian",
        [("", [*definitions]), ("", [Equation((partial("a", "z"), matrix(short)))])],
    )
