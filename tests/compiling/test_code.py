"""Numbers that write code: what the primitives' own lines yield."""

import math

import pytest

import autograd_lite as ag
from autograd_lite import Parameter, Value, compile
from autograd_lite.compiling import code
from autograd_lite.compiling.code import Code, Tape, formula, operands
from autograd_lite.compiling.lists import FUNCTIONS
from autograd_lite.primitives import PRIMITIVES, primitive


def carried_out(expressions, *xs):
    return Tape(expressions)(xs, FUNCTIONS)


def names(x):
    """The operations of an expression."""
    return {x.op}.union(*map(names, x.args)) if isinstance(x, Code) and x.args else set()


@pytest.mark.parametrize("x", [-2.0, -0.3, 0.0, 0.8, 3.0])
def test_tanh_writes_its_value_and_its_local_derivative(x):
    form = formula("tanh", 1)
    value, slope = carried_out([form.value, *form.slopes], x)
    assert value == pytest.approx(math.tanh(x), rel=1e-15)
    assert slope == pytest.approx(1 / math.cosh(x) ** 2, rel=1e-13)
    assert form.stored == ()  # cheap, once the value is known
    by_value = Tape(form.slopes, known=[form.value])
    assert "tanh" not in [op for op, _ in by_value.steps]
    assert by_value([math.nan], FUNCTIONS, [0.5]) == [0.75]  # 1 - 0.5**2: nothing else is read


def test_derivatives_that_are_dear_are_kept_and_those_that_are_0_left_out():
    assert formula("sin", 1).stored == (0,)
    (slope,) = carried_out(formula("sin", 1).slopes, 1.2)
    assert slope == math.cos(1.2)
    assert formula("where", 3).slopes[0] is None
    assert formula("**", 2, ((1, 3.0),)).slopes[1] is None


@pytest.mark.parametrize("n", [0.5, 1.5, 2, 3, 7, 16, -1, -0.5, -3, 2.3, 40])
def test_powers_by_multiplications_and_roots(n):
    (x,) = operands(1)
    power = x**n
    assert carried_out([power], 1.7) == [pytest.approx(1.7**n, rel=1e-14)]
    assert ("**" in names(power)) == (n in (2.3, 40))


def test_equal_expressions_are_written_once():
    x, y = operands(2)
    assert x * y + 1 is x * y + 1
    assert x * 1 is x
    assert 0 + y is y - 0 is y
    tape = Tape([(x + y) * (x + y), x + y])
    assert [op for op, _ in tape.steps].count("+") == 1
    assert tape([2.0, 3.0], FUNCTIONS) == [25.0, 5.0]


def test_what_need_not_be_computed_is_not_written():
    """The derivatives of x/y, 1/y and -x/y**2, divide once; nothing is multiplied by 0."""
    steps = [op for op, _ in Tape(formula("/", 2).slopes, known=[formula("/", 2).value]).steps]
    assert steps.count("/") == 1
    assert carried_out(formula("/", 2).slopes, 3.0, 4.0) == [0.25, -3 / 16]
    x, y = operands(2)
    assert 0.0 * x + y is y


def test_a_primitive_that_cannot_be_read_says_why():
    @primitive("test_branching")
    def branching(x):
        return Value(1.0 if x.data > 0 else -1.0, (x,), (0.0,), "test_branching")

    try:
        with pytest.raises(TypeError, match=r"test_branching.*namespace_of\(x.data\).where"):
            compile(branching)(2.0)
    finally:
        del PRIMITIVES["test_branching"]


def test_a_program_can_be_recorded_where_no_graph_is():
    w = Parameter(2.0)
    expected = compile(lambda x: ag.gelu(w * x), engine="lists").value_and_grad([1.0, 2.0])
    code._read.cache_clear()
    with ag.no_grad():
        assert compile(lambda x: ag.gelu(w * x), engine="lists")([0.0]) == [0.0]
        found = compile(lambda x: ag.gelu(w * x), engine="lists").value_and_grad([1.0, 2.0])
    assert found == expected


def test_a_primitive_with_a_loop_is_read_in_no_time():
    @primitive("logistic map")
    def logistic(x):
        y, d = x.data, 1.0
        for _ in range(60):  # as a tree it would have more than 2**60 parts
            d = d * 3.5 * (1 - 2 * y)
            y = 3.5 * y * (1 - y)
        return Value(y, (x,), (d,), "logistic map")

    try:
        x = Value(0.3)
        expected = logistic(x)
        assert compile(logistic, engine="lists")(0.3) == pytest.approx(expected.data, rel=1e-9)
    finally:
        del PRIMITIVES["logistic map"]
