"""The derivatives of the activation functions, as the textbooks derive them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.calculus import jacobian, numerical_gradient
from autograd_lite.deriving.derivation import Derivation, derive
from autograd_lite.deriving.simplification import shortest
from autograd_lite.deriving.symbols import symbols
from autograd_lite.formulas.notation import (
    Formula,
    formula_of,
    matrix,
    name,
    number,
    partial,
    product,
    total,
)
from autograd_lite.formulas.operations import operation
from autograd_lite.formulas.pages import Block, Equation, Page, Table
from autograd_lite.formulas.typesetting import LINE, width
from autograd_lite.functional import exp, log, relu, sigmoid, tanh
from autograd_lite.textbook.proofs import limit, meaning, proved
from autograd_lite.value import Value

__all__ = [
    "derive_elementwise", "derive_relu", "derive_sigmoid", "derive_sigmoid_by_limit",
    "derive_sigmoid_by_reciprocal", "derive_softplus", "derive_tanh",
]  # fmt: skip

ONE, TWO = formula_of(1), formula_of(2)


def _exp(argument: Formula) -> Formula:
    return operation("exp", (argument,))


def _defined(**definitions: Formula) -> dict[Any, Any]:
    """What the named symbols stand for, read from the formulas that define them."""
    sympy = import_extra("sympy")
    return {sympy.Symbol(n, real=True): meaning(f) for n, f in definitions.items()}


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
    """The derivative of a = 1/v, v = 1 + exp(-x), by the reciprocal rule: a*(1 - a).

    The two rules that it takes, (1/v)' = -1/v**2 and exp' = exp, are derived first, as limits of
    their difference quotients.

    >>> print(str(derive_sigmoid_by_reciprocal()).splitlines()[-1].strip())
    = 1/(1 + exp(-x)) * (1 - 1/(1 + exp(-x))) = a*(1 - a)
    """
    x = symbols("x")
    v = 1 + exp(-x)
    a = 1 / v
    v.label, a.label = "v", "a"
    chain = derive(a, wrt=[x, v], show="symbols")
    e, of_v, of_a = _exp(-name("x")), name("v"), name("a")
    known = {
        "∂a/∂v": chain.local(a, v),
        "dv/dx": derive(v, wrt=x, show="symbols").raw[x],
        "da/dx": chain.raw[x],
    }
    derivative = proved(
        total("a", "x"),
        product(partial("a", "v"), total("v", "x")),
        product(-(ONE / of_v**TWO), -e),
        e / (ONE + e) ** TWO,
        (ONE + e - ONE) / (ONE + e) ** TWO,
        product(ONE / (ONE + e), (ONE + e - ONE) / (ONE + e)),
        product(ONE / (ONE + e), ONE - ONE / (ONE + e)),
        of_a * (ONE - of_a),
        where=_defined(a=ONE / of_v, v=ONE + e),
        known=known,
    )
    return Page(
        "The sigmoid by the reciprocal rule",
        [
            ("Definition", [Equation((of_a, ONE / of_v)), Equation((of_v, ONE + e))]),
            ("The reciprocal, from the limit", _reciprocal_from_limit()),
            ("The exponential, from the limit", _exponential_from_limit()),
            (
                "Derivative",
                [
                    proved(partial("a", "v"), -(ONE / of_v**TWO), known=known),
                    proved(total("v", "x"), -e, known=known),
                    derivative,
                ],
            ),
        ],
    )


def _reciprocal_from_limit() -> list[Block]:
    """(1/v)' = -1/v**2, from (1/(v + h) - 1/v)/h."""
    v, h = name("v"), name("h")
    quotient = (ONE / (v + h) - ONE / v) / h
    shortened = -(ONE / (v * (v + h)))
    return [
        proved(quotient, quotient, (v - (v + h)) / (h * v * (v + h)), shortened),
        proved(_slope(ONE / v, "v"), limit(quotient), limit(shortened), -(ONE / v**TWO)),
    ]


