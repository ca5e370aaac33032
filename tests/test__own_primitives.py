import math

import pytest

import autograd_lite as ag
from autograd_lite import PRIMITIVES, Value, as_value, primitive
from autograd_lite.namespaces import namespace_of


@pytest.fixture(autouse=True)
def own_primitives():
    """Takes the primitives of a test out of the table again."""
    before = dict(PRIMITIVES)
    yield
    PRIMITIVES.clear()
    PRIMITIVES.update(before)


SLIPS = {
    "two derivatives for one parent": (
        lambda x: Value(x.data**2, (x,), (2 * x.data, 1.0), "own"),
        TypeError, "own: .*one local derivative for each",
    ),
    "nothing returned": (lambda x: None, TypeError, "own returned None, .*return Value"),
    "a bare number returned": (lambda x: x.data**2, TypeError, "own returned 4.0, which is no Va"),
    "a derivative without its comma": (
        lambda x: Value(x.data**2, (x,), (2 * x.data), "own"), TypeError, "with the comma",
    ),
    "a parent without its comma": (
        lambda x: Value(x.data**2, (x), (2 * x.data,), "own"), TypeError, "with the comma",
    ),
    "no name": (
        lambda x: Value(x.data**2, (x,), (2 * x.data,)), TypeError, "a node without a name",
    ),
    "another name": (
        lambda x: Value(x.data**2, (x,), (2 * x.data,), "won"), TypeError, "a node of 'won'",
    ),
    "made of others": (lambda x: x * x, TypeError, "a node of '\\*': .*needs no @primitive"),
    "the Value instead of its data": (
        lambda x: Value(x**2, (x,), (2 * x.data,), "own"), TypeError, "value is a Value: .*x.data",
    ),
    "the derivative as a Value": (
        lambda x: Value(x.data**2, (x,), (2 * x,), "own"), TypeError, "derivative is a Value",
    ),
    "nan as its value": (
        lambda x: Value(math.nan, (x,), (1.0,), "own"), OverflowError, "the result is nan",
    ),
    "nan as its derivative": (
        lambda x: Value(x.data, (x,), (math.nan,), "own"), ValueError, "x = 2.0: its derivative is",
    ),
    "lists instead of tuples": (
        lambda x: Value(x.data**2, [x], [2 * x.data], "own"), TypeError, "own: .* two tuples: ",
    ),
    "a function that no number has": (
        lambda x: Value(namespace_of(x.data).cosh(x.data), (x,), (1.0,), "own"),
        TypeError, "own: namespace_of.x.data. has no 'cosh'; it has atan, cos, ",
    ),
    "an error of math": (
        lambda x: Value(math.log(-x.data), (x,), (1 / x.data,), "own"),
        ValueError, "own at x = 2.0: .*say where it is defined, as in @primitive\\('own', domain",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_the_slips_of_beginners_are_told_where_they_are_made(slip):
    function, kind, message = SLIPS[slip]
    function.__module__ = "lesson"
    with pytest.raises(kind, match=message):
        primitive("own")(function)(Value(2.0))


def test_a_plain_number_is_to_be_made_a_value():
    own = primitive("own")(lambda x: Value(x.data, (x,), (1.0,), "own"))
    with pytest.raises(TypeError, match=r"own: .* given 2\.0, .*begin it with x = as_value"):
        own(2.0)
    same = primitive("same")(lambda x: Value(x, (x,), (1.0,), "same"))
    with pytest.raises(TypeError, match=r"same: .* given 2\.0, .*begin it with x = as_value"):
        same(2.0)


@pytest.mark.parametrize("number", [2, 2.0, Value(2.0)])
def test_one_that_makes_values_takes_plain_numbers(number):
    @primitive("log_of", domain="x > 0")
    def log_of(x):
        x = as_value(x)
        return Value(namespace_of(x.data).log(x.data), (x,), (1 / x.data,), "log_of")

    node = log_of(number)
    assert (node.data, node.local_grads) == (math.log(2), (0.5,))
    with ag.no_grad():
        assert log_of(number).data == math.log(2)
    with pytest.raises(ValueError, match=r"log_of at x = -1: it is defined where x > 0"):
        log_of(-1)
    with pytest.raises(TypeError, match="a Value holds one real number"):
        log_of([1, 2])
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        log_of(1, 2)


def test_functions_of_math_are_told_apart_from_those_of_any_number():
    def squashed(x):
        y = math.exp(x.data)
        return Value(y, (x,), (y,), "squashed")

    own = primitive("squashed")(squashed)
    assert own(Value(1.0)).data == math.e
    with pytest.raises(TypeError, match=r"squashed: .*namespace_of\(x.data\).exp"):
        ag.grad(ag.grad(own))(1.0)
    pytest.importorskip("sympy")
    with pytest.raises(TypeError, match=r"squashed: .*namespace_of\(x.data\).exp"):
        own(ag.symbols("x"))


def test_an_if_is_told_to_become_a_choice():
    pytest.importorskip("sympy")
    own = primitive("cut")(lambda x: Value(x.data if x.data > 0 else 0.0, (x,), (1.0,), "cut"))
    with pytest.raises(TypeError, match=r"cut: an `if` .*where\(condition, yes, no\)"):
        own(ag.symbols("x"))


def test_a_domain_is_told_also_where_it_is_left_by_a_division_by_zero():
    own = primitive("inverse", domain="x != 0")(
        lambda x: Value(1 / x.data, (x,), (-1 / x.data**2,), "inverse")
    )
    with pytest.raises(
        ZeroDivisionError,
        match=r"^inverse at p = 0\.0: division by zero; .* where x != 0",
    ):
        own(Value(0.0, label="p"))


def test_the_engines_own_primitives_are_called_as_they_are():
    assert not hasattr(PRIMITIVES["*"].function, "__wrapped__")
    assert not hasattr(PRIMITIVES["tanh"].function, "__wrapped__")
