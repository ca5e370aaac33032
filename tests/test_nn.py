"""Modules: names, initial weights, state, prediction, and agreement with PyTorch."""

import copy
import math
import pickle
import random
import statistics

import pytest

import autograd_lite as ag
from autograd_lite import MLP, Layer, Module, Neuron, Parameter, Value
from autograd_lite.nn import ACTIVATIONS


def test_parameters_are_named_and_labelled_by_their_place():
    model = MLP(2, [3, 1], seed=0)
    names = [name for name, _ in model.named_parameters()]
    assert names[:4] == [
        "layers.0.neurons.0.weights.0",
        "layers.0.neurons.0.weights.1",
        "layers.0.neurons.0.bias",
        "layers.0.neurons.1.weights.0",
    ]
    assert len(names) == len(set(names)) == 3 * 3 + 4
    assert [p.label for p in model.parameters()] == names
    assert all(p.op == "parameter" for p in model.parameters())


class Shared(Module):
    def __init__(self):
        self.scale = Value(2.0)
        self.parts = {"first": Layer(1, 1, seed=0), "again": [self.scale, (Parameter(3.0),)]}
        self.parts["same"] = self.parts["first"]
        self.me = self
        self.fixed = ag.as_value(5.0)
        self.last_loss = self.scale * 2
        self.name = "not a parameter"


def test_parameters_are_found_once_in_attributes_lists_tuples_dicts_and_modules():
    model = Shared()
    assert [name for name, _ in model.named_parameters()] == [
        "scale",
        "parts.first.neurons.0.weights.0",
        "parts.first.neurons.0.bias",
        "parts.again.1.0",
    ]
    assert repr(model) == "Shared(4 parameters)"
    assert "parts.first      Layer(1, 1, activation='relu')  2" in model.summary()
    with pytest.raises(NotImplementedError, match="Shared does not define __call__"):
        model([1.0])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_outputs_and_gradients_equal_pytorch(activation):
    torch = pytest.importorskip("torch")
    F = torch.nn.functional  # noqa: N806
    theirs = {"linear": lambda x: x, "tanh": torch.tanh, "sigmoid": torch.sigmoid}
    act = theirs.get(activation) or getattr(F, activation)
    model = MLP(3, [4, 5, 2], activation, seed=7)
    x = [0.5, -1.2, 2.0]
    y = model(x)
    ag.sum(y).backward()

    h = torch.tensor(x, dtype=torch.float64)
    tensors = []
    for i, layer in enumerate(model.layers):
        w = [[p.data for p in neuron.weights] for neuron in layer.neurons]
        b = [neuron.bias.data for neuron in layer.neurons]
        w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
        b = torch.tensor(b, dtype=torch.float64, requires_grad=True)
        tensors += [(w, b)]
        h = F.linear(h, w, b)
        h = act(h) if i < 2 else h
    h.sum().backward()
    assert [v.data for v in y] == pytest.approx(h.tolist(), rel=1e-12)
    for layer, (w, b) in zip(model.layers, tensors, strict=True):
        for neuron, w_grad, b_grad in zip(layer.neurons, w.grad, b.grad, strict=True):
            assert [p.grad for p in neuron.weights] == pytest.approx(w_grad.tolist(), rel=1e-11)
            assert neuron.bias.grad == pytest.approx(b_grad.item(), rel=1e-11)


def test_one_output_is_a_value_several_are_a_list_and_a_layer_is_always_a_list():
    assert isinstance(MLP(2, [3, 1], seed=0)([1.0, 2.0]), Value)
    assert len(MLP(2, [3, 2], seed=0)([1.0, 2.0])) == 2
    assert isinstance(Layer(2, 1, seed=0)([1.0, 2.0]), list)
    assert isinstance(Neuron(2, seed=0)([1.0, 2.0]), Value)


def test_a_neuron_is_one_dot_and_one_activation():
    x = [Value(1.0), Value(2.0)]
    y = Neuron(2, seed=0)(x)
    assert y.op == "relu"
    dot = y.parents[0]
    assert dot.op == "dot"
    assert dot.parents[2:4] == tuple(x)  # inputs that are Values are used as they are
    assert ag.count_nodes(Layer(2, 5, seed=0)(x)[0]) == 2 + 3 + 2


def test_plain_inputs_become_one_node_each_for_the_whole_model():
    y = MLP(2, [16, 16, 1], seed=0)([1.0, 2.0])
    assert ag.count_nodes(y) == 337 + 2 + 2 * 32 + 1


def test_the_seed_makes_weights_reproducible_and_the_global_state_is_left_alone():
    before = random.getstate()
    first, same, other = (MLP(2, [8, 1], seed=s).state_dict() for s in (1, 1, 2))
    assert random.getstate() == before
    assert first == same
    assert first != other