def _exponential_from_limit() -> list[Block]:
    """exp' = exp, from (exp(x + h) - exp(x))/h and the limit that defines e."""
    x, h = name("x"), name("h")
    quotient = (_exp(x + h) - _exp(x)) / h
    split = _exp(x) * ((_exp(h) - ONE) / h)
    at_zero, written = limit((_exp(h) - ONE) / h)
    return [
        proved(quotient, quotient, split),
        proved(written, (at_zero, written), ONE, note="what makes e the base"),
        proved(_slope(_exp(x), "x"), limit(quotient), _exp(x)),
    ]


def _slope(of: Formula, by: str) -> Formula:
    """d(...)/dx of a formula that has no name."""
    return Formula(f"d({of.text})/d{by}", rf"\frac{{d}}{{d{by}}}\left({of.latex}\right)")


def derive_sigmoid_by_limit(x: float = 0.5, steps: Iterable[float] = ()) -> Page:
    """The derivative of sigmoid as the limit of (sigmoid(x + h) - sigmoid(x))/h, and at a point.

    Args:
        x: the point.
        steps: the values of h; by default 1, 0.1, ..., 1e-7.

    Returns:
        A page with the limit in symbols, and a table of h, the quotient, and its distance from
        a*(1 - a).

    Raises:
        ImportError: without SymPy.
        ValueError: for a step that is not positive.

    >>> print(str(derive_sigmoid_by_limit()).splitlines()[-1])
      1e-7    0.2350037                        3.4e-9
    """
    symbol, of_x, h, of_a = symbols("x"), name("x"), name("h"), name("a")
    sigmoid_of = [ONE / (ONE + _exp(-f)) for f in (of_x, of_x + h)]
    quotient = (operation("sigmoid", (of_x + h,)) - operation("sigmoid", (of_x,))) / h
    spelled = (sigmoid_of[1] - sigmoid_of[0]) / h
    fraction = _exp(-of_x) * (ONE - _exp(-h)) / (h * (ONE + _exp(-of_x)) * (ONE + _exp(-of_x - h)))
    in_symbols: list[Block] = [
        Equation((of_a, operation("sigmoid", (of_x,)), sigmoid_of[0])),
        proved(quotient, quotient, spelled, fraction),
        proved(
            total("a", "x"),
            limit(quotient),
            _exp(-of_x) / (ONE + _exp(-of_x)) ** TWO,
            of_a * (ONE - of_a),
            where=_defined(a=sigmoid_of[0]),
            known={"da/dx": derive(sigmoid(symbol), wrt=symbol, show="symbols").raw[symbol]},
        ),
    ]
    a = sigmoid(x).data
    slope = a * (1 - a)
    rows = []
    for step in tuple(steps) or tuple(10.0**-k for k in range(8)):
        found = numerical_gradient(sigmoid, x, h=step, method="forward")
        rows.append((number(step), number(found, 7), number(abs(found - slope), 2)))
    numbers: list[Block] = [
        Equation((of_a, number(a))),
        Equation((of_a * (ONE - of_a), number(slope, 7))),
        Table((h, quotient, "error"), rows),
    ]
    return Page(
        "The sigmoid as the limit of difference quotients",
        [("In symbols", in_symbols), (f"In numbers, at x = {x:g}", numbers)],
    )


