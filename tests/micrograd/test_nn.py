"""micrograd's networks, side by side with micrograd itself where it is installed."""

import random
from types import SimpleNamespace

import pytest

import autograd_lite as ag
from autograd_lite.micrograd import engine, nn

OURS = SimpleNamespace(Value=engine.Value, MLP=nn.MLP)


def micrograd():
    return SimpleNamespace(
        Value=pytest.importorskip("micrograd.engine").Value,
        MLP=pytest.importorskip("micrograd.nn").MLP,
    )


def moons_demo(library, steps):
    """Max-margin training on the two moons, as micrograd's demo does it: losses, accuracies."""
    np = pytest.importorskip("numpy")
    datasets = pytest.importorskip("sklearn.datasets")
    np.random.seed(1337)
    random.seed(1337)
    X, y = datasets.make_moons(n_samples=100, noise=0.1)  # noqa: N806
    y = y * 2 - 1
    model = library.MLP(2, [16, 16, 1])
    losses, accuracies = [], []
    for step in range(steps):
        scores = [model(list(map(library.Value, row))) for row in X]
        margins = [(1 + -sign * score).relu() for sign, score in zip(y, scores, strict=True)]
        penalty = 1e-4 * sum(p * p for p in model.parameters())
        loss = sum(margins) * (1.0 / len(margins)) + penalty
        model.zero_grad()
        loss.backward()
        rate = 1.0 - 0.9 * step / 100
        for p in model.parameters():
            p.data -= rate * p.grad
        losses.append(loss.data)
        right = [(sign > 0) == (score.data > 0) for sign, score in zip(y, scores, strict=True)]
        accuracies.append(sum(right) / len(right))
    return losses, accuracies


def test_the_moons_demo_prints_the_same_losses_and_accuracies():
    with ag.no_gc():
        losses, accuracies = moons_demo(OURS, 2)
        their_losses, their_accuracies = moons_demo(micrograd(), 2)
    assert losses == pytest.approx(their_losses, rel=1e-12)
    assert accuracies == their_accuracies
    assert losses[0] == pytest.approx(0.8958441028683222, rel=1e-15)  # in its published notebook
    assert accuracies[0] == 0.5


def test_weights_are_drawn_as_in_micrograd():
    random.seed(7)
    ours = nn.MLP(3, [4, 2])
    random.seed(7)
    theirs = micrograd().MLP(3, [4, 2])
    assert [p.data for p in ours.parameters()] == [p.data for p in theirs.parameters()]
    assert repr(ours) == repr(theirs)


def test_names_and_arguments():
    neuron = nn.Neuron(2, nonlin=False)
    for weight, x in zip(neuron.w, (0.5, -0.25), strict=True):
        weight.data = x
    neuron.b.data = -3.0
    assert neuron([2.0, 4.0]).data == -3.0
    neuron.nonlin = True
    assert neuron([2.0, 4.0]).data == 0.0
    assert neuron.parameters() == [*neuron.w, neuron.b]
    layer = nn.Layer(2, 3, nonlin=False)
    assert [str(n) for n in layer.neurons] == ["LinearNeuron(2)"] * 3
    assert len(layer([1.0, 2.0])) == 3
    model = nn.MLP(2, [3, 1])
    assert [layer.neurons[0].nonlin for layer in model.layers] == [True, False]
    assert type(model([1.0, 2.0])) is engine.Value
    assert model.parameters() == [p for layer in model.layers for p in layer.parameters()]


def test_zero_grad_reaches_the_parameters_that_a_script_lists():
    class Scale(nn.Module):
        def __init__(self):
            self.hidden = {"factor": engine.Value(2.0), "frozen": engine.Value(3.0)}

        def parameters(self):
            return [self.hidden["factor"]]

    scale = Scale()
    for value in scale.hidden.values():
        value.grad = 1.0
    scale.zero_grad()
    assert [value.grad for value in scale.hidden.values()] == [0.0, 1.0]


def test_adam_that_keeps_its_moments_on_the_parameters():
    """The optimizer of a script: moments as attributes of each parameter."""
    random.seed(1)
    model = nn.MLP(1, [1])
    for p in model.parameters():
        p.m = p.v = 0.0
    (w, b), steps = model.parameters(), range(1, 4)
    for t in steps:
        model.zero_grad()
        ((model([2.0]) - 5.0) ** 2).backward()
        for p in model.parameters():
            p.m = 0.9 * p.m + 0.1 * p.grad
            p.v = 0.95 * p.v + 0.05 * p.grad**2
            p.data -= 0.1 * (p.m / (1 - 0.9**t)) / ((p.v / (1 - 0.95**t)) ** 0.5 + 1e-8)
        if t == 1:  # Adam's first step has the length of the rate
            assert b.data == pytest.approx(0.1, abs=1e-8)
    assert b.data == pytest.approx(0.3, abs=0.01)
    assert w.m == pytest.approx(2 * b.m, rel=1e-14)


def test_the_packages_optimizers_move_it():
    random.seed(1)
    model = nn.MLP(1, [1])
    before = [p.data for p in model.parameters()]
    model([2.0]).backward()
    ag.SGD(model.parameters(), lr=0.5).step()
    moved = [p.data - x for p, x in zip(model.parameters(), before, strict=True)]
    assert moved == pytest.approx([-1.0, -0.5], rel=1e-15)


def test_it_computes_what_the_packages_own_network_computes():
    random.seed(3)
    model = nn.MLP(2, [4, 1])
    random.seed(3)
    twin = ag.MLP(2, [4, 1], init="uniform")
    names = zip(model.parameters(), twin.parameters(), strict=True)
    assert all(p.data == q.data for p, q in names)
    for sample in ([0.5, -1.0], [2.0, 3.0]):
        assert model(sample).data == pytest.approx(twin(sample).data, rel=1e-14)
