import math
from itertools import pairwise

import pytest

import autograd_lite as ag

sympy = pytest.importorskip("sympy")
x, a = sympy.symbols("x a", real=True)


def only(derivation):
    (gradient,) = derivation.gradients.values()
    return gradient


def test_sigmoid_by_the_chain_rule():
    d = ag.derive_sigmoid()
    assert only(d) == a * (1 - a)
    assert "  da/dx = a*(1 - a)\n" in str(d)
    assert r"\frac{da}{dx} &= a \left(1 - a\right)" in d.latex()
    assert all(proof.symbolic for proof in d.checks.values())


def test_sigmoid_by_the_reciprocal_rule():
    page = ag.derive_sigmoid_by_reciprocal()
    steps = dict(page.sections)["Derivative"]
    assert [side.text for side in steps[0].sides] == ["∂a/∂v", "-1/v**2"]
    assert [side.text for side in steps[1].sides] == ["∂v/∂x", "-exp(-x)"]
    assert [side.text for side in steps[2].sides] == [
        "da/dx",
        "-1/v**2 * (-exp(-x))",
        "exp(-x)/(1 + exp(-x))**2",
        "1/(1 + exp(-x)) * exp(-x)/(1 + exp(-x))",
        "1/(1 + exp(-x)) * (1 - 1/(1 + exp(-x)))",
        "a*(1 - a)",
    ]


def test_sigmoid_by_the_limit_converges_with_h():
    rows = ag.derive_sigmoid_by_limit(0.5).sections[-1][1][0].rows
    s = 1 / (1 + math.exp(-0.5))
    errors = [abs(float(row[1].text) - s * (1 - s)) for row in rows[:5]]
    assert all(later < earlier / 9 for earlier, later in pairwise(errors))


def test_tanh_as_a_scaled_and_shifted_sigmoid():
    page = ag.derive_tanh()
    assert "  da/dx = 4*s*(1 - s) = 1 - a**2" in str(page)
    assert "a = tanh(x) = 2*sigmoid(2*x) - 1" in str(page)
    assert r"1 - a^{2}" in page.latex()


def test_softplus():
    d = ag.derive_softplus()
    assert str(only(d)) == "sigmoid(x)"
    assert "sigmoid(x) = 1/(1 + exp(-x))" in str(d)
    assert r"= \sigma\left(x\right)" in d.latex()


def test_relu():
    assert only(ag.derive_relu()) == sympy.Piecewise((1, x > 0), (0, True))
    assert "dy/dx = (1 if x > 0 else 0)" in str(ag.derive_relu())


@pytest.mark.parametrize(
    ("function", "entries"),
    [
        (ag.sigmoid, ["a1*(1 - a1)", "a2*(1 - a2)"]),
        (ag.tanh, ["1 - tanh(z1)**2", "1 - tanh(z2)**2"]),
        (ag.relu, ["(1 if z1 > 0 else 0)", "(1 if z2 > 0 else 0)"]),
    ],
)
def test_elementwise_activations_have_diagonal_jacobians(function, entries):
    jacobian = str(ag.derive_elementwise(function, 2)).splitlines()[-1]
    assert jacobian == f"  ∂a/∂z = [[{entries[0]}, 0], [0, {entries[1]}]]"
