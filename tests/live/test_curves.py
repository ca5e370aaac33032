import math

import pytest

from autograd_lite import parse_expression
from autograd_lite.drawing.model import graph_model
from autograd_lite.live.curves import curve_of


def model_of(text, **values):
    root = parse_expression(text).evaluate(values)
    root.backward()
    return graph_model(root)


def test_the_curve_is_the_operation_and_the_slope_its_derivative():
    curve = curve_of(model_of("tanh(x)", x=0.5), "n1-0", {})
    for x, y in curve["points"]:
        assert y == pytest.approx(math.tanh(x))
    assert curve["at"] == [0.5, pytest.approx(math.tanh(0.5))]
    assert curve["slope"] == pytest.approx(1 - math.tanh(0.5) ** 2)


def test_the_other_operands_are_held_fixed():
    model = model_of("a * b", a=2.0, b=5.0)
    assert all(y == pytest.approx(5 * x) for x, y in curve_of(model, "n2-0", {})["points"])
    assert all(y == pytest.approx(2 * x) for x, y in curve_of(model, "n2-1", {})["points"])
    assert "all else held fixed" in curve_of(model, "n2-0", {})["sentence"]


@pytest.mark.parametrize("x", [1e-6, 0.3, 2.9, -7.0, 250.0, -1e9])
def test_the_point_is_always_in_the_window(x):
    curve = curve_of(model_of("x**2", x=x), "n2-0", {})
    (left, right), (low, high) = curve["window"]
    assert left < x < right
    assert low < x * x < high


def test_where_an_operation_is_not_defined_there_is_no_point():
    curve = curve_of(model_of("log(x)", x=1.0), "n1-0", {})
    for x, y in curve["points"]:
        assert (y is None) == (x <= 0)


def test_a_pole_does_not_flatten_the_rest():
    curve = curve_of(model_of("1/x", x=2.0), "n2-1", {})
    low, high = curve["window"][1]
    assert high - low < 20


def test_an_edge_that_is_not_there():
    with pytest.raises(ValueError, match="no edge 'n9-0'"):
        curve_of(model_of("tanh(x)", x=0.5), "n9-0", {})


def test_the_sentence_says_the_formula_where_it_is_asked_for():
    pytest.importorskip("sympy")
    sentence = curve_of(model_of("y = a * b", a=2.0, b=5.0), "n2-0", {}, formulas=True)["sentence"]
    assert sentence.startswith("∂y/∂a = b = 5: where a is 2, y changes 5 times as fast as a")
