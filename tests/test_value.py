import json
import math
import operator
import subprocess
import sys

import pytest
from examples import PUBLISHED, standard_script

import autograd_lite as ag
from autograd_lite import Value, as_value, count_edges, dot, tanh


class Counted:
    """A number that counts the multiplications it takes part in."""

    multiplications = 0

    def __init__(self, number):
        self.number = number

    def __add__(self, other):
        return Counted(self.number + getattr(other, "number", other))

    def __mul__(self, other):
        Counted.multiplications += 1
        return Counted(self.number * getattr(other, "number", other))

    __radd__, __rmul__ = __add__, __mul__


def multiplications_of_backward(root):
    Counted.multiplications = 0
    root.backward(Counted(1.0))
    return Counted.multiplications


def test_the_standard_example_gives_its_published_numbers():
    a, b, *_, g = standard_script()
    g.backward()
    assert tuple(round(x, 4) for x in (g.data, a.grad, b.grad)) == PUBLISHED


# One multiplication per edge


def test_backward_multiplies_once_per_edge():
    a, b = Value(2.0), Value(1.0)
    assert multiplications_of_backward((a + b) * (b + 1)) == 6
    assert (a.grad.number, b.grad.number) == (2.0, 5.0)


def test_backward_multiplies_once_per_edge_where_there_are_2_to_the_40_paths():
    start = x = Value(1.0)
    for _ in range(40):
        x = x + x
    assert multiplications_of_backward(x) == 80
    assert start.grad.number == 2.0**40


def test_backward_multiplies_once_per_edge_in_a_network():
    weights = [Value(0.01 * i) for i in range(16 * 3 + 16 * 17 + 17)]
    left = iter(weights)

    def layer(xs, size, activation):
        return [activation(dot([next(left) for _ in xs], xs, next(left))) for _ in range(size)]

    inputs = [Value(0.5), Value(-1.0)]
    hidden = layer(layer(inputs, 16, tanh), 16, tanh)
    (out,) = layer(hidden, 1, lambda z: z)
    # a neuron of n inputs has n weights, n inputs and a bias, and one edge to its activation
    assert multiplications_of_backward(out) == 16 * (5 + 1) + 16 * (33 + 1) + 33
    assert count_edges(out) == Counted.multiplications


def test_work_grows_linearly_with_the_length_of_a_chain():
    def work(length):
        x = Value(1.0)
        for _ in range(length):
            x = x * 1.0
        return multiplications_of_backward(x)

    assert work(20_000) == 2 * work(10_000) == 40_000


# What backward leaves


def test_an_operand_used_twice_counts_twice():
    a = Value(3.0)
    y = a * a
    assert y.parents == (a, a)
    y.backward()
    assert a.grad == 6.0


def test_a_shared_node_passes_on_its_whole_gradient_once():
    """Naive recursion, which passes b's gradient on at each arrival, would find 6 or 8."""
    a = Value(1.0)
    b = a + a
    c = b + b
    c.backward()
    assert (c.grad, b.grad, a.grad) == (1.0, 2.0, 4.0)


def test_a_second_backward_doubles_exactly_the_leaves():
    a, b = Value(2.0), Value(-3.0)
    product = a * b
    y = (product + a).tanh() * product
    y.backward()
    leaves, interior = [a.grad, b.grad], [product.grad, y.grad]
    y.backward()
    assert [a.grad, b.grad] == [2 * g for g in leaves]
    assert [product.grad, y.grad] == interior


def test_the_seed_scales_every_gradient():
    a, b = Value(2.0), Value(-3.0)
    (a * b).backward(10.0)
    assert (a.grad, b.grad) == (-30.0, 20.0)


def test_backward_on_a_leaf_accumulates_as_torch_does():
    a = Value(2.0)
    a.backward()
    a.backward()
    assert a.grad == 2.0


def test_two_roots_over_common_leaves_add_up():
    a, b = Value(2.0), Value(-3.0)
    (a * b).backward()
    (a + b).backward()
    assert (a.grad, b.grad) == (-2.0, 3.0)


def test_backward_leaves_nodes_outside_the_graph_alone():
    a = Value(2.0)
    other = a * 5
    (a * 3).backward()
    assert other.grad == 0.0


# Depth

DEEP = """
import copy
from autograd_lite import Value

def chain(length):
    start = x = Value(1.0)
    for _ in range(length):
        x = -x
    return start, x

start, x = chain(1_000_000)
x.backward()
assert (x.data, start.grad) == (1.0, 1.0)
del start, x
start, x = chain(200_000)
y = copy.deepcopy(x)
for _ in range(200_000):
    (y,) = y.parents
assert y is not start and y.data == 1.0
print("released")
"""


def run(script):
    """What a script prints in an interpreter of its own, which may crash without ours."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_a_chain_of_a_million_operations():
    assert run(DEEP) == "released"


MEMORY = """
import json, tracemalloc
from autograd_lite import Value