def derive_tanh() -> Page:
    """The derivative of tanh, by its exponentials and as a scaled and shifted sigmoid: 1 - a**2.

    >>> [line for line in str(derive_tanh()).splitlines() if "dx" in line][-1].split(" = ")[-1]
    '1 - a**2'
    """
    x = symbols("x")
    s = sigmoid(2 * x)
    a = 2 * s - 1
    s.label, a.label = "s", "a"
    scaled = derive(a, wrt=x, show="symbols")
    up, down, of_a = _exp(name("x")), _exp(-name("x")), name("a")
    whole = (up - down) / (up + down)
    by_tanh = operation("tanh", (name("x"),))
    by_sigmoid = formula_of(2) * operation("sigmoid", (TWO * name("x"),)) - ONE
    by_exponentials: list[Block] = [
        proved(of_a, by_tanh, (exact(tanh(x).data.rewrite("exp")), whole)),
        proved(
            total("a", "x"),
            ((up + down) * (up + down) - (up - down) * (up - down)) / (up + down) ** TWO,
            ONE - whole**TWO,
            ONE - of_a**TWO,
            where=_defined(a=whole),
            known={"da/dx": derive(tanh(x), wrt=x, show="symbols").raw[x]},
            note="quotient rule",
        ),
    ]
    return Page(
        "The hyperbolic tangent",
        [
            ("By its exponentials", by_exponentials),
            ("As a scaled and shifted sigmoid", [proved(of_a, by_tanh, by_sigmoid)]),
            *scaled.page.sections,
        ],
    )


def derive_softplus() -> Page:
    """The derivative of y = log(1 + exp(x)): exp(x)/(1 + exp(x)), which is sigmoid(x).

    >>> [line for line in str(derive_softplus()).splitlines() if "dx" in line][-1].split(" = ")[2:]
    ['1/v * exp(x)', 'exp(x)/(1 + exp(x))', '1/(exp(-x) + 1)', 'sigmoid(x)']
    """
    x = symbols("x")
    v = 1 + exp(x)
    y = log(v)
    v.label, y.label = "v", "y"
    chain = derive(y, wrt=x, show="symbols")
    e, of_v = _exp(name("x")), name("v")
    known = {
        "∂y/∂v": chain.local(y, v),
        "dv/dx": derive(v, wrt=x, show="symbols").raw[x],
        "dy/dx": chain.raw[x],
    }
    whole = proved(
        total("y", "x"),
        product(partial("y", "v"), total("v", "x")),
        product(ONE / of_v, e),
        e / (ONE + e),
        ONE / (_exp(-name("x")) + ONE),
        operation("sigmoid", (name("x"),)),
        where=_defined(v=ONE + e),
        known=known,
    )
    steps = [
        proved(partial("y", "v"), ONE / of_v, known=known),
        proved(total("v", "x"), e, known=known),
        whole,
    ]
    definitions = [Equation((name("y"), operation("log", (of_v,)))), Equation((of_v, ONE + e))]
    return Page("The softplus", [("Definition", [*definitions]), ("Derivative", [*steps])])


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
    sympy = import_extra("sympy")

    zs = [sympy.Symbol(f"z{i + 1}", real=True) for i in range(n)]
    rows = jacobian(lambda *xs: [function(x) for x in xs])(*zs)
    names = [sympy.Symbol(f"a{i + 1}", real=True) for i in range(n)]
    named = {a: exact(function(Value(z)).data) for a, z in zip(names, zs, strict=True)}
    if any(rows[i][j] != 0 for i in range(n) for j in range(n) if i != j):
        raise AssertionError("an elementwise function has a diagonal Jacobian")
    own = {definition: a for a, definition in named.items()}  # 1 - a**2 for 1 - tanh(z)**2
    short = [
        [shortest(sympy.sympify(entry), named)[0].xreplace(own) for entry in row] for row in rows
    ]
    definitions = [Equation((formula_of(a), formula_of(d))) for a, d in named.items()]
    slopes: list[Block] = []
    whole = matrix(short)
    if width(whole.latex) > 0.8 * LINE:
        slopes = [
            Equation((partial(a.name, z.name), formula_of(short[i][i])))
            for i, (a, z) in enumerate(zip(names, zs, strict=True))
        ]
        diagonal = [partial(a.name, z.name) for a, z in zip(names, zs, strict=True)]
        whole = matrix([[diagonal[i] if i == j else 0 for j in range(n)] for i in range(n)])
    return Page(
        "An elementwise function has a diagonal Jacobian",
        [
            ("", [*definitions]),
            *([("", slopes)] if slopes else []),
            ("", [Equation((partial("a", "z"), whole))]),
        ],
    )
