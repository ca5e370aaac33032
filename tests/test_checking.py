import math

import pytest

from autograd_lite import PRIMITIVES, Value, as_value, check_primitive, primitive
from autograd_lite.namespaces import namespace_of

pytest.importorskip("sympy")


@pytest.fixture(autouse=True)
def own_primitives():
    """Takes the primitives of a test out of the table again."""
    before = dict(PRIMITIVES)
    yield
    PRIMITIVES.clear()
    PRIMITIVES.update(before)


def entered(name, value, *derivatives, n=1, **more):
    """A primitive of n operands by functions of their data."""

    @primitive(name, **more)
    def function(*operands):
        numbers = [x.data for x in operands]
        return Value(value(*numbers), operands, tuple(d(*numbers) for d in derivatives), name)

    return function, [[0.3 + 0.2 * k + i for i in range(n)] for k in range(5)]


BUILT_IN = [
    "+", "-", "*", "/", "**", "neg", "abs", "exp", "log", "sqrt", "tan", "tanh", "relu", "maximum",
    "where", "sigmoid", "softplus", "gelu", "leaky_relu", "mean", "logsumexp",
]  # fmt: skip


@pytest.mark.parametrize("op", BUILT_IN)
def test_the_primitives_of_the_engine_pass(op):
    check_primitive(op)


def test_a_right_one_of_ones_own_passes():
    function, _ = entered(
        "logit",
        lambda p: namespace_of(p).log(p / (1 - p)),
        lambda p: 1 / (p * (1 - p)),
        domain="0 < x < 1",
    )
    check_primitive(function, points=[[0.2], [0.5], [0.99]])
    check_primitive("logit", points=[[0.2]])


@pytest.mark.parametrize(
    ("value", "derivative", "message"),
    [
        (lambda x: x**3, lambda x: 2 * x**2, r"derivative by x is 0.18, .* differences give 0.27"),
        (lambda x: x**2, lambda x: -2 * x, r"at x = 0.3: its derivative by x is -0.6, "),
    ],
)
def test_a_wrong_derivative_is_told_with_its_point_and_both_numbers(value, derivative, message):
    function, points = entered("wrong", value, derivative)
    with pytest.raises(AssertionError, match=rf"^wrong at x = 0.3: .*{message}|{message}"):
        check_primitive(function, points)


def test_a_derivative_of_a_copy_of_the_number_has_no_second_one():
    def plain(x):
        while hasattr(x, "data"):
            x = x.data
        return x

    function, points = entered("copied", lambda x: x**3, lambda x: 3 * plain(x) ** 2)
    with pytest.raises(AssertionError, match=r"second derivative by x and x is 0\.0, diff"):
        check_primitive(function, points)


def test_another_number_on_symbols_is_told():
    function, points = entered(
        "forked", lambda x: x if isinstance(x, float) else 2 * x, lambda x: 1.0
    )
    with pytest.raises(AssertionError, match=r"its value is 0.3 on floats and 0.6.* on symbols"):
        check_primitive(function, points)


def test_another_expansion_is_told():
    function, points = entered("twice", lambda x: 2 * x, lambda x: 2.0, expansion=lambda x: x + 1)
    with pytest.raises(AssertionError, match=r"its value is 0.6, that of its expansion 1.3"):
        check_primitive(function, points)


def test_a_swap_of_two_derivatives_is_told():
    function, points = entered("swapped", lambda x, y: x - y, lambda x, y: -1.0, lambda x, y: 1.0,
                               n=2)  # fmt: skip
    with pytest.raises(AssertionError, match=r"swapped at x = 0.3, y = 1.3: its derivative by x"):
        check_primitive(function, points)


def test_what_is_no_primitive_and_what_has_no_points():
    with pytest.raises(TypeError, match="takes a function decorated with @primitive"):
        check_primitive(math.sin)
    function, _ = entered("far", lambda x: namespace_of(x).log(x - 1000), lambda x: 1 / (x - 1000),
                          domain="x > 1000")  # fmt: skip
    with pytest.raises(ValueError, match=r"0 points .* give some, as in points=\[\[0.5\]\]"):
        check_primitive(function)
    check_primitive(function, points=[[1001.5], [2000.0]])


def test_outside_of_a_domain_that_is_not_stated_its_own_error_is_raised():
    function, _ = entered("unsaid", lambda x: namespace_of(x).log(x), lambda x: 1 / x)
    with pytest.raises(ValueError, match=r"unsaid at x = .*say where it is defined"):
        check_primitive(function)


def test_kinks_are_passed_over_and_all_else_is_compared():
    @primitive("hard_tanh", singular="0 at x = -1 and x = 1")
    def hard_tanh(x):
        x = as_value(x)
        where = namespace_of(x.data).where
        inside = where(1 - x.data, where(x.data + 1, 1.0, 0.0), 0.0)
        y = where(x.data - 1, 1.0, where(-1 - x.data, -1.0, x.data))
        return Value(y, (x,), (inside,), "hard_tanh")

    check_primitive(hard_tanh)
    check_primitive(hard_tanh, points=[[1.0], [-1.0], [0.5]])
