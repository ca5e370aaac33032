import math

import pytest

import autograd_lite as ag
from autograd_lite import (
    Value,
    check_gradients,
    dot,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    no_grad,
    numerical_gradient,
    tanh,
    value_and_grad,
)
from autograd_lite.value import plain

sympy = pytest.importorskip("sympy")

POINT = (0.7, -1.3)


def surface(x, y):
    return (x * y).sin() * x.exp() + (x * x + y * y + 1).log() + x**3 * y


def surface_in_sympy():
    x, y = sympy.symbols("x y", real=True)
    f = sympy.sin(x * y) * sympy.exp(x) + sympy.log(x**2 + y**2 + 1) + x**3 * y
    return (x, y), f, dict(zip((x, y), POINT, strict=True))


# Gradients


def test_the_gradient_is_that_of_sympy():
    symbols, f, at = surface_in_sympy()
    theirs = [float(f.diff(s).subs(at)) for s in symbols]
    value, ours = value_and_grad(surface)(*POINT)
    assert value == pytest.approx(float(f.subs(at)), rel=1e-14)
    assert ours == pytest.approx(theirs, rel=1e-13)
    assert type(ours) is tuple
    assert {type(g) for g in ours} == {float}


def test_the_result_has_the_shape_of_the_arguments():
    assert grad(lambda x: x * x)(3.0) == 6.0
    assert grad(lambda x, y: x * y)(3.0, 5.0) == (5.0, 3.0)
    assert grad(lambda xs: xs[0] * xs[1])([3.0, 5.0]) == [5.0, 3.0]
    assert grad(lambda xs: xs[0] * xs[1])((3.0, 5.0)) == [5.0, 3.0]
    assert grad(lambda w, b: dot(w[0], w[1], b))([[1.0, 2.0], [3.0, 4.0]], 5.0) == (
        [[3.0, 4.0], [1.0, 2.0]],
        1.0,
    )


def test_arrays_are_lists_of_numbers():
    np = pytest.importorskip("numpy")
    assert grad(lambda xs: dot(xs, xs))(np.array([1.0, 2.0])) == [2.0, 4.0]


def test_what_f_ignores_has_derivative_zero():
    assert grad(lambda x, y: x * 2)(1.0, 5.0) == (2.0, 0.0)
    assert grad(lambda x: 7.0)(1.0) == 0.0
    assert value_and_grad(lambda x: 7.0)(1.0) == (7.0, 0.0)


def test_functions_of_constants_give_plain_numbers():
    assert grad(lambda x: x * ag.sqrt(2.0))(1.0) == math.sqrt(2)
    assert value_and_grad(lambda x: ag.sqrt(2.0))(1.0) == (math.sqrt(2), 0.0)


def test_a_list_of_results_needs_jacobian():
    with pytest.raises(TypeError, match="use jacobian"):
        grad(lambda x: [x, x])(1.0)


def test_no_trace_is_left_in_anyones_grad():
    outer = Value(3.0)
    product = outer * 2
    product.backward()
    caught = []

    def f(x):
        caught.append(x)
        return x * x * product

    grad(f)(5.0)
    hessian(f)(5.0)
    jacobian(f)(5.0)
    numerical_gradient(f, 5.0)
    assert (outer.grad, product.grad) == (2.0, 1.0)
    assert [x.grad for x in caught] == [0.0] * len(caught)


def test_a_value_as_argument_is_not_touched():
    x = Value(2.0)
    slope = grad(lambda t: t**3)(x)
    assert x.grad == 0.0
    slope.backward()
    assert (slope.data, x.grad) == (12.0, 12.0)  # 3 x**2, and its derivative 6 x


# Derivatives of derivatives


def test_nested_derivatives():
    f, expected = lambda x: x**4, [16.0, 32.0, 48.0, 48.0, 24.0, 0.0]
    for value in expected[1:]:
        f = grad(f)
        assert f(2.0) == pytest.approx(value, rel=1e-14)


def test_the_third_derivative_of_tanh_is_that_of_sympy():
    x = sympy.Symbol("x")
    theirs = float(sympy.diff(sympy.tanh(x**2) * sympy.exp(x), x, 3).subs(x, 0.6))
    ours = grad(grad(grad(lambda x: (x * x).tanh() * x.exp())))(0.6)
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_perturbations_are_not_confused():
    """d/dx [x * d/dy (x + y) at y = 1] at x = 1: the inner derivative is 1, so the answer is 1."""
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0


def test_an_inner_derivative_knows_the_outer_variable():
    """d/dx [x * d/dy (x * y**2) at y = 3] = d/dx 6 x**2 = 12 x."""
    assert grad(lambda x: x * grad(lambda y: x * y**2)(3.0))(2.0) == 24.0


