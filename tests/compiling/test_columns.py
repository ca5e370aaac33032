"""Columns: matrix products where a table has them, in memory that is used again and again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from interrupts import interrupted_at

import autograd_lite as ag
from autograd_lite import MLP, Parameter, compile
from autograd_lite.compiling import columns

np = pytest.importorskip("numpy")


def layers(model):
    """The weights and biases of a model as matrices."""
    for layer in model.layers:
        ns = layer.neurons
        yield (
            np.array([[w.data for w in n.weights] for n in ns]),
            np.array([n.bias.data for n in ns]),
        )


def by_hand(model, X, t):  # noqa: N803
    """The mean squared error of a model of two layers, and its gradient, layer by layer."""
    (W1, b1), (W2, b2) = layers(model)  # noqa: N806
    z = X @ W1.T + b1
    h = np.maximum(z, 0.0)
    error = (h @ W2.T + b2)[:, 0] - t
    d2 = (2 * error / len(t))[:, None]
    d1 = (d2 @ W2) * (z > 0)
    rows = [np.column_stack([d1.T @ X, d1.sum(0)]), np.column_stack([d2.T @ h, d2.sum(0)])]
    return (error**2).mean(), np.concatenate([x.ravel() for x in rows])


@pytest.fixture
def network():
    model = MLP(3, [5, 1], seed=1)
    return model, compile(lambda x, t: (model(x) - t) ** 2, engine="columns")


def batch(n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 3)), rng.normal(size=n)


def gradient(program, model, X, t):  # noqa: N803
    loss, found = program.value_and_grad(X, t)
    by = dict(zip(program.parameters, found, strict=True))
    return loss, [by[p] for p in model.parameters()]


@pytest.mark.parametrize("at_once", [1, 100, 2**18])
def test_a_batch_in_chunks(network, monkeypatch, at_once):
    model, program = network
    monkeypatch.setattr(columns, "AT_ONCE", at_once)
    for n in (50, 7, 1, 50):
        X, t = batch(n, seed=n)  # noqa: N806
        loss, found = gradient(program, model, X, t)
        expected = by_hand(model, X, t)
        assert loss == pytest.approx(expected[0], rel=1e-12)
        np.testing.assert_allclose(found, expected[1], rtol=1e-12, atol=1e-15)


def test_a_penalty_counts_once_however_many_chunks(monkeypatch):
    monkeypatch.setattr(columns, "AT_ONCE", 1)
    w = Parameter(3.0)
    program = compile(lambda x: w * x + w * w, engine="columns")
    assert program.value_and_grad([1.0, 2.0, 6.0]) == (18.0, [9.0])
    only = compile(lambda x: [w * w, x], engine="columns")
    assert only.value_and_grad([1.0, 2.0, 6.0]) == (9.0, [6.0])


def test_results_stay_as_they_were_when_memory_is_used_again(network):
    _, program = network
    (X, _), (Y, _) = batch(10), batch(10, seed=1)  # noqa: N806
    t = np.zeros(10)
    first = program(X, t)
    before = first.copy()
    second = program(Y, t)
    assert (first == before).all()
    assert (first != second).any()


def test_several_threads(network):
    model, program = network
    batches = [batch(n, seed=n) for n in (3, 4, 5, 5, 6, 7, 8)] * 10
    expected = [by_hand(model, X, t)[0] for X, t in batches]
    program.losses(*batches[0])
    with ThreadPoolExecutor(4) as executor:
        found = executor.map(lambda b: float(np.mean(program.losses(*b))), batches)
    assert list(found) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("options", [{}, {"clip_norm": 0.1}, {"clip_value": 0.01}])
@pytest.mark.parametrize("make", [ag.SGD, ag.Adam, ag.AdamW])
def test_steps_in_memory_are_those_of_the_optimizer(make, options):
    X, t = batch(20)  # noqa: N806
    models = [MLP(3, [5, 1], seed=1) for _ in range(2)]
    for model in models:
        model.layers[0].neurons[0].bias.data = 0.5
    moving = [model.parameters()[2:] for model in models]  # the first two stay
    eager, ours = (make(ps, lr=0.05) for ps in moving)
    program = compile(lambda x, t: (models[1](x) - t) ** 2, engine="columns")
    with program.training(X, t, optimizer=ours, **options).in_memory(range(20)) as step:
        losses = [step() for _ in range(5)]
    for loss in losses:
        expected, slopes = by_hand(models[0], X, t)
        assert loss == pytest.approx(expected, rel=1e-12)
        for p, g in zip(models[0].parameters(), slopes.tolist(), strict=True):
            p.grad = g
        if "clip_norm" in options:
            ag.clip_grad_norm(moving[0], options["clip_norm"])
        if "clip_value" in options:
            ag.clip_grad_value(moving[0], options["clip_value"])
        eager.step()
    for a, b in zip(*(model.parameters() for model in models), strict=True):
        assert b.data == pytest.approx(a.data, rel=1e-11)
    assert ours.state[0] == eager.state[0]
    np.testing.assert_allclose(ours.state[1], eager.state[1], rtol=1e-10, atol=1e-15)


def test_an_interrupt_while_a_gradient_is_prepared_leaves_it_to_be_prepared():
    w = Parameter(0.5)

    def steps(x):
        for _ in range(20):
            x = x + 0.1 * ag.sin(x) * w
        return x

    expected = compile(steps, engine="lists").value_and_grad([0.7, 0.2])[1]
    moment, reached = 1, True
    while reached:
        program = compile(steps, engine="columns")
        program([0.7, 0.2])
        _, reached = interrupted_at(moment, lambda p=program: p.value_and_grad([0.7, 0.2]))
        w.grad = 0.0
        assert program.value_and_grad([0.7, 0.2])[1] == pytest.approx(expected), moment
        moment += 41
    assert moment > 400
