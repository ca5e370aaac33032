import pytest

import autograd_lite as ag

pytest.importorskip("sympy")


def lines(page, section):
    return [
        " = ".join(side.text for side in block.sides)
        for block in dict(page.sections)[section]
        if not isinstance(block, str)
    ]


@pytest.fixture(scope="module")
def logistic():
    return ag.derive_logistic_regression()


def test_logistic_regression_step_by_step(logistic):
    assert lines(logistic, "Forward") == [
        "z = w1*x1 + w2*x2 + b",
        "a = sigmoid(z) = 1/(1 + exp(-z))",
        "L = -(y*log(a) + (1 - y)*log(1 - a))",
    ]
    assert lines(logistic, "Backward") == [
        "dL/da = -y/a + (1 - y)/(1 - a)",
        "∂a/∂z = a*(1 - a) = a - a**2",
        "dL/dz = dL/da * ∂a/∂z = (-y/a + (1 - y)/(1 - a)) * (a - a**2)"
        " = -y*(1 - a) + (1 - y)*a = a - y",
        "dL/dw1 = dL/dz * ∂z/∂w1 = x1*(a - y)",
        "dL/dw2 = dL/dz * ∂z/∂w2 = x2*(a - y)",
        "dL/db = dL/dz * ∂z/∂b = a - y",
    ]
    assert lines(logistic, "For the two labels") == [
        "L = -log(1 - a)",
        "dL/dz = 1/(1 - a) * a*(1 - a) = a",
        "L = -log(a)",
        "dL/dz = -1/a * a*(1 - a) = a - 1",
    ]
    assert r"-\frac{y}{a} + \frac{1 - y}{1 - a}" in logistic.latex()


def test_the_cost_its_gradient_and_the_update(logistic):
    cost = lines(logistic, "Cost over m samples")
    assert cost[:4] == [
        "J = 1/m*sum_i L_i",
        "dJ/dw1 = 1/m*sum_i xi_1*(a_i - y_i)",
        "dJ/dw2 = 1/m*sum_i xi_2*(a_i - y_i)",
        "dJ/db = 1/m*sum_i (a_i - y_i)",
    ]
    assert cost[4] == "dJ/dw1 = (x1_1*(a_1 - y_1) + x2_1*(a_2 - y_2))/2"
    assert "  w1 := w1 - eta*dJ/dw1 = w1 - eta*1/m*sum_i xi_1*(a_i - y_i)\n" in str(logistic)


def test_the_jacobian_of_softmax():
    page = ag.derive_softmax(3)
    assert lines(page, "Entry by entry") == [
        f"∂a{i}/∂z{j} = a{i}*(1 - a{i})" if i == j else f"∂a{i}/∂z{j} = -a{min(i, j)}*a{max(i, j)}"
        for i in (1, 2, 3)
        for j in (1, 2, 3)
    ]
    assert lines(page, "As a matrix")[0].endswith(" = diag(a) - a a^T")
    assert lines(page, "For any number of classes") == [
        "a_i = exp(z_i)/S",
        "S = sum_k exp(z_k)",
        "∂a_i/∂z_i = (exp(z_i)*S - exp(z_i)*exp(z_i))/S**2"
        " = exp(z_i)/S * (S - exp(z_i))/S = a_i*(1 - a_i)",
        "∂a_i/∂z_j = (0*S - exp(z_i)*exp(z_j))/S**2 = -exp(z_i)/S * exp(z_j)/S = -a_i*a_j",
        "∂a_i/∂z_j = a_i*(delta_ij - a_j)",
    ]
    assert r"\operatorname{diag}\left(a\right) - a a^{\mathsf{T}}" in page.latex()