@pytest.mark.parametrize("make", [Neuron, lambda n: Layer(n, 2), lambda n: MLP(n, [4, 1])])
def test_without_a_seed_weights_come_from_pythons_own_generator(make):
    random.seed(3)
    first, second = make(2).state_dict(), make(2).state_dict()
    random.seed(3)
    assert make(2).state_dict() == first != second
    random.seed(3)
    drawn = [random.uniform(-1.0, 1.0) for _ in range(2)]
    random.seed(3)
    assert [w.data for w in Neuron(2, init="uniform").weights] == drawn


def weights_of(layer):
    return [p.data for neuron in layer.neurons for p in neuron.weights]


def test_he_is_the_default_of_relu_and_xavier_that_of_tanh_and_the_last_layer():
    model = MLP(100, [100, 50], "relu", seed=3)
    he, last = weights_of(model.layers[0]), weights_of(model.layers[1])
    assert statistics.pstdev(he) == pytest.approx(math.sqrt(2 / 100), rel=0.03)
    assert statistics.mean(he) == pytest.approx(0.0, abs=0.01)
    limit = math.sqrt(6 / 150)
    assert 0.98 * limit < max(map(abs, last)) <= limit
    assert statistics.pstdev(last) == pytest.approx(limit / math.sqrt(3), rel=0.03)
    tanh = weights_of(MLP(100, [100, 50], "tanh", seed=3).layers[0])
    assert 0.98 * math.sqrt(6 / 200) < max(map(abs, tanh)) <= math.sqrt(6 / 200)
    uniform = weights_of(Layer(100, 100, init="uniform", seed=3))
    assert 0.98 < max(map(abs, uniform)) <= 1.0
    assert all(n.bias.data == 0.0 for layer in model.layers for n in layer.neurons)


def test_state_round_trip():
    model, other = MLP(2, [4, 2], seed=1), MLP(2, [4, 2], seed=2)
    other.load_state_dict(model.state_dict())
    assert other.state_dict() == model.state_dict()


def test_a_wrong_state_is_refused_whole_with_every_problem_listed():
    model = MLP(1, [2, 1], seed=1)
    before = model.state_dict()
    state = dict.fromkeys(before, 9.0)
    del state["layers.1.neurons.0.bias"]
    state["extra"] = 1.0
    state["layers.0.neurons.0.weights.0"] = [1.0, 2.0]
    state["layers.0.neurons.0.bias"] = math.nan
    state["layers.0.neurons.1.bias"] = "1.0"
    with pytest.raises(ValueError, match="cannot load this state into MLP") as caught:
        model.load_state_dict(state)
    lines = str(caught.value).splitlines()[1:]
    assert len(lines) == 5
    assert "layers.1.neurons.0.bias is missing" in lines[0]
    assert "extra is not a parameter" in lines[1]
    assert model.state_dict() == before


def test_predict_gives_plain_numbers_and_leaves_no_graph():
    np = pytest.importorskip("numpy")
    model = MLP(2, [4, 2], seed=1)
    X = [[0.5, -1.0], [2.0, 3.0]]  # noqa: N806
    assert model.predict(X) == [[y.data for y in model(x)] for x in X]
    assert model.predict(np.array(X)) == model.predict(X)
    assert all(type(y) is float for row in model.predict(X) for y in row)
    scalar = MLP(2, [4, 1], seed=1)
    assert scalar.predict(X) == [scalar(x).data for x in X]


def test_zero_grad():
    model = MLP(2, [4, 1], "tanh", seed=1)
    model([1.0, 2.0]).backward()
    assert any(p.grad for p in model.parameters())
    model.zero_grad()
    assert [p.grad for p in model.parameters()] == [0.0] * 17


def test_models_copy_and_pickle():
    model = MLP(2, [4, 1], seed=1)
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert twin.predict([[1.0, 2.0]]) == model.predict([[1.0, 2.0]])
        assert not set(twin.parameters()) & set(model.parameters())


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: MLP(2, [4, 1])([1.0]), ValueError, r"MLP\(2, .* takes 2 inputs, not 1"),
        (lambda: Layer(2, 1)([1.0] * 3), ValueError, r"Layer\(2, .* takes 2 inputs, not 3"),
        (lambda: Neuron(2)([1.0] * 3), ValueError, r"Neuron\(2, .* takes 2 inputs, not 3"),
        (lambda: MLP(2, [1])(1.0), TypeError, "a list of 2 numbers, not 1.0"),
        (lambda: MLP(2, []), ValueError, "list of layer sizes"),
        (lambda: MLP(2, 16), ValueError, "list of layer sizes"),
        (lambda: MLP(2, [0, 1]), ValueError, "1 or more, not 0"),
        (lambda: MLP(2.0, [1]), ValueError, "1 or more, not 2.0"),
        (lambda: MLP(2, [1], "swish"), ValueError, "activation is one of relu, .* not 'swish'"),
        (lambda: MLP(2, [1], init="Kaiming"), ValueError, "init is one of he, xavier"),
    ],
)
def test_mistakes_are_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()


# Sequential


