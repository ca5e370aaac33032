"""Every matrix on the page of a network against PyTorch, or NumPy's own products."""

import re
import sys

import pytest

import autograd_lite as ag
from autograd_lite import MLP, derive_network
from autograd_lite.textbook import mlp

np = pytest.importorskip("numpy")


def numbers(page, name):
    """The matrix at the end of the equation of that name."""
    pattern = rf"^ *{re.escape(name)} +[=≈].*?(\[\[.*?\]\])$"
    text = re.search(pattern, str(page), re.MULTILINE | re.DOTALL)[1]
    return np.array(eval(re.sub(r"\s+", " ", text)))


@pytest.mark.parametrize(
    ("activation", "loss", "target", "outputs"),
    [
        ("tanh", ag.mse, [0.5, -1.0], 2),
        ("sigmoid", ag.cross_entropy, 1, 3),
        ("relu", ag.binary_cross_entropy_with_logits, 1, 1),
        ("gelu", ag.mse, 2.0, 1),
    ],
)
def test_the_gradients_are_those_of_pytorch(activation, loss, target, outputs):
    torch = pytest.importorskip("torch")
    model = MLP(3, [4, 2, outputs], activation, seed=2)
    x = [0.5, -1.5, 2.0]
    page = derive_network(model, x, target, loss)

    double = {"dtype": torch.float64}
    a, leaves, functions = torch.tensor(x, **double), [], torch.nn.functional
    for k, layer in enumerate(model.layers):
        w = torch.tensor([[w.data for w in n.weights] for n in layer.neurons], **double)
        b = torch.tensor([n.bias.data for n in layer.neurons], **double)
        leaves.append((w.requires_grad_(), b.requires_grad_()))
        z = w @ a + b
        a = z if k == 2 else getattr(torch, activation, getattr(functions, activation, None))(z)
    theirs = {
        ag.mse: lambda: functions.mse_loss(a, torch.tensor(target, **double).reshape(-1)),
        ag.cross_entropy: lambda: functions.cross_entropy(a, torch.tensor(target)),
        ag.binary_cross_entropy_with_logits: lambda: functions.binary_cross_entropy_with_logits(
            a, torch.tensor([float(target)], **double)
        ),
    }[loss]()
    theirs.backward()
    for k, (w, b) in enumerate(leaves, 1):
        assert numbers(page, f"dL/dW_{k}") == pytest.approx(w.grad.numpy(), rel=1e-3, abs=1e-9)
        assert numbers(page, f"dL/db_{k}")[:, 0] == pytest.approx(
            b.grad.numpy(), rel=1e-3, abs=1e-9
        )
    assert float(re.search(r"^ *L +=.* ≈ (.*)$", str(page), re.MULTILINE)[1]) == pytest.approx(
        theirs.item(), rel=1e-3
    )


def test_forward_and_errors_are_products_of_the_matrices_on_the_page():
    model = MLP(2, [3, 2], "tanh", seed=4)
    page = derive_network(model, [1.0, -2.0], [0.0, 1.0])
    a0, a1 = numbers(page, "a_0"), numbers(page, "a_1")
    assert a0.tolist() == [[1.0], [-2.0]]
    assert a1 == pytest.approx(np.tanh(numbers(page, "W_1") @ a0 + numbers(page, "b_1")), rel=1e-3)
    z2, delta2 = numbers(page, "z_2"), numbers(page, "delta_2")
    assert z2 == pytest.approx(numbers(page, "W_2") @ a1, rel=2e-3)
    assert delta2 == pytest.approx(z2 - [[0.0], [1.0]], rel=1e-3)  # 2/n with n = 2
    expected = (numbers(page, "W_2").T @ delta2) * (1 - a1**2)
    assert numbers(page, "delta_1") == pytest.approx(expected, rel=2e-3)


