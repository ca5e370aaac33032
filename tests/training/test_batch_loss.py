"""Weighted losses in fit: the numbers of PyTorch's loop, eager and compiled."""

from functools import partial

import pytest

import autograd_lite as ag
from autograd_lite import MLP, cross_entropy, fit, mse
from autograd_lite.training.batch_loss import BatchLoss

X = [[0.1 * i - 1, (i * 0.37) % 1.0] for i in range(20)]
CLASSES = [(i * i) % 3 for i in range(20)]
WEIGHT = [0.5, 3.0, 1.25]

LOSSES = {
    "weight": {"weight": WEIGHT},
    "smoothing": {"label_smoothing": 0.2},
    "both": {"weight": WEIGHT, "label_smoothing": 0.2},
    "sum": {"weight": WEIGHT, "reduction": "sum"},
    "a class of no weight": {"weight": [0.0, 3.0, 1.0]},
}


def train(options, compiled=False):
    model = MLP(2, [4, 3], "tanh", seed=4)
    history = fit(
        model, X, CLASSES, loss=partial(cross_entropy, **options), optimizer="adam", lr=0.05,
        epochs=8, batch_size=7, compiled=compiled, progress=False, penalty=0.01,
        validation=(X[:7], CLASSES[:7]), seed=1,
    )  # fmt: skip
    return model, history


@pytest.mark.parametrize("engine", ["machine", "columns", "lists"])
@pytest.mark.parametrize("name", LOSSES)
def test_a_compiled_training_has_the_same_weighted_batches(name, engine):
    if engine == "machine":
        pytest.importorskip("llvmlite")
    eager, expected = train(LOSSES[name])
    model, history = train(LOSSES[name], engine)
    assert history.engine != expected.engine == "eager"
    for series in ("loss", "accuracy", "validation_loss", "validation_accuracy"):
        assert getattr(history, series) == pytest.approx(getattr(expected, series), rel=1e-9)
        assert len(getattr(history, series)) == 8
    numbers = list(eager.state_dict().values())
    assert list(model.state_dict().values()) == pytest.approx(numbers, rel=1e-8)


@pytest.mark.parametrize("name", LOSSES)
def test_a_weighted_training_equals_pytorch(name):
    torch = pytest.importorskip("torch")
    options = dict(LOSSES[name])
    model = MLP(2, [4, 3], "tanh", seed=4)
    twin = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 3))
    twin.double()
    tensor = partial(torch.tensor, dtype=torch.float64)
    with torch.no_grad():
        for linear, layer in zip((twin[0], twin[2]), model.layers, strict=True):
            linear.weight[:] = tensor([[w.data for w in n.weights] for n in layer.neurons])
            linear.bias[:] = tensor([n.bias.data for n in layer.neurons])
    history = fit(
        model, X, CLASSES, loss=partial(cross_entropy, **options), optimizer=ag.SGD, lr=0.05,
        epochs=10, batch_size=None, progress=False,
    )  # fmt: skip
    if "weight" in options:
        options["weight"] = torch.tensor(options["weight"], dtype=torch.float64)
    loss_of = torch.nn.CrossEntropyLoss(**options)
    optimizer = torch.optim.SGD(twin.parameters(), lr=0.05)
    inputs, losses = torch.tensor(X, dtype=torch.float64), []
    for _ in range(10):
        optimizer.zero_grad()
        loss = loss_of(twin(inputs), torch.tensor(CLASSES))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert history.loss == pytest.approx(losses, rel=1e-9)


def test_accuracy_is_judged_whatever_the_options():
    for options in LOSSES.values():
        _, history = train(options)
        assert 0 < history.accuracy[-1] <= 1


def test_mse_as_a_sum_is_compiled():
    def run(compiled):
        model = MLP(2, [3, 2], seed=0)
        fit(model, X, [[a, b * b] for a, b in X], loss=partial(mse, reduction="sum"), lr=0.01,
            epochs=3, batch_size=8, compiled=compiled, progress=False)  # fmt: skip
        return list(model.state_dict().values())

    assert run("columns") == pytest.approx(run(False), rel=1e-9)


@pytest.mark.parametrize("compiled", [False, "columns"])
def test_a_batch_without_any_weight_is_named(compiled):
    model = MLP(2, [3], seed=0)
    with pytest.raises(ValueError, match=r"weights.* 0"):
        fit(model, X, [0] * 20, loss=partial(cross_entropy, weight=[0.0, 1.0, 1.0]),
            compiled=compiled, progress=False)  # fmt: skip


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="cross_entropy: to train takes one number"):
        BatchLoss(partial(cross_entropy, reduction="none"))
    with pytest.raises(ValueError, match="4 weights for 3 classes"):
        train({"weight": [1.0] * 4})


def test_partials_of_partials_and_other_functions():
    inner = partial(cross_entropy, weight=WEIGHT, reduction="sum")
    loss = BatchLoss(partial(inner, reduction="mean"))
    assert (loss.bare, loss.reduction, loss.weight) == (cross_entropy, "mean", WEIGHT)
    assert loss.factor([0, 1]) == pytest.approx(2 / 3.5)
    assert loss.factor([[0.5, 0.5, 0.0]]) == 1.0
    other = BatchLoss(lambda outputs, targets: mse(outputs, targets))
    assert not other.is_known
    assert other.is_mean
