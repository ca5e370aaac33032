"""The right answers of lesson 11, from counting, from NumPy, and from the compiler itself."""

import pytest

import autograd_lite as ag
from autograd_lite import MLP, Parameter, Value, compile

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_has_the_parameters_and_products_of_a_layer(seed):
    task = ag.question("reading_a_row", seed)
    m, n, batch = task.given["m"], task.given["n"], task.given["batch"]
    assert task.answer["parameters"] == len(MLP(n, [m], seed=1).parameters())
    weights = [Parameter(1.0) for _ in range(n)]
    unit = ag.sum([w * x for w, x in zip(weights, [Value(1.0) for _ in range(n)], strict=True)])
    products = [node for node in ag.topological_order(unit) if node.op == "*"]
    assert task.answer["multiplications"] == len(products) * m * batch


def test_one_line_alone_is_the_gradient_of_the_weights():
    np = pytest.importorskip("numpy")
    rng = np.random.default_rng(1)
    x, dz = rng.normal(size=(3, 1)), rng.normal(size=(4, 1))
    weights = [[Parameter(w) for w in row] for row in rng.normal(size=(4, 3)).tolist()]
    z = [ag.dot(row, x[:, 0].tolist()) for row in weights]
    ag.dot(z, dz[:, 0].tolist()).backward()
    numbers = np.array([[w.data for w in row] for row in weights])
    gradient = [[w.grad for w in row] for row in weights]
    lines = {
        "p": lambda: numbers @ dz.T,
        "q": lambda: dz @ x.T,
        "r": lambda: x @ dz.T,
        "s": lambda: dz @ numbers,
    }
    right = []
    for name, line in lines.items():
        try:
            found = line()
        except ValueError:  # the shapes do not fit
            continue
        if found.shape == (4, 3) and np.allclose(found, gradient):
            right.append(name)
    assert right == [ag.question("the_row_backward").answer]


def test_one_function_alone_is_refused_by_the_compiler():
    functions = {
        "p": lambda x: abs(x) * 2,
        "q": lambda x: x * x if x > 0 else -x,
        "r": lambda x: sum(x * k for k in range(9)),
        "s": lambda x: ag.where(x, x * x, -x),
    }
    refused = []
    for name, function in functions.items():
        try:
            assert compile(function)([2.0, -3.0]) == [function(Value(x)).data for x in (2.0, -3.0)]
        except ValueError:
            refused.append(name)
    assert refused == [ag.question("what_cannot_be_recorded").answer]


@pytest.mark.parametrize("seed", SEEDS)
def test_from_the_answer_on_compiling_is_the_faster_way(seed):
    task = ag.question("when_it_pays", seed)
    compiling, eager, compiled = task.given.values()
    assert compiling + task.answer * compiled / 1e3 == pytest.approx(task.answer * eager / 1e3)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_speed_limit_by_hand(seed):
    by_hand = {
        (10_000, 32, 20e9): 0.096, (10_000, 32, 50e9): 0.0384,
        (10_000, 100, 20e9): 0.3, (10_000, 100, 50e9): 0.12,
        (50_000, 32, 20e9): 0.48, (50_000, 32, 50e9): 0.192,
        (50_000, 100, 20e9): 1.5, (50_000, 100, 50e9): 0.6,
    }  # fmt: skip
    task = ag.question("speed_limit", seed)
    assert task.answer == pytest.approx(by_hand[tuple(task.given.values())], rel=1e-12)
