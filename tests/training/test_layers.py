"""What is recorded of each layer, against NumPy and PyTorch."""

import pytest

import autograd_lite as ag
from autograd_lite import MLP, watch_layers

np = pytest.importorskip("numpy")

X = [[0.5, -1.0], [2.0, 1.5], [-0.7, 0.2], [0.0, 0.0]]


def matrices(model):
    for layer in model.layers:
        yield (
            np.array([[w.data for w in n.weights] for n in layer.neurons]),
            np.array([n.bias.data for n in layer.neurons]),
        )


@pytest.mark.parametrize(
    ("activation", "f", "slope"),
    [
        ("relu", lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        ("tanh", np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        ("sigmoid", lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    ],
)
def test_activations_and_slopes_are_those_of_the_matrices(activation, f, slope):
    model = MLP(2, [5, 3, 2], activation, seed=1)
    records = watch_layers(model, np.array(X))
    a = np.array(X)
    for k, (record, (w, b)) in enumerate(zip(records, matrices(model), strict=True), 1):
        z = a @ w.T + b
        last = k == len(records)
        a = z if last else f(z)
        assert np.array(record.activations) == pytest.approx(a, abs=1e-14)
        slopes = np.ones_like(z) if last else slope(z)
        assert np.array(record.slopes) == pytest.approx(slopes)
        assert record.flat == (slopes < 0.01).mean()
        assert record.dead == (slopes < 0.01).all(axis=0).sum()
        assert (record.mean, record.std) == pytest.approx((a.mean(), a.std()))
        assert record.name == f"layer {k}"
        assert record.activation == ("linear" if last else activation)
        assert (record.gradients, record.weight_gradients, record.gradient) == ([], [], 0.0)


def test_gradients_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    model, y = MLP(2, [4, 3, 1], "tanh", seed=3), [1, 0, 1, 1]
    records = watch_layers(model, X, y, ag.binary_cross_entropy_with_logits)
    a, said, weights = torch.tensor(X, dtype=torch.float64), [], []
    for k, (w, b) in enumerate(matrices(model)):
        weights.append(torch.tensor(w, requires_grad=True))
        z = a @ weights[-1].T + torch.tensor(b)
        a = z if k == 2 else torch.tanh(z)
        a.retain_grad()
        said.append(a)
    torch.nn.functional.binary_cross_entropy_with_logits(
        a[:, 0], torch.tensor(y, dtype=torch.float64)
    ).backward()
    for record, a, w in zip(records, said, weights, strict=True):
        assert np.array(record.gradients) == pytest.approx(a.grad.numpy(), abs=1e-14)
        theirs = w.grad.numpy()
        assert record.weight_gradients == pytest.approx(theirs.ravel(), abs=1e-14)
        assert record.gradient == pytest.approx(np.sqrt((theirs**2).mean()))


def test_units_that_are_off_are_counted():
    model = MLP(2, [4, 1], "relu", seed=0)
    for neuron, bias in zip(model.layers[0].neurons, (50.0, 50.0, -50.0, -50.0), strict=True):
        neuron.bias.data = bias
    first = watch_layers(model, X)[0]
    assert (first.flat, first.dead) == (0.5, 2)
    sure = MLP(2, [4, 1], "tanh", seed=0)
    for neuron in sure.layers[0].neurons:
        neuron.bias.data = 9.0
    assert watch_layers(sure, X)[0].flat == 1.0


def test_the_model_is_left_alone_and_a_loss_is_found_under_no_grad():
    model = MLP(2, [3, 1], seed=0)
    for p in model.parameters():
        p.grad = 7.0
    with ag.no_grad():
        records = watch_layers(model, X, [0.0, 1.0, 0.0, 1.0], ag.mse)
    assert {p.grad for p in model.parameters()} == {7.0}
    assert records[0].gradient > 0


def test_the_table():
    text = str(watch_layers(MLP(2, [3, 1], "tanh", seed=0), X))
    header, first, last = text.splitlines()
    assert header.split() == ["activation", "mean", "std", "flat", "dead", "units"]
    assert first.split()[:3] == ["layer", "1", "tanh"]
    assert last.endswith("0 of 1")
    with_loss = repr(watch_layers(MLP(2, [3, 1], seed=0), X, [0.0] * 4, ag.mse))
    assert with_loss.splitlines()[0].endswith("rms of dL/dw")


def test_what_cannot_be_watched():
    with pytest.raises(TypeError, match="takes an MLP, not Neuron"):
        watch_layers(ag.Neuron(2), X)
    with pytest.raises(ValueError, match="one sample or more"):
        watch_layers(MLP(2, [1]), [])
    with pytest.raises(ValueError, match="targets for a loss"):
        watch_layers(MLP(2, [1]), X, loss=ag.mse)
