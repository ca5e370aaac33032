"""Derivatives as limits: each against its closed form, and the quotients against numbers."""

import math

import pytest

import autograd_lite as ag
from autograd_lite.textbook.limits import derive_limit

sympy = pytest.importorskip("sympy")

x, h = sympy.symbols("x h", real=True)


def parsed(side):
    """A side of an equation on the page, read by SymPy."""
    return sympy.sympify(side.text.replace("sigmoid(x)", "(1/(1 + exp(-x)))"), {"x": x, "h": h})


def equations(page, title):
    return [b for b in dict(page.sections)[title] if not isinstance(b, str)]


@pytest.mark.parametrize(
    ("f", "closed", "slope"),
    [
        (lambda x: x**2, x**2, 2 * x),
        (lambda x: 3 * x**2 - 4 * x + 5, 3 * x**2 - 4 * x + 5, 6 * x - 4),
        (lambda x: 1 / x, 1 / x, -1 / x**2),
        (lambda x: 1 / (1 + x**2), 1 / (1 + x**2), -2 * x / (1 + x**2) ** 2),
        (ag.exp, sympy.exp(x), sympy.exp(x)),
        (ag.log, sympy.log(x), 1 / x),
        (ag.sin, sympy.sin(x), sympy.cos(x)),
        (ag.cos, sympy.cos(x), -sympy.sin(x)),
        (ag.tanh, sympy.tanh(x), 1 - sympy.tanh(x) ** 2),
        (ag.sigmoid, 1 / (1 + sympy.exp(-x)), sympy.exp(-x) / (1 + sympy.exp(-x)) ** 2),
        (lambda x: x, x, sympy.Integer(1)),
        (lambda x: 3, sympy.Integer(3), sympy.Integer(0)),
    ],
)
def test_quotients_and_limits_are_the_closed_forms(f, closed, slope):
    page = derive_limit(f)
    quotient = (closed.subs(x, x + h) - closed) / h
    for equation in equations(page, "Difference quotient"):
        for point in ({x: 0.7, h: 0.25}, {x: 1.9, h: -0.5}):
            assert parsed(equation.sides[1]).subs(point).evalf() == pytest.approx(
                quotient.subs(point).evalf(), rel=1e-12, abs=1e-12
            )
    *_, result = equations(page, "Limit, where h goes to 0")
    assert sympy.simplify(parsed(result.sides[1]) - slope) == 0


@pytest.mark.parametrize("f", [lambda x: x**3, lambda x: 1 / x, lambda x: 1 / (1 + x) ** 2])
def test_what_can_be_cancelled_is(f):
    *_, short = equations(derive_limit(f), "Difference quotient")
    assert parsed(short.sides[1]).subs(h, 0).is_finite is not False


def test_known_limits_are_named():
    assert "lim ((exp(h) - 1)/h) = 1" in str(derive_limit(ag.exp))
    text = str(derive_limit(ag.sin))
    assert "lim (sin(h)/h) = 1" in " ".join(text.split())
    assert "lim ((cos(h) - 1)/h) = 0" in text
    assert "lim (" not in str(derive_limit(lambda x: x**2))


def test_at_a_point_the_quotient_is_followed_in_numbers():
    page = derive_limit(lambda x: 3 * x**2, x=2.0, steps=[1.0, 0.5])
    (table,) = dict(page.sections)["In numbers, at x = 2"]
    assert table.rows == [("1", "15", "3"), ("0.5", "13.5", "1.5")]
    (table,) = dict(derive_limit(ag.exp, x=0.0).sections)["In numbers, at x = 0"]
    assert len(table.rows) == 8
    assert float(table.rows[3][1]) == pytest.approx(math.expm1(1e-3) / 1e-3, rel=1e-7)
    with pytest.raises(ValueError, match="positive"):
        derive_limit(ag.exp, x=0.0, steps=[0.0])


def test_a_kink_has_no_limit_to_show():
    with pytest.raises(AssertionError, match="the chain rule gives"):
        derive_limit(ag.relu)


def test_it_is_typeset():
    page = derive_limit(lambda x: 1 / x)._repr_markdown_()
    assert r"\frac{\frac{1}{x + h} - \frac{1}{x}}{h}" in page