def test_a_sequence_of_layers_is_the_mlp_of_the_same_state():
    mlp = MLP(3, [5, 4, 1], "tanh", seed=2)
    model = ag.Sequential(Layer(3, 5, "tanh"), Layer(5, 4, "tanh"), Layer(4, 1, "linear"))
    model.load_state_dict(mlp.state_dict())
    x = [0.5, -1.0, 2.0]
    assert model(x).data == mlp(x).data
    assert model.predict([x] * 2) == mlp.predict([x] * 2)
    assert [name for name, _ in model.named_parameters()] == list(mlp.state_dict())
    assert model.compile()(x) == pytest.approx(mlp(x).data, rel=1e-12)


def test_a_sequence_takes_functions_and_hands_one_number_on_as_a_list():
    inner = ag.Sequential(Layer(2, 1, seed=0))
    model = ag.Sequential(inner, Layer(1, 3, seed=1), ag.softmax)
    assert sum(y.data for y in model([1.0, 2.0])) == pytest.approx(1.0)
    assert repr(model) == (
        "Sequential(Sequential(Layer(2, 1, activation='relu')), "
        "Layer(1, 3, activation='relu'), softmax)"
    )
    assert list(model) == [model[0], model[1], ag.softmax]
    assert len(model) == 3
    with pytest.raises(TypeError, match="takes modules and functions, not 3"):
        ag.Sequential(3)


# Dropout


def test_dropout_drops_the_share_it_says_and_keeps_the_mean():
    dropout = ag.Dropout(0.3, seed=0)
    found = [y.data for _ in range(100) for y in dropout([1.0] * 100)]
    assert set(found) == {0.0, 1 / 0.7}
    assert found.count(0.0) / 10_000 == pytest.approx(0.3, abs=0.02)  # 4 standard deviations
    assert sum(found) / 10_000 == pytest.approx(1.0, abs=0.03)
    assert dropout([1.0] * 100) != dropout([1.0] * 100)


def test_the_derivatives_of_dropout_are_its_mask():
    xs = [Value(float(i)) for i in range(1, 9)]
    ys = ag.Dropout(0.5, seed=6)(xs)
    ag.sum(ys).backward()
    assert [x.grad for x in xs] == [y.data / x.data for x, y in zip(xs, ys, strict=True)]
    assert {x.grad for x in xs} == {0.0, 2.0}


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_dropout_of_nothing_and_of_everything_equal_pytorch(p):
    torch = pytest.importorskip("torch")
    theirs = torch.nn.functional.dropout(torch.tensor([1.0, -2.0]), p, training=True)
    assert [y.data for y in ag.Dropout(p)([1.0, -2.0])] == theirs.tolist()


def test_a_mode_reaches_every_part_and_predictions_are_those_in_use():
    model = ag.Sequential(Layer(2, 8, seed=0), ag.Dropout(0.5), Layer(8, 1, "linear", seed=1))
    x = [1.0, -2.0]
    assert all(part.training for part in model.modules())
    assert len({model(x).data for _ in range(20)}) > 1
    in_use = model.predict([x])
    assert model.eval() is model
    assert not any(part.training for part in model.modules())
    assert model.predict([x] * 20) == in_use * 20 == [model(x).data] * 20
    assert model.train()[1].training
    assert len({model(x).data for _ in range(20)}) > 1


def test_a_program_to_compile_refuses_masks_and_takes_a_model_in_use():
    model = ag.Sequential(Layer(2, 3, seed=0), ag.Dropout(0.5))
    with pytest.raises(ValueError, match=r"Dropout\(0.5\) draws anew for each sample.*eval\(\)"):
        model.compile()([[1.0, 2.0]] * 2)
    expected = model.predict([[1.0, 2.0]])[0]
    assert model.eval().compile()([[1.0, 2.0]] * 2)[0] == pytest.approx(expected, rel=1e-12)
    recorded = ag.sum(ag.Dropout(0.5, seed=6)([Value(1.0), Value(2.0), Value(3.0)]))
    assert ag.replay(recorded, {}).data == recorded.data  # a recorded graph keeps its mask


def test_masks_are_reproducible_and_a_model_can_be_copied():
    random.seed(3)
    first = [y.data for y in ag.Dropout()([1.0] * 20)]
    random.seed(3)
    dropout = ag.Dropout()
    twin, other = copy.deepcopy(dropout), pickle.loads(pickle.dumps(dropout))
    for again in (dropout, twin, other):
        assert [y.data for y in again([1.0] * 20)] == first
    with pytest.raises(ValueError, match=r"from 0 to 1, not 1.5"):
        ag.Dropout(1.5)


def test_a_model_may_call_its_parts_as_it_likes():
    class Named(Module):
        def __init__(self):
            self.modules = [Layer(1, 2, seed=0), ag.Dropout(0.5)]
            self.train = Layer(2, 1, "linear", seed=0)

        def __call__(self, x):
            return self.train(self.modules[1](self.modules[0](x)))[0]

    model = Named()
    ag.fit(model, [[1.0], [2.0]], [1.0, 2.0], loss="mse", epochs=2, progress=False)
    assert len(model.predict([[1.0]])) == 1
    assert len(model.parameters()) == 7