def test_an_inner_derivative_at_the_outer_variable():
    """d/dx [d/dy (x * y**3) at y = x] = d/dx 3 x**3 = 9 x**2."""
    assert grad(lambda x: grad(lambda y: x * y**3)(x))(2.0) == pytest.approx(36.0, rel=1e-14)


def test_an_inner_derivative_of_something_computed_outside():
    """With u = sin(x) computed outside: d/dx [d/dy (u * y**2) at y = x] = d/dx 2 x sin(x)."""

    def f(x):
        u = x.sin()
        return grad(lambda y: u * y**2)(x)

    assert grad(f)(0.5) == pytest.approx(2 * math.sin(0.5) + math.cos(0.5), rel=1e-14)


def test_closures_over_outer_values():
    w = Value(3.0)
    slope = grad(lambda x: w * x**2)(5.0)
    assert slope.data == 30.0
    slope.backward()
    assert w.grad == 10.0


# Matrices


def test_the_hessian_is_that_of_sympy():
    symbols, f, at = surface_in_sympy()
    theirs = sympy.hessian(f, symbols).subs(at).evalf(20)
    ours = hessian(surface)(*POINT)
    for i in range(2):
        assert ours[i] == pytest.approx([float(theirs[i, j]) for j in range(2)], rel=1e-12)


def test_the_jacobian_is_that_of_sympy():
    x, y = sympy.symbols("x y", real=True)
    at = dict(zip((x, y), POINT, strict=True))
    theirs = sympy.Matrix([x * y, sympy.sin(x), sympy.exp(x - y)]).jacobian([x, y]).subs(at)
    ours = jacobian(lambda x, y: [x * y, x.sin(), (x - y).exp()])(*POINT)
    for i in range(3):
        assert ours[i] == pytest.approx([float(theirs[i, j]) for j in range(2)], rel=1e-14)


def test_the_jacobian_has_a_column_for_every_number():
    assert jacobian(lambda xs, y: [xs[0] * y, xs[1]])([2.0, 3.0], 5.0) == [
        [5.0, 0.0, 2.0],
        [0.0, 1.0, 0.0],
    ]
    assert jacobian(lambda x: x * x)(3.0) == [[6.0]]


def test_matrices_are_those_of_torch():
    torch = pytest.importorskip("torch")
    point = torch.tensor(POINT, dtype=torch.float64)

    def f(p):
        return surface(p[0], p[1])

    ours = hessian(f)(list(POINT))
    for row, theirs in zip(
        ours, torch.func.jacrev(torch.func.jacrev(f))(point).tolist(), strict=True
    ):
        assert row == pytest.approx(theirs, rel=1e-12)

    def g(p):
        return [(p[0] * p[1]).tanh(), p[0].exp() * p[1]]

    theirs = torch.func.jacrev(lambda p: torch.stack(g(p)))(point).tolist()
    for row, their_row in zip(jacobian(g)(list(POINT)), theirs, strict=True):
        assert row == pytest.approx(their_row, rel=1e-13)


# Numerical derivatives


@pytest.mark.parametrize(("method", "digits"), [("central", 1e-9), ("forward", 1e-6)])
def test_numerical_gradients_come_close(method, digits):
    ours = numerical_gradient(surface, POINT, method=method)
    assert ours == pytest.approx(list(grad(surface)(*POINT)), rel=digits)


@pytest.mark.parametrize(("method", "order"), [("central", 2), ("forward", 1)])
def test_the_order_of_the_error(method, order):
    """Half the step: a quarter of the error with central differences, half with forward."""

    def error(h):
        return numerical_gradient(lambda x: x.exp(), 0.0, h=h, method=method) - 1.0

    assert math.log2(error(0.02) / error(0.01)) == pytest.approx(order, abs=0.02)


def test_the_error_of_central_differences_is_h_squared_times_the_third_derivative_over_6():
    h = 0.125
    slope = numerical_gradient(lambda x: x**3, 2.0, h=h)
    assert slope == pytest.approx(12 + h**2, rel=1e-13)


def test_numerical_gradients_take_lists_and_plain_functions():
    assert numerical_gradient(lambda xs, y: xs[0] * xs[1] * y, [[2.0, 3.0], 5.0]) == [
        pytest.approx([15.0, 10.0]),
        pytest.approx(6.0),
    ]
    assert numerical_gradient(lambda x: 3.0, 1.0) == 0.0


def test_the_step_must_make_sense():
    for h in (0.0, -1e-5):
        with pytest.raises(ValueError, match="step h must be positive"):
            numerical_gradient(lambda x: x, 1.0, h=h)
    with pytest.raises(ValueError, match="lost beside"):
        numerical_gradient(lambda x: x, 1e12, h=1e-9)
    with pytest.raises(ValueError, match="'central' or 'forward', not 'middle'"):
        numerical_gradient(lambda x: x, 1.0, method="middle")