def bytes_a_node(length):
    tracemalloc.start()
    x = Value(1.0)
    for _ in range(length):
        x = -x
    x.backward()
    size = tracemalloc.get_traced_memory()[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size / length, peak / length

print(json.dumps([bytes_a_node(20_000), bytes_a_node(80_000)]))
"""


def test_memory_grows_linearly_with_the_length_of_a_chain():
    done = subprocess.run(
        [sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True
    )
    (short, short_peak), (long, long_peak) = json.loads(done.stdout)
    assert long == pytest.approx(short, rel=0.05)
    assert long < 300
    assert long_peak < 1.5 * short_peak


# Operators with numbers on either side


@pytest.mark.parametrize(
    ("compute", "value", "slope"),
    [
        (lambda x: x + 2, 5.0, 1.0),
        (lambda x: 2 + x, 5.0, 1.0),
        (lambda x: x - 2, 1.0, 1.0),
        (lambda x: 2 - x, -1.0, -1.0),
        (lambda x: x * 2, 6.0, 2.0),
        (lambda x: 2 * x, 6.0, 2.0),
        (lambda x: x / 2, 1.5, 0.5),
        (lambda x: 2 / x, 2 / 3, -2 / 9),
        (lambda x: x**2, 9.0, 6.0),
        (lambda x: 2**x, 8.0, 8 * math.log(2)),
        (lambda x: x**x, 27.0, 27 * (math.log(3) + 1)),
        (lambda x: -x, -3.0, -1.0),
        (lambda x: +x, 3.0, 1.0),
        (lambda x: abs(-x), 3.0, 1.0),
        (lambda x: sum([x, x]), 6.0, 2.0),
    ],
)
def test_operators(compute, value, slope):
    x = Value(3.0)
    y = compute(x)
    y.backward()
    assert y.data == pytest.approx(value, rel=1e-15)
    assert x.grad == pytest.approx(slope, rel=1e-15)


def test_constants_are_leaves_of_their_own():
    y = Value(3.0) * 2
    assert y.parents[1].op == "constant"
    assert y.parents[1].data == 2.0
    assert as_value(y) is y


def test_comparisons_look_at_numbers_and_equality_at_nodes():
    small, large, twin = Value(1.0), Value(2.0), Value(1.0)
    assert small < large
    assert small <= twin
    assert large > small
    assert small >= twin
    for wrong in (large < small, large <= small, small > large, small >= large):
        assert wrong is False
    assert not small < twin
    assert not small > twin
    for compare, at_half, at_one, at_two in (
        (operator.lt, True, False, False),
        (operator.le, True, True, False),
        (operator.gt, False, False, True),
        (operator.ge, False, True, True),
    ):
        expected = [at_half, at_one, at_two]
        assert [compare(number, small) for number in (0.5, 1.0, 2.0)] == expected
        assert [compare(-small, -number) for number in (0.5, 1.0, 2.0)] == expected
    assert isinstance(small < large, bool)
    assert small == small
    assert small != twin
    assert small != 1.0
    assert len({small, twin, small}) == 2
    assert max([small, large, twin]) is large
    assert sorted([large, small]) == [small, large]


# Errors


@pytest.mark.parametrize(
    ("compute", "error", "message"),
    [
        (lambda x: x.log(), ValueError, "log at w = 0.0: it is defined where x > 0; use log_soft"),
        (lambda x: 1 / x, ZeroDivisionError, "/ at x = 1.0, w = 0.0: division by zero"),
        (lambda x: x**-1, ZeroDivisionError, "** at w = 0.0, y = -1: division by zero"),
        (lambda x: (x - 1).sqrt(), ValueError, "sqrt at x = -1.0 (the result of -): it is"),
        (
            lambda x: (x - 8) ** 0.5,
            ValueError,
            "** at x = -8.0 (the result of -), y = 0.5: it is defined where x > 0 or (x == 0 and "
            "y >= 0) or (x < 0 and y % 1 == 0); for a negative base write an integer exponent as "
            "a plain number",
        ),
        (lambda x: (x - 1).log1p(), ValueError, "log1p at x = -1.0 (the result of -): it is def"),
        (
            lambda x: (x + 1000).exp(),
            OverflowError,
            "exp at x = 1000.0 (the result of +): this is too large for a float; use sigmoid",
        ),
        (lambda x: (x + 1000).expm1(), OverflowError, "expm1 at x = 1000.0"),
        (lambda x: (x + 2) ** 5000, OverflowError, "too large for a float"),
        (lambda x: (x + 1e200) * 1e200, OverflowError, "* at x = 1e+200 (the result of +), y = 1e"),
        (lambda x: (x + 1e308) + 1e308, OverflowError, "+ at x = 1e+308"),
    ],
)
def test_leaving_the_domain_names_operation_operand_and_remedy(compute, error, message):
    x = Value(0.0, label="w")
    with pytest.raises(error) as raised:
        compute(x)
    assert message in str(raised.value)
    assert (x.data, x.grad, x.parents) == (0.0, 0.0, ())


def test_an_overflow_of_a_power_gives_no_advice_on_negative_bases():
    with pytest.raises(OverflowError) as raised:
        Value(2.0) ** 5000
    assert "negative" not in str(raised.value)


def test_no_nan_is_ever_made_in_silence():
    x = Value(1.0)
    x.data = math.inf  # only by force
    with pytest.raises(ValueError, match=r"- at x = inf, y = inf: an operand is not a finite"):
        x - x


@pytest.mark.parametrize("data", ["3", None, 1j, [1.0], (1.0,), {}, object()])
def test_a_leaf_refuses_what_is_not_one_number(data):
    with pytest.raises(TypeError, match="a Value holds one real number"):
        Value(data)


@pytest.mark.parametrize("data", ["3", None, 1j, [1.0]])
def test_an_operator_refuses_what_is_not_one_number(data):
    for compute in (lambda x: x * data, lambda x: data - x, lambda x: x**data, lambda x: x < data):
        with pytest.raises(TypeError, match="a Value holds one real number"):
            compute(Value(1.0))


@pytest.mark.parametrize("data", [math.nan, math.inf, -math.inf])
def test_a_leaf_refuses_what_is_not_finite(data):
    with pytest.raises(ValueError, match="a Value holds a finite number, not"):
        Value(data)


def test_whole_numbers_become_floats():
    for data in (3, True):
        assert type(Value(data).data) is float


# no_grad


def test_importing_needs_only_the_standard_library():
    script = "import sys; before = set(sys.modules); import autograd_lite; "
    script += "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "autograd_lite" in loaded
    assert loaded - {"autograd_lite"} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((2, "a"), "write label='a'"),
        ((2.0, "weight"), "write label='weight'"),
        ((2.0, (Value(1.0),)), "one local derivative for each"),
        ((2.0, (Value(1.0), Value(2.0)), (1.0,), "+"), "one local derivative for each"),
    ],
)
def test_parents_without_local_derivatives_are_refused(arguments, message):
    with pytest.raises(TypeError, match=message):
        Value(*arguments)


def test_a_format_prints_data():
    loss = Value(0.123456, label="loss")
    assert f"{loss:.3f} {loss:8.2e}" == "0.123 1.23e-01"
    assert f"{loss}" == repr(loss)


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: x.relu().sqrt(),
        lambda x: ag.where(x, x.sqrt() if x > 0 else x, x.relu().sqrt()),
        lambda x: (x + 1).sqrt() * 0,
        lambda x: (x + 1) ** 0.5 - (x + 1).sqrt(),
    ],
)
def test_zero_times_infinity_is_an_error_and_leaves_keep_their_grad(compute):
    x = Value(-1.0, label="x")
    x.grad = 7.0
    with pytest.raises(ValueError, match=r"backward: the gradient of .* is 0 \* inf or inf - inf"):
        compute(x).backward()
    assert x.grad == 7.0
    grown = Value(4.0, label="x")
    compute(grown).backward()  # away from the point there is nothing to complain about
    assert math.isfinite(grown.grad)


def test_an_infinite_derivative_alone_is_no_error():
    x = Value(0.0)
    x.sqrt().backward()
    assert x.grad == math.inf  # as in PyTorch


def test_an_interrupt_in_backward_leaves_no_trace():
    class Interrupting(float):
        def __mul__(self, other):
            raise KeyboardInterrupt

    a, b = Value(2.0), Value(3.0)
    a.grad, b.grad = 1.0, 1.0
    y = a * b
    z = Value(6.0, (y, a), (1.0, 1.0), "+")
    y.local_grads = (y.local_grads[0], Interrupting(2.0))
    with pytest.raises(KeyboardInterrupt):
        Value(6.0, (z,), (1,), "neg").backward()
    assert (a.grad, b.grad) == (1.0, 1.0)


@pytest.mark.parametrize(("exponent", "times"), [(2, 4), (1, 3), (0, 2), (3, 5)])
def test_polynomials_at_zero_have_all_their_derivatives(exponent, times):
    derivative = lambda x: x**exponent  # noqa: E731
    for _ in range(times):
        derivative = ag.grad(derivative)
    assert derivative(0.0) == 0.0


def test_a_whole_polynomial_at_zero():
    f, derivatives = (lambda x: 1 + 2 * x + 3 * x**2 + 4 * x**3), []
    for _ in range(5):
        f = ag.grad(f)
        derivatives.append(f(0.0))
    assert derivatives == [2.0, 6.0, 24.0, 0.0, 0.0]


def test_powers_whose_value_or_derivative_leaves_the_floats():
    assert (Value(5e-324) ** 0).data == 1.0
    with pytest.raises(OverflowError, match=r"either x\*\*y or its derivative y \* x\*\*\(y - 1\)"):
        Value(1e-300) ** -1
