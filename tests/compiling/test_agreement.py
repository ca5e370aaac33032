"""Every engine gives the numbers of the eager one: on random graphs, on every primitive."""

import inspect
import math
import random
from itertools import chain

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from test_properties import GRAPHS, assert_same, run, value_and_gradient
from twins import arities, points, takes_index

import autograd_lite as ag
from autograd_lite import Parameter, Value, adjoints
from autograd_lite.compiling import compile
from autograd_lite.compiling.columns import Columns
from autograd_lite.compiling.lists import Lists
from autograd_lite.compiling.machine import Machine
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import Operations
from autograd_lite.primitives import PRIMITIVES, primitive

ENGINES = ["machine", "columns", "lists"]
FEW = settings(
    max_examples=25,
    phases=[Phase.generate],  # each example compiles: to shrink one would take minutes
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def differentiate(engine, root, leaves):
    """The value and the gradient by leaves, as parameters of a graph without samples."""
    table = Table(Operations([root], [], leaves), 0)
    make = {"machine": Machine, "columns": Columns, "lists": Lists}[engine]
    samples = [[]]
    if engine == "machine":
        pytest.importorskip("llvmlite")
    if engine != "lists":
        samples = pytest.importorskip("numpy").zeros((1, 0))
    rows, gradient = make(table).differentiate([leaves[i].data for i in table.parameters], samples)
    by_place = dict(zip(table.parameters, gradient, strict=True))
    return float(rows[0][0]), [float(by_place[i]) for i in range(len(leaves))]


@pytest.mark.parametrize("engine", ENGINES)
def test_random_graphs_of_parameters(engine):
    @FEW
    @given(GRAPHS)
    def compare(graph):
        _, _, leaves, root = run(graph)
        assert_same(root, value_and_gradient(root, leaves), differentiate(engine, root, leaves))

    compare()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("n", [1, 3, 21])
def test_random_graphs_of_samples(engine, n):
    """Half of the leaves are inputs: the same sample n times, so that all lanes are in use."""

    @settings(FEW, max_examples=8)
    @given(GRAPHS)
    def compare(graph):
        _, _, leaves, root = run(graph)
        inputs, parameters = leaves[::2], leaves[1::2]
        ours = value_and_gradient(root, leaves)
        program = compile(root, inputs=inputs, parameters=parameters, engine=engine)
        batch = [[x.data] * n for x in inputs]
        for leaf in leaves:
            leaf.grad = 0.0
        loss, gradient = program.value_and_grad(*batch)
        by = dict(zip(program.parameters, gradient, strict=True))
        of_inputs = program.input_gradients(*batch)[-1]
        for x, g in zip(inputs, of_inputs if len(inputs) > 1 else [of_inputs], strict=True):
            by[x] = g
        assert_same(root, ours, (loss, [by[x] for x in leaves]))
        assert [p.grad for p in parameters] == [by[p] for p in parameters]

    compare()


def sums_of_products(seed):
    """A function of samples, and its parameters: sums over neighbours, in any order and side."""
    rng = random.Random(seed)
    n_inputs, n_parameters = rng.choice([1, 2, 5]), rng.choice([1, 3, 8])
    parameters = [Parameter(rng.uniform(-2, 2)) for _ in range(n_parameters)]

    def f(x):
        chosen = random.Random(seed)  # the same choices at each call
        nodes = [*x, *parameters]
        for _ in range(8):
            n = min(chosen.choice([1, 1, 2, 3]), len(nodes))
            starts = [chosen.randrange(len(nodes) - n + 1) for _ in range(2)]
            a, b = (nodes[start : start + n][:: chosen.choice([1, 1, -1])] for start in starts)
            total = chosen.choice([*nodes[-3:], 0.5])
            kind = chosen.choice(["products", "weighted", "signs"])
            for u, v in zip(a, b, strict=True):
                if kind == "products":
                    total = total + u * v
                elif kind == "weighted":
                    total = total + chosen.choice([-1, 2]) * u - v
                else:
                    total = total - u - ag.sin(v)
            nodes.append(ag.tanh(total) if chosen.random() < 0.5 else total * 0.1)
        return ag.sum(nodes[-4:]) - x[0] - ag.sin(nodes[0])

    return f, parameters, n_inputs


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("n", [1, 5])
def test_random_sums_of_products(engine, n):
    for seed in range(4 if engine == "machine" else 100):
        f, parameters, n_inputs = sums_of_products(seed)
        rng = random.Random(seed)
        batch = [[rng.uniform(-1, 1) for _ in range(n_inputs)] for _ in range(n)]
        values, gradient, by_inputs = [], [0.0] * len(parameters), []
        for row in batch:
            x = [Value(number) for number in row]
            y = f(x)
            by = adjoints(y)
            values.append(y.data)
            gradient = [g + by.get(p, 0.0) / n for g, p in zip(gradient, parameters, strict=True)]
            by_inputs += [by.get(leaf, 0.0) for leaf in x]
        program = compile(f, parameters=parameters, engine=engine)
        scale = max(1.0, *map(abs, [*values, *gradient, *by_inputs]))
        assert program(batch) == pytest.approx(values, rel=1e-11, abs=1e-12 * scale), seed
        _, found = program.value_and_grad(batch)
        assert found == pytest.approx(gradient, rel=1e-11, abs=1e-12 * scale), seed
        rows = program.input_gradients(batch)
        found = list(chain.from_iterable(rows))
        assert found == pytest.approx(by_inputs, rel=1e-11, abs=1e-12 * scale), seed


@pytest.mark.parametrize("engine", ENGINES)
def test_sums_of_what_the_samples_share_and_of_what_they_have(engine):
    """Products of neighbours, whose places in the two memories could be mistaken for each other."""
    p, q, r = Parameter(3.0), Parameter(0.5), Parameter(-2.0)
    program = compile(lambda x, unused: p - x - ag.sin(x), engine=engine)
    assert program([1.0, 0.0], [9.0, 9.0]) == pytest.approx([2 - math.sin(1), 3.0], rel=1e-14)
    program = compile(lambda x: p * q + q * r + r * p - x * p, engine=engine)
    assert program([1.0, 0.0]) == [-8.5, -5.5]
    assert dict(zip(program.parameters, program.value_and_grad([1.0, 0.0])[1], strict=True)) == {
        p: 0.5 - 2 - 0.5, q: 3.0 - 2, r: 0.5 + 3.0,
    }  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("op", sorted(PRIMITIVES))
def test_every_primitive(engine, op):
    for numbers in points(op, at_most=4 if engine == "lists" else 2):
        leaves = [Value(x) for x in numbers]
        root = PRIMITIVES[op].function(*leaves)
        ours = root.data, [adjoints(root)[x] for x in leaves]
        theirs = differentiate(engine, root, leaves)
        assert theirs[0] == pytest.approx(ours[0], rel=1e-12)
        assert theirs[1] == pytest.approx(ours[1], rel=1e-12, abs=1e-15)


SINGULAR = {
    "abs": [(0.0,)], "relu": [(0.0,)], "maximum": [(1.5, 1.5)], "minimum": [(-2.0, -2.0)],
    "leaky_relu": [(0.0, 0.1)], "where": [(0.0, 1.0, 2.0)], "sqrt": [(0.0,)], "take": [(0.0, 3.0)],
    "softplus": [(1000.0,), (-1000.0,), (0.0,)], "sigmoid": [(1000.0,), (-1000.0,), (0.0,)],
    "logsumexp": [(1000.0, 1000.0), (1e16, 0.0)], "softmax": [(1e16, 0.0), (0.0, -1000.0)],
    "log_softmax": [(0.0, -1000.0), (1e16, 0.0)], "tanh": [(100.0,)],
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("op", sorted(SINGULAR))
def test_singular_points_and_extremes(engine, op):
    for numbers in SINGULAR[op]:
        leaves = [Value(x) for x in numbers]
        root = PRIMITIVES[op].function(*leaves)
        ours = root.data, [adjoints(root)[x] for x in leaves]
        assert differentiate(engine, root, leaves) == (
            pytest.approx(ours[0], rel=1e-12), pytest.approx(ours[1], rel=1e-12, abs=1e-15),
        )  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_a_primitive_of_the_user(engine):
    @primitive("test_cube")
    def cube(x):
        return Value(x.data**3, (x,), (3 * x.data**2,), "test_cube")

    @primitive("test_straight_through")
    def rounded(x):
        f = ag.namespaces.namespace_of(x.data)
        return Value(f.where(x.data, 1.0, -1.0), (x,), (1.0,), "test_straight_through")

    @primitive("test_norm", expansion=lambda *xs: ag.sqrt(ag.sum([x * x for x in xs])))
    def norm(*xs):
        y = math.hypot(*(x.data for x in xs))
        return Value(y, xs, tuple(x.data / y for x in xs), "test_norm")

    try:
        leaves = [Value(x) for x in (0.5, -1.5, 2.0, 3.0)]
        root = cube(leaves[0]) * rounded(leaves[1]) + norm(*leaves)
        assert_same(root, value_and_gradient(root, leaves), differentiate(engine, root, leaves))
    finally:
        for op in ("test_cube", "test_straight_through", "test_norm"):
            del PRIMITIVES[op]


def test_the_points_of_every_primitive_are_known():
    """`points` knows operands for each: a new primitive is compared as well."""
    for op in PRIMITIVES:
        assert arities(op)
        assert points(op)
        assert takes_index(op) == ("index" in inspect.signature(PRIMITIVES[op].function).parameters)