# Checking


def broken(x):
    """x**2 with a wrong derivative."""
    return Value(x.data**2, (x,), (3 * x.data,), "broken")


def test_check_gradients_accepts_what_is_right():
    check_gradients(surface, POINT)
    check_gradients(lambda w, b: tanh(dot(w, [1.0, 2.0], b)), [[0.1, -0.2], 0.3])
    check_gradients(lambda x: x**2, 3.0)


def test_check_gradients_names_the_argument_the_point_and_both_numbers():
    with pytest.raises(AssertionError) as raised:
        check_gradients(lambda x, y: x + broken(y), [5.0, 2.0])
    message = str(raised.value)
    assert "number 1 of the arguments, at [5.0, 2.0]" in message
    numerical = float(message.partition("backward gives 6.0, central differences give ")[2])
    assert numerical == pytest.approx(4.0, rel=1e-9)


def test_a_plus_sign_between_the_two_terms_is_caught(monkeypatch):
    """A published formula has (f(x + h) + f(x - h)) / (2h), which grows like f(x) / h."""

    def with_a_plus(f, xs):
        (x,), h = xs, 1e-5
        return [(f(Value(x + h)).data + f(Value(x - h)).data) / (2 * h)]

    def f(x):
        return x**2

    assert with_a_plus(f, [3.0])[0] == pytest.approx(9e5, rel=1e-6)
    assert numerical_gradient(f, [3.0], h=1e-5)[0] == pytest.approx(6.0, rel=1e-9)
    check_gradients(f, [3.0])
    monkeypatch.setattr("autograd_lite.calculus.numerical_gradient", with_a_plus)
    with pytest.raises(AssertionError, match=r"backward gives 6\.0"):
        check_gradients(f, [3.0])


def test_jvp_is_the_jacobian_times_the_direction():
    def f(x, y, z):
        return [x * y.sin(), (x * z).exp(), y / z, x]

    point, direction = [0.7, -1.2, 2.0], [0.3, -0.5, 1.5]
    values, moved = jvp(f, point, direction)
    rows = jacobian(f)(*point)
    assert values == [y.data if isinstance(y, Value) else y for y in f(*map(Value, point))]
    expected = [sum(d * v for d, v in zip(row, direction, strict=True)) for row in rows]
    assert moved == pytest.approx(expected, rel=1e-14)
    h = 1e-6  # and both are what central differences say
    ahead, behind = (
        [y.data for y in f(*[Value(x + s * h * v) for x, v in zip(point, direction, strict=True)])]
        for s in (1, -1)
    )
    slopes = [(a - b) / (2 * h) for a, b in zip(ahead, behind, strict=True)]
    assert moved == pytest.approx(slopes, rel=1e-8)


def test_jvp_of_one_number():
    assert jvp(lambda x: x**3, 2.0, 5.0) == (8.0, 60.0)
    assert jvp(lambda x: 1.0, 2.0, 5.0) == (1.0, 0.0)


def test_hvp_is_the_hessian_times_the_direction():
    def f(w, x):
        return (w[0] * x).tanh() * (w[1] * x + 1).exp() + w[0] ** 2 * w[1]

    point, direction = [[0.4, -0.3], 0.8], [[1.0, 2.0], -1.5]
    flat = [1.0, 2.0, -1.5]
    expected = [sum(h * v for h, v in zip(row, flat, strict=True)) for row in hessian(f)(*point)]
    (first, second), third = hvp(f, point, direction)
    assert [first, second, third] == pytest.approx(expected, rel=1e-13)
    assert hvp(lambda x: x**3, 2.0, 5.0) == 60.0


def test_a_direction_has_the_shape_of_the_point():
    for product in (jvp, hvp):
        with pytest.raises(ValueError, match="1 numbers give no direction for"):
            product(lambda x, y: x * y, [1.0, 2.0], [1.0])


def test_checking_second_derivatives_finds_a_wrong_one():
    def wrong_slope_of_its_slope(x):
        return Value(x.data**2, (x,), (2.0 * plain(x),), "square")  # 2x, frozen as a number

    check_gradients(wrong_slope_of_its_slope, 1.5)
    with pytest.raises((AssertionError, ValueError)):
        check_gradients(wrong_slope_of_its_slope, 1.5, order=2)
    check_gradients(lambda x, y: x**3 * y.log(), [1.5, 2.5], order=3, rtol=1e-5)
    with pytest.raises(ValueError, match="the order of a derivative is 1 or more"):
        check_gradients(lambda x: x, 1.0, order=0)


def test_derivatives_are_taken_inside_no_grad_too():
    with no_grad():
        assert grad(lambda x: x**2)(3.0) == 6.0
        assert (Value(2.0) * 3).parents == ()
