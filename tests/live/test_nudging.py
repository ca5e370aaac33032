import pytest

from autograd_lite import parse_expression
from autograd_lite.drawing.model import graph_model
from autograd_lite.live.nudging import NUDGE, nudge


def nudged(text, name, by=NUDGE, **values):
    expression = parse_expression(text)
    root = expression.evaluate(values)
    root.backward()
    return nudge(expression, values, name, graph_model(root), by)


def test_what_moves_and_what_was_predicted():
    """(2 + 1.01)(1.01 + 1) = 6.0501, and de/db = 5."""
    found = nudged("e = (a+b)*(b+1)", "b", a=2.0, b=1.0)
    assert found["sentence"] == ("Nudge b by 0.01: e moves by 0.0501, the gradient predicted 0.05.")


@pytest.mark.parametrize("x", [-2.0, 0.5, 3.0])
def test_the_difference_is_the_second_order_term(x):
    """((x + h)² − x²) − 2xh = h²."""
    found = nudged("y = x*x", "x", x=x)
    moved = float(found["moved"].replace("−", "-"))
    assert moved == pytest.approx(2 * x * NUDGE + NUDGE**2, rel=5e-3)
    assert float(found["predicted"].replace("−", "-")) == pytest.approx(2 * x * NUDGE, rel=5e-3)


def test_a_step_out_of_the_domain_is_said():
    found = nudged("y = sqrt(1 - x)", "x", x=1.0 - 1e-9)
    assert found["moved"] == ""
    assert found["sentence"] == "Nudge x by 0.01: y is not defined there."


def test_the_error_shrinks_with_the_square_of_the_step():
    errors = []
    for by in (1.0, 0.1, 0.01):
        found = nudged("y = x*x*x", "x", by, x=2.0)
        numbers = [float(found[key].replace("−", "-")) for key in ("moved", "predicted")]
        errors.append(abs(numbers[0] - numbers[1]))
    assert errors[0] == pytest.approx(7.0)  # 3·2·1² + 1³
    assert errors[1] == pytest.approx(0.061, rel=0.02)
    assert errors[2] < errors[1] / 50
