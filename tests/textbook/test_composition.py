import pytest

import autograd_lite as ag
from autograd_lite import Value, naive_derivative

sympy = pytest.importorskip("sympy")


def test_a_composite_function_in_its_named_intermediates():
    a, x, c = sympy.symbols("a x c", real=True)
    u, v = sympy.symbols("u v", real=True)
    d = ag.derive_composite()
    (slope,) = d.gradients.values()
    assert slope == a * sympy.exp(u) * sympy.cos(v)
    whole = sympy.exp(sympy.sin(a * x) + c)
    in_leaves = slope.subs({u: sympy.sin(v) + c}).subs(v, a * x)
    assert sympy.simplify(in_leaves - whole.diff(x)) == 0
    assert "  v  = a*x\n" in str(d)
    assert "dy/dx = a*exp(u)*cos(v)" in str(d)


def test_the_shared_graph_and_its_counts():
    page = ag.derive_shared_graph((1, 3))
    text = str(page)
    assert "de/da = ∂e/∂c * ∂c/∂a                 = d     = 2   2 partials" in text
    assert "de/db = ∂e/∂c * ∂c/∂b + ∂e/∂d * ∂d/∂b = c + d = 5   4 partials" in text
    assert "∂e/∂c is evaluated again for each input" in text
    assert "  e = c*d   = 6\n" in text
    rows = page.sections[-1][1][0].rows
    assert rows[0] == ("1", "6", "6", "5")


def test_naive_differentiation_counts_every_path():
    x = Value(1.0)
    y = x
    for _ in range(10):
        y = y + y
    slope, evaluated = naive_derivative(y, x)
    assert slope == 2.0**10
    assert evaluated == sum(2**k for k in range(1, 11))  # against 20 edges
    assert ag.count_edges(y) == 20


def test_naive_differentiation_agrees_with_backward():
    a, b = Value(0.3), Value(-0.8)
    y = (a * b).tanh() * a + ag.exp(b) * (a * b)
    y.backward()
    assert naive_derivative(y, a)[0] == pytest.approx(a.grad, rel=1e-14)
    assert naive_derivative(y, b)[0] == pytest.approx(b.grad, rel=1e-14)
