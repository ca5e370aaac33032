"""Predictions: a model compiled for one call, or None where that is not the model."""

import pytest

from autograd_lite import MLP, Parameter, Value, no_grad
from autograd_lite.compiling import predicting
from autograd_lite.compiling.predicting import predict
from autograd_lite.nn import Module

X = [[0.1 * i, (-1) ** i * 0.7 - 0.05 * i] for i in range(21)]


class Branching(Module):
    def __init__(self, limit):
        self.w, self.limit = Parameter(2.0), limit

    def forward(self, x):
        return self.w * x[0] if x[0] > self.limit else x[0] - self.w

    __call__ = forward


@pytest.mark.parametrize("sizes", [[6, 1], [6, 3]])
def test_outputs_are_those_of_the_model(sizes):
    pytest.importorskip("numpy")
    model = MLP(2, sizes, activation="tanh", seed=2)
    with no_grad():
        outputs = [model(x) for x in X]
    found = predict(model, X)
    for ours, theirs in zip(found, outputs, strict=True):
        expected = [y.data for y in theirs] if isinstance(theirs, list) else theirs.data
        assert ours == pytest.approx(expected, rel=1e-13)


def test_nothing_is_kept_of_the_model():
    pytest.importorskip("numpy")
    model = MLP(2, [1], seed=2)
    (neuron,) = model.layers[0].neurons
    weights = [w.data for w in neuron.weights]
    for bias in (0.0, 5.0):
        neuron.bias.data = bias
        expected = [weights[0] * a + weights[1] * b + bias for a, b in X]
        assert predict(model, X) == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_a_model_that_decides_by_a_number_is_not_compiled():
    model = Branching(limit=1.0)
    assert predict(model, X) is None
    expected = [2.0 * x[0] if x[0] > 1.0 else x[0] - 2.0 for x in X]
    assert model.predict(X) == pytest.approx(expected, rel=1e-15)


def test_a_model_that_treats_plain_numbers_otherwise_is_not_compiled():
    class Rounding(Branching):
        def __call__(self, x):
            return self.w * (x[1] if isinstance(x[1], Value) else round(x[1]))

    model = Rounding(limit=0.0)
    assert predict(model, X) is None
    assert model.predict(X) == [2.0 * round(x[1]) for x in X]


def test_without_numpy_nothing_is_compiled(monkeypatch):
    monkeypatch.setattr(predicting, "is_installed", lambda package: package != "numpy")
    assert predict(MLP(2, [1], seed=2), X) is None
