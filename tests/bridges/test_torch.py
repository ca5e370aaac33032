"""PyTorch and back: equal outputs, gradients and trainings, and what has no counterpart."""

import random
import sys

import pytest

import autograd_lite as ag
from autograd_lite import MLP, Dropout, Layer, Sequential, from_torch, to_torch
from autograd_lite.nn import ACTIVATIONS

RNG = random.Random(5)
SAMPLES = [[RNG.gauss(0, 2) for _ in range(3)] for _ in range(7)]


def models():
    yield MLP(3, [1], seed=0)
    yield Layer(3, 2, "sigmoid", seed=1)
    for k, activation in enumerate(ACTIVATIONS):
        yield MLP(3, [5, 4, 2], activation, seed=k)
    yield MLP(3, [4, 2], ag.silu, seed=7)
    yield Sequential(
        Layer(3, 4, ag.tanh, seed=2),
        Sequential(Layer(4, 4, "gelu", seed=3)),
        MLP(4, [3, 1], "silu", seed=4),
    )


def rows_of(outputs):
    return [y if isinstance(y, list) else [y] for y in outputs]


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


@pytest.mark.parametrize("model", list(models()), ids=repr)
def test_outputs_and_gradients_are_the_same(torch, model):
    theirs = to_torch(model)
    inputs = torch.tensor(SAMPLES, dtype=torch.float64, requires_grad=True)
    outputs = theirs(inputs)
    assert outputs.shape[0] == 7
    for ours, row in zip(rows_of(model.predict(SAMPLES)), outputs.tolist(), strict=True):
        assert ours == pytest.approx(row, rel=1e-12, abs=1e-14)
    (outputs**2).sum().backward()
    model.zero_grad()
    xs = [[ag.Value(x) for x in row] for row in SAMPLES]
    ag.sum(y * y for x in xs for y in rows_of([model(x)])[0]).backward()
    by_inputs = [[x.grad for x in row] for row in xs]
    flat = [g for row in by_inputs for g in row]
    assert flat == pytest.approx(inputs.grad.flatten().tolist(), rel=1e-11, abs=1e-13)
    gradients = []
    for part in theirs:
        if isinstance(part, torch.nn.Linear):
            columns = zip(part.weight.grad.tolist(), part.bias.grad.tolist(), strict=True)
            gradients += [g for weights, bias in columns for g in (*weights, bias)]
    assert [p.grad for p in model.parameters()] == pytest.approx(gradients, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("model", list(models()), ids=repr)
def test_there_and_back_every_number_is_the_same(torch, model):
    again = from_torch(to_torch(model))
    assert list(again.state_dict().values()) == list(model.state_dict().values())
    assert again.predict(SAMPLES) == model.predict(SAMPLES)
    if isinstance(model, MLP):
        assert isinstance(again, MLP)
        assert again.sizes == model.sizes
        shown = getattr(model.activation, "__name__", model.activation)
        assert again.activation == shown or len(model.sizes) == 1


def test_a_network_made_in_pytorch_comes_over(torch):
    torch.manual_seed(0)
    nn = torch.nn
    theirs = nn.Sequential(
        nn.Linear(3, 4),
        nn.Identity(),
        nn.Softplus(),
        nn.Dropout(0.25),
        nn.Sequential(nn.Linear(4, 2), nn.LeakyReLU()),
    )
    model = from_torch(theirs)
    assert repr(model) == (
        "Sequential(Layer(3, 4, activation='softplus'), Dropout(0.25), "
        "Layer(4, 2, activation='leaky_relu'))"
    )
    assert model.training
    assert not from_torch(theirs.eval()).training
    expected = theirs.double()(torch.tensor(SAMPLES, dtype=torch.float64))
    for ours, row in zip(model.predict(SAMPLES), expected.tolist(), strict=True):
        assert ours == pytest.approx(row, rel=1e-9)
    linear = from_torch(nn.Linear(3, 2))
    assert repr(linear) == "MLP(3, [2], activation='relu')"


def test_the_mode_and_the_masks_go_over(torch):
    model = Sequential(Layer(3, 50, "linear", seed=1), Dropout(0.5))
    theirs = to_torch(model)
    assert theirs.training
    kept = (theirs(torch.ones(1, 3, dtype=torch.float64)) != 0).sum().item()
    assert 5 < kept < 45
    in_use = to_torch(model.eval())
    assert not in_use.training
    ours = model([1.0] * 3)
    assert [y.data for y in ours] == pytest.approx(
        in_use(torch.ones(1, 3, dtype=torch.float64))[0].tolist()
    )


def test_a_training_goes_on_in_pytorch_with_the_same_numbers(torch):
    X, y = SAMPLES, [row[0] * row[1] for row in SAMPLES]  # noqa: N806
    model = MLP(3, [4, 1], "tanh", seed=3)
    options = {"loss": "mse", "optimizer": ag.SGD, "lr": 0.05, "batch_size": None}
    ag.fit(model, X, y, epochs=5, progress=False, **options)
    theirs = to_torch(model)
    sgd = torch.optim.SGD(theirs.parameters(), lr=0.05)
    inputs, targets = (torch.tensor(a, dtype=torch.float64) for a in (X, [[t] for t in y]))
    for _ in range(5):
        sgd.zero_grad()
        torch.nn.functional.mse_loss(theirs(inputs), targets).backward()
        sgd.step()
    ag.fit(model, X, y, epochs=5, progress=False, **options)
    found = list(from_torch(theirs).state_dict().values())
    assert found == pytest.approx(list(model.state_dict().values()), rel=1e-10)


def test_the_copies_are_independent(torch):
    model = MLP(3, [2], seed=0)
    before = model.state_dict()
    theirs = to_torch(model)
    with torch.no_grad():
        theirs[0].weight.fill_(9.0)
    assert model.state_dict() == before


class Own(ag.Module):
    pass


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda nn: nn.Conv1d(1, 1, 1), TypeError, r"the module, a Conv1d, is none of Linear"),
        (lambda nn: nn.Sequential(nn.Linear(2, 2), nn.ReLU6()), TypeError, r"module\[1\], a ReLU6"),
        (
            lambda nn: nn.Sequential(nn.Linear(2, 2), nn.LeakyReLU(0.2)),
            TypeError,
            "needs negative_slope=0.01",
        ),
        (
            lambda nn: nn.Sequential(nn.Linear(2, 2), nn.GELU("tanh")),
            TypeError,
            "needs approximate=none",
        ),
        (
            lambda nn: nn.Sequential(nn.Linear(2, 2), nn.Softplus(threshold=1)),
            TypeError,
            "needs threshold=20.0",
        ),
        (lambda nn: nn.Linear(2, 2, bias=False), TypeError, "the module has no bias"),
        (lambda nn: nn.Sequential(nn.Tanh(), nn.Linear(2, 2)), TypeError, "not follow a Linear"),
        (
            lambda nn: nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Sequential(nn.ReLU())),
            TypeError,
            r"module\[2\]\[0\], ReLU\(\), does not follow a Linear",
        ),
        (
            lambda nn: nn.Sequential(nn.Linear(2, 2), nn.Linear(3, 1)),
            ValueError,
            r"module\[1\] takes 3 inputs, and 2 come",
        ),
        (lambda nn: nn.Sequential(*[nn.Linear(2, 2)] * 2), TypeError, r"\[1\] shares its weights"),
        (lambda nn: nn.Sequential(nn.Identity()), ValueError, "there is no Linear"),
        (lambda nn: [nn.Linear(2, 2)], TypeError, "takes a torch.nn.Sequential, not list"),
    ],
)
def test_what_has_no_counterpart_here_is_named(torch, make, error, message):
    with pytest.raises(error, match=message):
        from_torch(make(torch.nn))


def test_a_weight_that_is_not_finite_is_named(torch):
    linear = torch.nn.Linear(2, 2)
    with torch.no_grad():
        linear.weight[0, 0] = float("nan")
    with pytest.raises(ValueError, match="the module has a weight that is not finite"):
        from_torch(torch.nn.Sequential(linear)[0])


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (Own(), r"to_torch takes an MLP, or a Sequential of .*, not Own\(0 parameters\)"),
        (Sequential(Layer(2, 2), ag.softmax), "not softmax"),
        (ag.Embedding(2, 2), r"not Embedding\(2, 2\)"),
        (MLP(2, [2, 1], lambda x: x * x), "knows the activations relu, .*, not <lambda>"),
    ],
)
def test_what_pytorch_cannot_be_given_is_named(torch, model, message):
    with pytest.raises(TypeError, match=message):
        to_torch(model)


def test_without_pytorch_the_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r"torch is not installed: pip install torch$"):
        to_torch(MLP(2, [1]))