def test_the_rules_are_written_in_the_activation_of_the_network():
    def page(activation):
        return str(derive_network(MLP(1, [1, 1], activation, seed=0), [1.0], 1.0))

    assert "(W_2^T delta_2) * (1 - a_1 * a_1) " in page("tanh")
    assert "(W_2^T delta_2) * a_1 * (1 - a_1) " in page("sigmoid")
    assert "(W_2^T delta_2) * relu'(z_1) " in page("relu")
    assert (
        r"\sigma\left(z^{1}\right)"
        in derive_network(MLP(1, [1, 1], "sigmoid", seed=0), [1.0], 1.0).latex()
    )


def test_large_matrices_are_described():
    page = str(derive_network(MLP(2, [16, 1], seed=0), [1.0, 2.0], 0.0))
    assert "W_1 = (16 x 2 numbers)" in page
    assert re.search(r"1 +48 +", page)  # all of them are compared all the same


def test_a_wrong_slope_is_found(monkeypatch):
    monkeypatch.setattr(mlp, "_value_and_slope", lambda f, z: (ag.sigmoid(z).data, 1.0))
    with pytest.raises(AssertionError, match="layer 1: the equations are off by"):
        derive_network(MLP(2, [2, 1], "sigmoid", seed=0), [1.0, 2.0], 0.0)


def test_the_model_is_left_alone():
    model = MLP(2, [2, 1], seed=0)
    for p in model.parameters():
        p.grad = 7.0
    with ag.no_grad():
        derive_network(model, [1.0, 2.0], 0.0)
    assert {p.grad for p in model.parameters()} == {7.0}


def test_its_numbers_need_no_sympy(monkeypatch):
    monkeypatch.setitem(sys.modules, "sympy", None)
    assert "delta_1" in str(derive_network(MLP(2, [2, 1], seed=0), [1.0, 2.0], 0.0))


def test_only_perceptrons_have_layers():
    with pytest.raises(TypeError, match="takes an MLP, not Neuron"):
        derive_network(ag.Neuron(2), [1.0, 2.0], 0.0)
    with pytest.raises(ValueError, match="takes 2 inputs, not 3"):
        derive_network(MLP(2, [1]), [1.0, 2.0, 3.0], 0.0)


@pytest.mark.parametrize(
    ("loss", "target", "outputs", "lines"),
    [
        (ag.mse, [0.5, -1.0], 2, ["y   = [[0.5], [-1]]   the target", "n   = 2   the number of"]),
        (ag.cross_entropy, 2, 3, ["y   = [[0], [0], [1]]   1 for class 2"]),
        (ag.binary_cross_entropy_with_logits, 1, 1, ["y   = [[1]]   the target"]),
    ],
)
def test_the_page_says_what_the_loss_is_of_the_numbers_on_it(loss, target, outputs, lines):
    model = MLP(2, [3, outputs], "tanh", seed=2)
    page = str(derive_network(model, [1.0, -2.0], target, loss))
    for line in lines:
        assert line in page
    rule, value = re.search(r"^ *L +=? ?(.*) ≈ ([\d.]+)$", page, re.MULTILINE).groups()
    columns = {
        name: re.search(rf"^ *{name} .*?[=≈] (\[\[[^=≈]*\]\])", page, re.MULTILINE)[1]
        for name in ("z_2", "y")
    }
    names = {name: np.array(eval(column))[:, 0] for name, column in columns.items()} | {
        "n": outputs, "sum": np.sum, "log": np.log,
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(), "softplus": lambda z: np.log1p(np.exp(z)),
    }  # fmt: skip
    assert float(np.squeeze(eval(rule, names))) == pytest.approx(float(value), rel=2e-3)


def test_what_was_rounded_is_told_from_what_was_not():
    lines = str(derive_network(MLP(2, [2, 1], "tanh", seed=1), [0.5, -1.0], 1.0)).splitlines()
    signs = {line.split()[0]: line.rpartition(" [[")[0][-1] for line in lines if " [[" in line}
    assert {name for name, sign in signs.items() if sign == "="} == {"a_0", "b_1", "b_2", "y"}
    assert set(signs.values()) == {"=", "≈"}
