import pytest

import autograd_lite as ag
from autograd_lite import Value, forward_trace, reverse_trace

pytest.importorskip("sympy")


def baydin():
    x1, x2 = Value(2.0, label="x1"), Value(5.0, label="x2")
    y = x1.log() + x1 * x2 - x2.sin()
    y.label = "y"
    return y


PRIMAL = """
v₋₁ = x1 = 2
v₀ = x2 = 5
v₁ = log(v₋₁) = log(2) = 0.69315
v₂ = v₋₁*v₀ = 2*5 = 10
v₃ = sin(v₀) = sin(5) = -0.95892
v₄ = v₁ + v₂ = 0.69315 + 10 = 10.693
v₅ = v₄ - v₃ = 10.693 - (-0.95892) = 11.652
y = v₅ = 11.652"""


def lines(page, section):
    blocks = dict(page.sections)[section]
    chains = [" = ".join(side.text for side in e.sides) for e in blocks]
    signs = [e.relation for e in blocks]
    return "".join(
        "\n" + chain.replace("=", sign, 1) for chain, sign in zip(chains, signs, strict=True)
    )


def test_table_2_forward_mode():
    page = forward_trace(baydin(), "x1")
    assert lines(page, "Forward primal trace") == PRIMAL
    assert (
        lines(page, "Forward tangent trace")
        == """
dv₋₁/dx1 = 1
dv₀/dx1 = 0
dv₁/dx1 = dv₋₁/dx1 * 1/v₋₁ = 1*0.5 = 0.5
dv₂/dx1 = dv₋₁/dx1 * v₀ + dv₀/dx1 * v₋₁ = 1*5 + 0*2 = 5
dv₃/dx1 = dv₀/dx1 * cos(v₀) = 0*0.28366 = 0
dv₄/dx1 = dv₁/dx1 + dv₂/dx1 = 0.5 + 5 = 5.5
dv₅/dx1 = dv₄/dx1 - dv₃/dx1 = 5.5 - 0 = 5.5
dy/dx1 = dv₅/dx1 = 5.5"""
    )
    assert r"\dot{v}_{1} &= \dot{v}_{-1} \cdot \frac{1}{v_{-1}}" in page.latex()


def test_table_3_reverse_mode():
    page = reverse_trace(baydin())
    assert lines(page, "Forward primal trace") == PRIMAL
    assert (
        lines(page, "Reverse adjoint trace")
        == """
dy/dv₅ = dy/dy = 1
dy/dv₄ = dy/dv₅ * ∂v₅/∂v₄ = dy/dv₅ * 1 = 1
dy/dv₃ = dy/dv₅ * ∂v₅/∂v₃ = dy/dv₅ * (-1) = -1
dy/dv₁ = dy/dv₄ * ∂v₄/∂v₁ = dy/dv₄ * 1 = 1
dy/dv₂ = dy/dv₄ * ∂v₄/∂v₂ = dy/dv₄ * 1 = 1
dy/dv₀ = dy/dv₃ * ∂v₃/∂v₀ = dy/dv₃ * cos(v₀) = -0.28366
dy/dv₋₁ = dy/dv₂ * ∂v₂/∂v₋₁ = dy/dv₂ * v₀ = 5
dy/dv₀ := dy/dv₀ + dy/dv₂ * ∂v₂/∂v₀ = dy/dv₀ + dy/dv₂ * v₋₁ = 1.7163
dy/dv₋₁ := dy/dv₋₁ + dy/dv₁ * ∂v₁/∂v₋₁ = dy/dv₋₁ + dy/dv₁ * 1/v₋₁ = 5.5
dy/dx1 = dy/dv₋₁ = 5.5
dy/dx2 = dy/dv₀ = 1.7163"""
    )
    assert r"\bar{v}_{0} &\mathrel{:}= \bar{v}_{0} + \bar{v}_{2}" in page.latex()


def test_both_modes_agree_on_another_function():
    a, b = Value(0.4, label="a"), Value(-1.2, label="b")
    root = ag.sigmoid(a * b) * a + ag.exp(b) / 3
    root.backward()
    for leaf in (a, b):
        last = forward_trace(root, leaf).sections[1][1][-1]
        assert float(last.sides[-1].text) == pytest.approx(leaf.grad, rel=1e-4)
    with pytest.raises(ValueError, match="no node is named"):
        forward_trace(root, "c")
