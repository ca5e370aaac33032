"""Where networks meet the compiler: the model as a program, and when a prediction becomes one."""

import pytest

from autograd_lite import MLP, _programs, no_grad
from autograd_lite.compiling import predicting

X = [[0.1 * i, (-1) ** i * 0.7 - 0.05 * i] for i in range(30)]


def model_of(n_outputs):
    return MLP(2, [6, n_outputs], activation="tanh", seed=2)


def outputs_of(model):
    """Those of the model itself, on Values."""
    with no_grad():
        found = [model(x) for x in X]
    return [[y.data for y in ys] if isinstance(ys, list) else ys.data for ys in found]


@pytest.fixture
def compiled(monkeypatch):
    """How many samples each compiled prediction had."""
    pytest.importorskip("numpy")
    calls, predict = [], predicting.predict

    def counted(model, rows):
        calls.append(len(rows))
        return predict(model, rows)

    monkeypatch.setattr(predicting, "predict", counted)
    return calls


@pytest.mark.parametrize("engine", ["auto", "lists"])
@pytest.mark.parametrize("n_outputs", [1, 3])
def test_a_compiled_model_is_the_model(n_outputs, engine):
    model = model_of(n_outputs)
    program = model.compile(engine)
    for ours, theirs in zip(program(X), outputs_of(model), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-13)
    assert program.parameters == model.parameters()
    model.layers[0].neurons[0].bias.data = 0.75
    assert program(X[4]) == pytest.approx(outputs_of(model)[4], rel=1e-13)


@pytest.mark.parametrize("n_outputs", [1, 3])
def test_predictions_are_compiled_from_where_it_pays(n_outputs, compiled, monkeypatch):
    model = model_of(n_outputs)
    expected = outputs_of(model)
    work = len(X) * (len(model.parameters()) + _programs.PER_SAMPLE)
    for limit, calls in ((work + 1, []), (work, [len(X)])):
        monkeypatch.setattr(_programs, "WORTH_COMPILING", limit)
        for ours, theirs in zip(model.predict(X), expected, strict=True):
            assert ours == pytest.approx(theirs, rel=1e-13)
        assert compiled == calls


def test_a_few_samples_are_not_worth_it(compiled):
    model_of(1).predict(X)
    assert compiled == []
