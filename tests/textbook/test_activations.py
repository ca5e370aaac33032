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
    assert [side.text for side in steps[1].sides] == ["dv/dx", "-exp(-x)"]
    assert [side.text for side in steps[2].sides] == [
        "da/dx",
        "∂a/∂v * dv/dx",
        "-1/v**2 * (-exp(-x))",
        "exp(-x)/(1 + exp(-x))**2",
        "(1 + exp(-x) - 1)/(1 + exp(-x))**2",
        "1/(1 + exp(-x)) * (1 + exp(-x) - 1)/(1 + exp(-x))",
        "1/(1 + exp(-x)) * (1 - 1/(1 + exp(-x)))",
        "a*(1 - a)",
    ]


def test_sigmoid_by_the_limit_converges_with_h():
    rows = ag.derive_sigmoid_by_limit(0.5).sections[-1][1][-1].rows
    s = 1 / (1 + math.exp(-0.5))
    errors = [abs(float(row[1].text) - s * (1 - s)) for row in rows[:5]]
    assert all(later < earlier / 9 for earlier, later in pairwise(errors))


def test_tanh_as_a_scaled_and_shifted_sigmoid():
    page = ag.derive_tanh()
    assert "  da/dx = 4*s*(1 - s) = 1 - a**2" in str(page)
    assert "a = tanh(x) = 2*sigmoid(2*x) - 1" in str(page)
    assert r"1 - a^{2}" in page.latex()


def test_the_rules_of_the_reciprocal_and_the_exponential_come_from_their_limits():
    sections = dict(ag.derive_sigmoid_by_reciprocal().sections)
    assert [side.text for side in sections["The reciprocal, from the limit"][1].sides] == [
        "d(1/v)/dv",
        "lim_(h -> 0) (1/(v + h) - 1/v)/h",
        "lim_(h -> 0) -1/(v*(v + h))",
        "-1/v**2",
    ]
    last = sections["The exponential, from the limit"][-1]
    assert [side.text for side in last.sides][0::2] == ["d(exp(x))/dx", "exp(x)"]
    by_limit = dict(ag.derive_sigmoid_by_limit().sections)["In symbols"][-1]
    assert by_limit.sides[-1].text == "a*(1 - a)"


def test_softplus():
    page = ag.derive_softplus()
    line = "∂y/∂v * dv/dx = 1/v * exp(x) = exp(x)/(1 + exp(x)) = 1/(exp(-x) + 1) = sigmoid(x)"
    assert f"dy/dx = {line}" in str(page)
    assert r"= \sigma\left(x\right)" in page.latex()


def test_tanh_by_its_exponentials():
    (_, by_exponentials), *_ = ag.derive_tanh().sections
    assert [side.text for side in by_exponentials[1].sides] == [
        "da/dx",
        "((exp(x) + exp(-x))*(exp(x) + exp(-x)) - (exp(x) - exp(-x))*(exp(x) - exp(-x)))"
        "/(exp(x) + exp(-x))**2",
        "1 - ((exp(x) - exp(-x))/(exp(x) + exp(-x)))**2",
        "1 - a**2",
    ]


def test_relu():
    assert only(ag.derive_relu()) == sympy.Piecewise((1, x > 0), (0, True))
    assert "dy/dx = (1 if x > 0 else 0)" in str(ag.derive_relu())


def test_a_long_diagonal_is_named():
    page = str(ag.derive_elementwise(ag.silu, 3))
    assert "  ∂a2/∂z2 = (1 + z2 - z2*sigmoid(z2))*sigmoid(z2)\n" in page
    assert page.endswith("∂a/∂z = [[∂a1/∂z1, 0, 0], [0, ∂a2/∂z2, 0], [0, 0, ∂a3/∂z3]]")


@pytest.mark.parametrize(
    ("function", "entries"),
    [
        (ag.sigmoid, ["a1*(1 - a1)", "a2*(1 - a2)"]),
        (ag.tanh, ["1 - a1**2", "1 - a2**2"]),
        (ag.relu, ["(1 if z1 > 0 else 0)", "(1 if z2 > 0 else 0)"]),
    ],
)
def test_elementwise_activations_have_diagonal_jacobians(function, entries):
    jacobian = str(ag.derive_elementwise(function, 2)).splitlines()[-1]
    assert jacobian == f"  ∂a/∂z = [[{entries[0]}, 0], [0, {entries[1]}]]"
